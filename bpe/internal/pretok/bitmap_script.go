package pretok

import (
	"math/bits"
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// lookInScripts is look for a row that cuts out scripts: see scan_script.go.
func (p *Pattern) lookInScripts(b *block, s string) (starts uint64, cut int) {
	east, none := uint64(0), b.controls(s)
	if b.plane[7] != 0 {
		more, ok := uint64(0), false
		if east, more, ok = b.wideInScripts(s, p); !ok || more&east != 0 { // two unassigned among kana
			return 0, 0
		}
		none |= more
	}
	end := uint64(0)
	if b.size < window {
		after := ^uint64(0) << b.size
		end = after & -after
		b.blank |= after
		none &^= after
	}
	starts = b.startsInScripts(east, none)
	return starts | end, p.cut(b, starts, b.blank&^b.absorbed|none)
}

// startsInScripts returns the starts of pieces in the window.
//
// A piece ends where a segment does, which is where numbers begin and end, by their
// class, and where East Asian characters do: same has the characters that are in the
// segment of the one before them. A word may begin with white space, as ever; with a
// character that no clause matches, which are those in none; and, if it goes on in
// ASCII letters, with one character of ASCII punctuation. In the last case it has
// nothing else: letters that are not ASCII, and marks, start a piece after it.
func (b *block) startsInScripts(east, none uint64) (starts uint64) {
	same := ^(east ^ east<<1)
	word, blank, newline := b.letter|b.mark, b.blank, b.newline
	other := ^(word | b.number | blank | none)

	b.absorbed = newline &^ (newline + ((other&^east)<<1|b.absorbed)&newline)
	blank &^= b.absorbed
	newline &^= b.absorbed
	others := other &^ ((other|b.space)<<1&same | b.inside)

	ascii := b.letter &^ b.plane[7]
	sign := others &^ b.plane[7] & (ascii >> 1)
	ripple := ascii + (sign<<1 | b.small&ascii)
	b.small = ascii &^ ripple

	starts = others | word&^((word|sign|none|blank&^newline)<<1&same) | word&ripple&^ascii
	starts |= b.threes() | blank&^(blank<<1) | none&^(none<<1)
	starts |= lineStarts(blank, newline) | b.lastOfRuns(blank, blank|b.number|east)&^newline
	if none != 0 {
		last := none & ((word & same) >> 1)
		for range utf8.UTFMax - 1 {
			last = last&^b.cont | last&b.cont>>1
		}
		starts |= last
	}
	return (starts | 1) &^ b.inside
}

// wideInScripts is wide, for rows that cut out scripts. It returns the East Asian
// characters, and those that are in no class.
func (b *block) wideInScripts(s string, p *Pattern) (east, none uint64, ok bool) {
	lead, ok := b.decode()
	if !ok {
		return 0, 0, false
	}
	if lead.two != 0 {
		lead.two &^= b.letters2(lead.two)
	}
	if lead.three != 0 {
		east = b.eastAsianRange()
		lead.three &^= b.known3(lead.three, true)
	}
	if rest := lead.two | lead.three | lead.four; rest != 0 {
		b.lookUp(lead, s, p)
		none = b.unclassed(s, rest&^(b.letter|b.mark|b.number|b.blank))
	}
	return east, none, true
}

// controls returns the ASCII characters that are in no class.
func (b *block) controls(s string) uint64 {
	if vectors != noVectors && b.plane[7] == 0 {
		b.allPlanes(s)
	}
	low := ^(b.plane[7] | b.plane[6] | b.plane[5])
	del := b.plane[6] & b.plane[5] & b.plane[4] & b.plane[3] & b.plane[2] & b.plane[1] & b.plane[0] &^ b.plane[7]
	return (low | del) &^ b.blank
}

// unclassed returns the characters that are in no class, of those that start at leads.
func (b *block) unclassed(s string, leads uint64) uint64 {
	none := uint64(0)
	for ; leads != 0; leads &= leads - 1 {
		r, _ := utf8.DecodeRuneInString(s[bits.TrailingZeros64(leads):])
		if ucd.Lookup(r)&ucd.Punct == 0 {
			none |= leads & -leads
		}
	}
	return b.fill(none)
}

// eastAsianRange returns the characters in [一-龥぀-ゟ゠-ヿ].
func (b *block) eastAsianRange() uint64 {
	p3, p2, p1, p0 := b.plane[3], b.plane[2], b.plane[1], b.plane[0]
	q5, q4, q3, q2, q1, q0 := b.plane[5]>>1, b.plane[4]>>1, p3>>1, p2>>1, p1>>1, p0>>1
	r5, r4, r3, r2, r1 := q5>>1, q4>>1, q3>>1, q2>>1, q1>>1

	three := b.plane[7] & b.plane[6] & b.plane[5] &^ b.plane[4]
	top := q5 & q4 & q3
	east := three & (p2&^p3&(p1|p0) | // E5-E7
		p3&^p2&^p1&^p0 | // E8
		p2&^p3&^p1&^p0&top | // E4 B8-BF
		p3&^p2&^p1&p0&(^(top&q2&q1)|^q0&(^r5|^(r4|r3|r2&r1))) | // E9 80-BD, E9 BE 80-A5
		p1&p0&^(p3|p2)&^(q5|q4|q3|q2)&(q1|q0)) // E3 81-83
	return east | east<<1 | east<<2
}

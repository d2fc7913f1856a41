package normal

import (
	"sync/atomic"
	"unicode/utf8"
)

// Which characters are plain: starters that the form leaves as they are, and that
// do not join what is before. Most of most texts are, and to ask norm takes ten times as
// long as to look at a bit. The bits are found by asking norm, 256 characters at a time
// when the first of them comes: 10 us a page, of which a text has a few, and Han 82.

const (
	pageBits = 8
	pages    = 0x20000 >> pageBits // planes 0 and 1
)

// A page has a bit for each of 256 characters.
type page [1 << pageBits / 64]uint64

var plainPages [4][pages]atomic.Pointer[page]

// plainRune reports whether a character is plain. That it is not may be said of
// one that is.
func (f Form) plainRune(r rune) bool {
	i := uint32(r) >> pageBits
	if i >= pages {
		return false
	}
	p := plainPages[f&3][i].Load()
	if p == nil {
		p = f.findPage(rune(i) << pageBits)
	}
	return p.has(r)
}

func (p *page) has(r rune) bool { return p[uint32(r)>>6&3]>>(uint32(r)&63)&1 != 0 }

// findPage finds the page that begins with a character.
func (f Form) findPage(first rune) *page {
	p, form := new(page), f.of()
	for r := first; r < first+1<<pageBits; r++ {
		if !utf8.ValidRune(r) || isApart(r) {
			continue
		}
		text := string(r)
		if form.QuickSpanString(text) == len(text) && form.PropertiesString(text).BoundaryBefore() {
			p[uint32(r)>>6&3] |= 1 << (uint32(r) & 63)
		}
	}
	plainPages[f&3][uint32(first)>>pageBits].Store(p)
	return p
}

package pipe

import (
	"unicode/utf8"

	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/table"
)

// put adds a piece to the result, as the tables spell it.
func (p *Pipeline) put(r *run, t text) {
	start := len(r.text)
	switch p.vocab.Spelling {
	case vocab.AsBytes:
		if p.spec.Model.Alphabet == spec.Bytes {
			r.text, r.result.Ends = append(r.text, t.bytes...), append(r.result.Ends, t.ends...)
		} else {
			p.putBytes(r, t)
		}
	case vocab.Spaced:
		p.putCharacters(r, t.replaceAll(p.vocab.Mark, " "))
	default:
		p.putCharacters(r, t)
	}
	if start < len(r.text) {
		merged := p.table.HasWhole() && len(r.text)-start != len(t.bytes) && p.vocab.Spelling != vocab.AsBytes
		r.result.Items = append(r.result.Items, Item{Start: start, End: len(r.text), Merged: merged})
	}
}

// putBytes adds the bytes that the characters of a text stand for. One that valid
// UTF-8 cannot have, and for which there is no token, is U+FFFD.
func (p *Pipeline) putBytes(r *run, t text) {
	for at := 0; at < len(t.bytes); {
		c, size := t.decodeRune(at)
		at += size
		b, _ := spec.ByteLevelByte(c)
		from := len(r.text)
		if r.text = append(r.text, b); p.table.Byte(b) == table.None {
			r.text = append(r.text[:from], "\uFFFD"...)
		}
		for range len(r.text) - from {
			r.result.Ends = append(r.result.Ends, t.ends[at-1])
		}
	}
}

// putCharacters adds the characters that are tokens. One that is not is left
// to the tables, which fall back to its bytes; or it is the unknown one, once
// for several if the model fuses them; or else it vanishes, and its
// neighbours can merge. (models/bpe/model.rs, merge_word)
func (p *Pipeline) putCharacters(r *run, t text) {
	if p.falls || p.isWhole(t) {
		r.text, r.result.Ends = append(r.text, t.bytes...), append(r.result.Ends, t.ends...)
		return
	}
	fused := false
	for at := 0; at < len(t.bytes); {
		_, size := t.decodeRune(at)
		from := at
		at += size
		if p.isToken(t.bytes[from:at]) {
			r.text, r.result.Ends = append(r.text, t.bytes[from:at]...), append(r.result.Ends, t.ends[from:at]...)
			fused = false
			continue
		}
		if p.vocab.Unknown == "" {
			continue
		}
		if !fused {
			r.text = append(r.text, p.vocab.Unknown...)
			for range len(p.vocab.Unknown) {
				r.result.Ends = append(r.result.Ends, t.ends[at-1])
			}
		} else { // it takes this one in
			for i := range len(p.vocab.Unknown) {
				r.result.Ends[len(r.result.Ends)-1-i] = t.ends[at-1]
			}
		}
		fused = p.spec.Model.FuseUnk
	}
}

// isWhole reports whether a piece is a token as a whole, which the model asks first.
func (p *Pipeline) isWhole(t text) bool {
	return p.spec.Model.IgnoreMerges && p.table.Find(string(t.bytes)) < uint32(p.table.Len())
}

// isToken reports whether a character is a token.
func (p *Pipeline) isToken(character []byte) bool {
	return utf8.Valid(character) && string(character) != p.vocab.Unknown && p.table.Find(string(character)) < uint32(p.table.Len())
}

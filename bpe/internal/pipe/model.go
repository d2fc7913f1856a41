package pipe

import (
	"bytes"
	"unicode/utf8"

	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/table"
)

// put adds a piece to the result, as the tables spell it.
func (p *Pipeline) put(r *run, t text) {
	if token := p.whole[string(t.bytes)]; token != nil {
		r.mark(segment{t, token})
		return
	}
	start, changed := len(r.text), false
	switch p.vocab.Spelling {
	case vocab.AsBytes:
		if p.spec.Model.Alphabet == spec.Bytes {
			r.text, r.result.Ends = append(r.text, t.bytes...), append(r.result.Ends, t.ends...)
		} else {
			p.putBytes(r, t)
		}
	case vocab.Spaced:
		changed = p.putCharacters(r, t.replaceAll(p.vocab.Mark, " "))
	default:
		changed = p.putCharacters(r, t)
	}
	if start < len(r.text) {
		r.result.Items = append(r.result.Items, Item{Start: start, End: len(r.text), Merged: changed && p.table.HasWhole()})
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
// neighbours can merge. It reports whether there was one that is not. (models/bpe/model.rs,
// merge_word)
func (p *Pipeline) putCharacters(r *run, t text) (changed bool) {
	if p.falls || p.isWhole(t) {
		r.text, r.result.Ends = append(r.text, t.bytes...), append(r.result.Ends, t.ends...)
		return false
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
		changed = true
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
	return changed
}

// findWhole finds the tokens that the tables spell in another way than the file: a piece that is
// such a token as a whole is found here.
func (p *Pipeline) findWhole() {
	if !p.spec.Model.IgnoreMerges || p.vocab.Spelling == vocab.AsBytes {
		return
	}
	p.whole = make(map[string]*spec.AddedToken)
	add := func(text string, id uint32) { p.whole[text] = &spec.AddedToken{Text: text, ID: id} }
	for id, text := range p.vocab.Texts {
		add(text, id)
	}
	if p.falls {
		for b := range 256 {
			if rank := p.table.Byte(byte(b)); rank != table.None {
				add(fallbackText(byte(b)), p.id(rank))
			}
		}
	}
}

// id returns the id of a rank in the tables.
func (p *Pipeline) id(rank uint32) uint32 {
	id := p.table.ID(rank)
	if p.vocab.IDs != nil {
		id = p.vocab.IDs[id]
	}
	return id
}

// isWhole reports whether a piece is a token as a whole, which the model asks first.
func (p *Pipeline) isWhole(t text) bool {
	if p.vocab.Unknown != "" && bytes.Contains(t.bytes, []byte(p.vocab.Unknown)) {
		return false
	}
	return p.spec.Model.IgnoreMerges && p.table.Find(string(t.bytes)) < uint32(p.table.Len())
}

// isToken reports whether a character is a token.
func (p *Pipeline) isToken(character []byte) bool {
	return utf8.Valid(character) && string(character) != p.vocab.Unknown && p.table.Find(string(character)) < uint32(p.table.Len())
}

package pipe

import (
	"github.com/tokcount/tokcount/bpe/internal/normal"
	"github.com/tokcount/tokcount/bpe/internal/onig"
	"github.com/tokcount/tokcount/vocab/spec"
)

// normalize runs the normalizer over a segment. (normalizers/)
func (p *Pipeline) normalize(r *run, t text) text {
	for i, step := range p.spec.Normalizer {
		switch step.Kind {
		case spec.Prepend:
			if !t.isEmpty() {
				t = t.prepend(step.Text)
			}
		case spec.Replace:
			t = p.normalizers[i].replace(r, t, step.Text)
		case spec.Strip:
			t = t.trim(step.StripLeft, step.StripRight, onig.IsSpace)
		case spec.ByteLevel:
			t = t.byteLevel()
		default:
			form, _ := normal.Named(string(step.Kind))
			t = t.inForm(form)
		}
	}
	return t
}

// replace puts a string in place of each match.
func (p *pattern) replace(r *run, t text, new string) text {
	if p.re == nil && p.literal != "" {
		return t.replaceAll(p.literal, new)
	}
	b := t.builder()
	for _, part := range p.find(r, t) {
		if part.match {
			b.put(new, part.to)
		} else {
			b.keep(part.from, part.to)
		}
	}
	return b.text
}

// inForm brings a text into a normal form.
func (t text) inForm(form normal.Form) text {
	whole := string(t.bytes)
	if form.Span(whole) == len(whole) {
		return t
	}
	b := t.builder()
	at := 0
	for from, norm := range form.Units(whole) {
		at = from + len(norm.Original)
		if norm.Original == norm.Text {
			b.keep(from, at)
		} else {
			b.put(norm.Text, at)
		}
	}
	return b.text
}

// byteLevel makes characters of bytes.
func (t text) byteLevel() text {
	b := t.builder()
	var room [8]byte
	for i := range t.bytes {
		b.put(string(spec.AppendByteLevel(room[:0], string(t.bytes[i:i+1]))), i+1)
	}
	return b.text
}

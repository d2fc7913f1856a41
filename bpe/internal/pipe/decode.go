package pipe

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/table"
)

// A Decoder is the decoder of a file: steps that look at each token by itself, and
// then steps that look at the text of all. The bytes of tokens come out as they are, where the
// reference puts U+FFFD for those that are no text.
type Decoder struct {
	pipeline *Pipeline
	each     int  // steps before this one look at a token by itself
	whole    int  // and those from here on at the text of all
	strip    int  // spaces to take from the beginning of the text
	plain    bool // the text of an ordinary token is what the tables have
	joins    bool // a step looks at what ByteFallback has made of several tokens
	skipped  func() map[string]bool
}

// Decoder returns the decoder of the file.
func (p *Pipeline) Decoder() *Decoder {
	steps := p.spec.Decoder
	d := &Decoder{pipeline: p, each: len(steps), whole: len(steps), skipped: sync.OnceValue(p.skipped)}
	if i := slices.IndexFunc(steps, func(s spec.Step) bool { return s.Kind == spec.Fuse || s.Kind == spec.ByteLevel }); i >= 0 {
		d.each, d.whole = i, i+1
		if steps[i].Kind == spec.ByteLevel {
			d.each++
		}
	}
	rest := steps[d.whole:]
	if len(rest) == 1 && rest[0].Kind == spec.Strip && rest[0].Text == " " && rest[0].Stop == 0 {
		d.strip, d.whole = rest[0].Start, len(steps)
	}
	d.plain = d.isPlain(steps[:d.each])
	fallback := slices.IndexFunc(steps[:d.each], func(s spec.Step) bool { return s.Kind == spec.ByteFallback })
	d.joins = fallback >= 0 && fallback < d.each-1
	return d
}

// skipped returns the texts that are left out with special tokens.
func (p *Pipeline) skipped() map[string]bool {
	texts := map[string]bool{}
	for _, a := range p.spec.Added {
		if a.Special && !a.Kept {
			texts[a.Text] = true
		}
	}
	return texts
}

func (d *Decoder) isPlain(steps []spec.Step) bool {
	p := d.pipeline
	switch {
	case p.spec.SpaceJoined:
	case p.vocab.Spelling == vocab.AsBytes && p.spec.Model.Alphabet == spec.Bytes:
		return len(steps) == 0
	case p.vocab.Spelling == vocab.AsBytes:
		return len(steps) == 1 && steps[0].Kind == spec.ByteLevel
	case p.vocab.Spelling == vocab.Spaced && len(steps) == 2:
		return steps[0].Kind == spec.Replace && steps[0].Pattern == (spec.Pattern{Text: p.vocab.Mark}) && steps[0].Text == " " &&
			(steps[1].Kind == spec.ByteFallback || steps[1].Kind == spec.ByteTokens)
	}
	return false
}

// Plain reports whether the text of an ordinary token is what the tables have.
func (d *Decoder) Plain() bool { return d.plain }

// Streams reports whether the text of some tokens is known without those after
// them: then AppendToken and Strip are all that there is to decoding.
func (d *Decoder) Streams() bool { return d.whole == len(d.pipeline.spec.Decoder) && !d.joins }

// Joins reports whether tokens must be decoded together: by AppendAll.
func (d *Decoder) Joins() bool { return d.joins }

// Strip returns how many spaces are taken from the beginning of the text.
func (d *Decoder) Strip() int { return d.strip }

// Names returns the texts that added tokens are decoded from, by id.
func (d *Decoder) Names() map[uint32]string {
	names := make(map[uint32]string, len(d.pipeline.texts))
	for i, text := range d.pipeline.texts {
		names[d.pipeline.spec.Added[i].ID] = text
	}
	return names
}

// Skips reports whether a token with this text is left out with special tokens.
func (d *Decoder) Skips(text string) bool { return d.skipped()[text] }

// File returns the text that the file has for an ordinary token, of which the
// tables have bytes. Bytes that a model falls back to are hidden.
func (d *Decoder) File(id uint32, bytes string, hidden bool) string {
	p := d.pipeline
	switch {
	case p.vocab.Texts[id] != "":
		return p.vocab.Texts[id]
	case p.vocab.Spelling == vocab.AsBytes:
		if p.spec.Model.Alphabet == spec.Bytes {
			return bytes
		}
		return string(spec.AppendByteLevel(nil, bytes))
	case hidden && len(bytes) == 1 && p.table.Byte(bytes[0]) != table.None:
		return fallbackText(bytes[0])
	case p.vocab.Spelling == vocab.Spaced:
		return strings.ReplaceAll(bytes, " ", p.vocab.Mark)
	}
	return bytes
}

// AppendToken appends what a token's text in the file is decoded to; first says
// that it is the first one.
func (d *Decoder) AppendToken(dst []byte, text string, first bool) []byte {
	p := d.pipeline
	if p.spec.SpaceJoined {
		if !first {
			dst = append(dst, ' ')
		}
		return append(dst, text...)
	}
	t := text
	for i, step := range p.spec.Decoder[:d.each] {
		t = p.decodeStep(t, i, step, first)
	}
	return append(dst, t...)
}

// AppendAll appends what the texts of tokens in the file are decoded to, with the spaces that
// Strip says, before Finish.
func (d *Decoder) AppendAll(dst []byte, texts []string) []byte {
	p := d.pipeline
	for i, step := range p.spec.Decoder[:d.each] {
		if step.Kind == spec.ByteFallback {
			texts = joinBytes(texts)
			continue
		}
		for at, text := range texts {
			texts[at] = p.decodeStep(text, i, step, at == 0)
		}
	}
	for _, text := range texts {
		dst = append(dst, text...)
	}
	return dst
}

// joinBytes makes one text of each run of bytes. (decoders/byte_fallback.rs)
func joinBytes(texts []string) (list []string) {
	var run []byte
	flush := func() {
		if len(run) > 0 {
			list, run = append(list, string(run)), run[:0]
		}
	}
	for _, text := range texts {
		if b, ok := fallbackByte(text); ok {
			run = append(run, b)
			continue
		}
		flush()
		list = append(list, text)
	}
	flush()
	return list
}

// Finish runs the steps that look at the whole text.
func (d *Decoder) Finish(text []byte) []byte {
	p := d.pipeline
	for i, step := range p.spec.Decoder {
		if i >= d.whole {
			text = []byte(p.decodeStep(string(text), i, step, true))
		}
	}
	return text
}

// decodeStep runs one step over a text. (decoders/)
func (p *Pipeline) decodeStep(s string, i int, step spec.Step, first bool) string {
	switch step.Kind {
	case spec.ByteLevel:
		if raw, ok := spec.AppendBytes(nil, s); ok {
			return string(raw)
		}
	case spec.ByteFallback, spec.ByteTokens:
		if b, ok := fallbackByte(s); ok {
			return string([]byte{b})
		}
	case spec.Replace:
		r := run{deadline: deadline(len(s))}
		return string(p.decoders[i].replace(&r, original(s, 0, len(s)), step.Text).bytes)
	case spec.Strip:
		return strip(s, step)
	case spec.Metaspace:
		space := " "
		if first && step.Scheme != spec.Never {
			space = ""
		}
		return strings.ReplaceAll(s, step.Text, space)
	}
	return s
}

// strip is decoders/strip.rs.
func strip(s string, step spec.Step) string {
	for i := 0; i < step.Start && strings.HasPrefix(s, step.Text); i++ {
		s = s[len(step.Text):]
	}
	for i := 0; i < step.Stop && strings.HasSuffix(s, step.Text); i++ {
		s = s[:len(s)-len(step.Text)]
	}
	return s
}

func fallbackText(b byte) string {
	const digits = "0123456789ABCDEF"
	return "<0x" + string([]byte{digits[b>>4], digits[b&15]}) + ">"
}

// fallbackByte returns the byte of <0xNN>.
func fallbackByte(text string) (b byte, ok bool) {
	if len(text) != 6 || !strings.HasPrefix(text, "<0x") || text[5] != '>' {
		return 0, false
	}
	n, err := strconv.ParseUint(text[3:5], 16, 8)
	return byte(n), err == nil
}

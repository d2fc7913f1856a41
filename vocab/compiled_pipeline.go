package vocab

import (
	"encoding/binary"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/table"
)

// The pipeline of a tokenizer file in the compiled form:
//
//	the file without its tokens and added tokens, as JSON
//	number of added tokens, each with its id and flags
//	spelling, mark, joined, unknown
//	number of texts, each with its id
//	number of ids, each as the difference to the one before
//
// There are few steps and many added tokens: 6,415 in Gemma 3, which as JSON would take
// longer to read than all else.

const (
	flagSpecial = 1 << iota
	flagKept
	flagNormalized
	flagLStrip
	flagRStrip
	flagSingleWord
)

// append appends the pipeline.
func (p *Pipeline) append(b []byte) ([]byte, error) {
	rest := *p.Tokenizer
	rest.Added = nil
	steps, err := json.Marshal(rest)
	if err != nil {
		return nil, err
	}
	b = appendText(b, string(steps))
	number := func(n int) { b = binary.AppendUvarint(b, uint64(n)) }
	number(len(p.Tokenizer.Added))
	for _, a := range p.Tokenizer.Added {
		b = appendText(b, a.Text)
		number(int(a.ID))
		number(flagsOf(a))
	}
	number(int(p.Spelling))
	for _, text := range []string{p.Mark, string(p.Joined), p.Unknown} {
		b = appendText(b, text)
	}
	number(len(p.Texts))
	for _, id := range slices.Sorted(maps.Keys(p.Texts)) {
		number(int(id))
		b = appendText(b, p.Texts[id])
	}
	number(len(p.IDs))
	last := uint32(0)
	for _, id := range p.IDs {
		number(int(id - last))
		last = id
	}
	return b, nil
}

func flagsOf(a spec.AddedToken) (flags int) {
	for i, set := range []bool{a.Special, a.Kept, a.Normalized, a.LStrip, a.RStrip, a.SingleWord} {
		if set {
			flags |= 1 << i
		}
	}
	return flags
}

// pipeline reads a pipeline.
func (f *fields) pipeline() *Pipeline {
	p := &Pipeline{Tokenizer: &spec.Tokenizer{}}
	if err := json.Unmarshal([]byte(f.text()), p.Tokenizer); err != nil {
		f.bad = true
		return p
	}
	p.Tokenizer.Added = make([]spec.AddedToken, f.count())
	for i := range p.Tokenizer.Added {
		a := &p.Tokenizer.Added[i]
		a.Text, a.ID = f.text(), f.id()
		flags := f.number()
		a.Special, a.Kept, a.Normalized = flags&flagSpecial != 0, flags&flagKept != 0, flags&flagNormalized != 0
		a.LStrip, a.RStrip, a.SingleWord = flags&flagLStrip != 0, flags&flagRStrip != 0, flags&flagSingleWord != 0
		f.bad = f.bad || a.Text == ""
	}
	p.Spelling = Spelling(f.number())
	p.Mark, p.Joined, p.Unknown = f.text(), []byte(f.text()), f.text()
	p.Texts = make(map[uint32]string)
	for range f.count() {
		id := f.id()
		p.Texts[id] = f.text()
	}
	p.readIDs(f)
	f.bad = f.bad || p.Spelling > Spaced || p.Spelling == Spaced && !isCharacter(p.Mark) || p.Unknown != "" && !isCharacter(p.Unknown)
	return p
}

func (p *Pipeline) readIDs(f *fields) {
	n := f.count()
	if n == 0 {
		return
	}
	p.IDs = make([]uint32, n)
	last := uint64(0)
	for i := range p.IDs {
		step := f.number()
		last += step
		if step == 0 && i > 0 || step > math.MaxUint32 || last > math.MaxUint32 {
			f.bad = true
			return
		}
		p.IDs[i] = uint32(last)
	}
}

func isCharacter(s string) bool { return utf8.ValidString(s) && utf8.RuneCountInString(s) == 1 }

// count reads how many of something follow, each of which takes a byte at least.
func (f *fields) count() int {
	n := f.number()
	if n > uint64(len(f.rest)) {
		f.bad, f.rest = true, ""
		return 0
	}
	return int(n)
}

func (f *fields) id() uint32 {
	n := f.number()
	f.bad = f.bad || n > math.MaxUint32
	return uint32(n)
}

// fits reports whether a pipeline is one of the tables: all that may come to be looked up
// has a token.
func (p *Pipeline) fits(t *table.Table) bool {
	if p.IDs != nil && len(p.IDs) != t.IDs() || t.Characters() == (p.Spelling == AsBytes) {
		return false
	}
	falls := t.Byte(utf8.RuneSelf) != table.None
	for b := range 256 {
		has := t.Byte(byte(b)) != table.None
		switch {
		case p.Spelling == AsBytes && !has && isInUTF8(byte(b)):
			return false
		case p.Spelling != AsBytes && falls && !has && (b >= utf8.RuneSelf || t.Find(string(rune(b))) >= uint32(t.Len())):
			return false
		}
	}
	if p.Unknown != "" && t.Find(p.Unknown) >= uint32(t.Len()) {
		return false
	}
	return true
}

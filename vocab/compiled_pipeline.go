package vocab

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/table"
)

// The pipeline of a tokenizer file in the compiled form is its fields, in the order
// in which the functions below visit them: each function writes what it is given, or
// reads it, so that there is one list of fields for both.

// A codec writes fields to out, or reads them from in. Writing changes nothing.
type codec struct {
	out []byte
	in  *fields // nil for writing
}

func (c *codec) text(s *string) {
	if c.in != nil {
		*s = c.in.text()
		return
	}
	c.out = appendText(c.out, *s)
}

func (c *codec) id(id *uint32) {
	if c.in != nil {
		*id = c.in.id()
		return
	}
	c.out = binary.AppendUvarint(c.out, uint64(*id))
}

// number is for numbers from -1 on.
func (c *codec) number(n *int) {
	id := uint32(*n + 1)
	c.id(&id)
	if c.in != nil {
		*n = int(id) - 1
	}
}

// flags is for up to 16 of them.
func (c *codec) flags(flags ...*bool) {
	bits := uint32(0)
	for i, flag := range flags {
		if *flag {
			bits |= 1 << i
		}
	}
	c.id(&bits)
	if c.in == nil {
		return
	}
	for i, flag := range flags {
		*flag = bits>>i&1 != 0
	}
}

// small is for kinds and the like.
func small[T ~uint8](c *codec, v *T) {
	id := uint32(*v)
	c.id(&id)
	if c.in != nil {
		c.in.bad = c.in.bad || id > math.MaxUint8
		*v = T(id)
	}
}

// list visits the elements of a list, each of which takes a byte at least.
func list[T any](c *codec, l *[]T, visit func(*T)) {
	n := uint32(len(*l))
	c.id(&n)
	if c.in != nil {
		if int64(n) > int64(len(c.in.rest)) {
			c.in.bad, c.in.rest, n = true, "", 0
		}
		*l = nil
		for range n {
			if c.in.bad {
				return
			}
			var v T
			visit(&v)
			*l = append(*l, v)
		}
		return
	}
	for i := range *l {
		visit(&(*l)[i])
	}
}

func (c *codec) pipeline(p *Pipeline) {
	c.tokenizer(p.Tokenizer)
	small(c, &p.Spelling)
	c.text(&p.Mark)
	joined := string(p.Joined)
	c.text(&joined)
	p.Joined = []byte(joined)
	c.text(&p.Unknown)
	c.texts(p)
	c.ids(p)
}

func (c *codec) tokenizer(t *spec.Tokenizer) {
	c.text(&t.Format)
	c.text(&t.Name)
	m := &t.Model
	small(c, &m.Alphabet)
	small(c, &m.Merging)
	c.flags(&m.IgnoreMerges, &m.ByteFallback, &m.FuseUnk, &t.SpaceJoined)
	c.number(&m.Unk)
	list(c, &t.Added, c.added)
	for _, steps := range []*[]spec.Step{&t.Normalizer, &t.PreTokenizer, &t.Decoder} {
		list(c, steps, c.step)
	}
	list(c, &t.Template.Before, c.id)
	list(c, &t.Template.After, c.id)
	for _, mark := range []*spec.Mark{&t.BOS, &t.EOS} {
		c.text(&mark.Text)
		c.id(&mark.ID)
	}
	list(c, &t.Warnings, func(w *spec.Warning) {
		c.text(&w.Path)
		c.text(&w.Reason)
	})
}

func (c *codec) added(a *spec.AddedToken) {
	c.text(&a.Text)
	c.id(&a.ID)
	c.flags(&a.Special, &a.Kept, &a.Normalized, &a.LStrip, &a.RStrip, &a.SingleWord)
	if c.in != nil && a.Text == "" {
		c.in.bad = true
	}
}

func (c *codec) step(s *spec.Step) {
	c.text((*string)(&s.Kind))
	c.text(&s.Path)
	c.text(&s.Pattern.Text)
	small(c, &s.Pattern.Syntax)
	c.text(&s.Text)
	c.text((*string)(&s.Behavior))
	c.text((*string)(&s.Scheme))
	c.flags(&s.Invert, &s.PrefixSpace, &s.UseRegex, &s.Individual, &s.Split, &s.StripLeft, &s.StripRight)
	c.number(&s.Start)
	c.number(&s.Stop)
}

// texts visits the texts by id, in the order of the ids.
func (c *codec) texts(p *Pipeline) {
	ids := slices.Sorted(maps.Keys(p.Texts))
	texts := make(map[uint32]string, len(ids))
	list(c, &ids, func(id *uint32) {
		c.id(id)
		text := p.Texts[*id]
		c.text(&text)
		texts[*id] = text
	})
	p.Texts = texts
}

// ids visits the ids, which ascend, as the differences between them.
func (c *codec) ids(p *Pipeline) {
	last := uint64(0)
	first := true
	list(c, &p.IDs, func(id *uint32) {
		step := *id - uint32(last)
		c.id(&step)
		last += uint64(step)
		if c.in != nil {
			c.in.bad = c.in.bad || step == 0 && !first || last > math.MaxUint32
			*id = uint32(last)
		}
		first = false
	})
}

// append appends the pipeline.
func (p *Pipeline) append(b []byte) []byte {
	copied := *p
	c := codec{out: b}
	c.pipeline(&copied)
	return c.out
}

// pipeline reads a pipeline.
func (f *fields) pipeline() *Pipeline {
	p := &Pipeline{Tokenizer: &spec.Tokenizer{}}
	c := codec{in: f}
	c.pipeline(p)
	f.bad = f.bad || p.Spelling > Spaced || p.Spelling == Spaced && !isCharacter(p.Mark) || p.Unknown != "" && !isCharacter(p.Unknown)
	return p
}

func isCharacter(s string) bool { return utf8.ValidString(s) && utf8.RuneCountInString(s) == 1 }

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

package bpe

import (
	"iter"
	"strings"

	"github.com/tokcount/tokcount/bpe/internal/normal"
	"github.com/tokcount/tokcount/vocab/table"
)

const noToken = table.None

// A formChanger brings text into a normal form.
type formChanger struct{ normal.Form }

func (c formChanger) Same(text string) int { return c.Span(text) }

func (c formChanger) Parts(text string) iter.Seq[part] {
	return func(yield func(part) bool) {
		for _, u := range c.Units(text) {
			if !yield(part{len(u.Original), len(u.Text), u.Original == u.Text}) {
				return
			}
		}
	}
}

// A markChanger makes spaces of the characters that stand for them. A text that
// has them as they are is rare.
type markChanger string

func (c markChanger) Same(text string) int {
	if i := strings.Index(text, string(c)); i >= 0 {
		return i
	}
	return len(text)
}

func (c markChanger) Append(dst []byte, text string) []byte {
	for {
		before, after, found := strings.Cut(text, string(c))
		dst = append(dst, before...)
		if !found {
			return dst
		}
		dst = append(dst, ' ')
		text = after
	}
}

func (c markChanger) Parts(text string) iter.Seq[part] {
	return func(yield func(part) bool) {
		for text != "" {
			n := c.Same(text)
			if n > 0 && !yield(part{n, n, true}) {
				return
			}
			if text = text[n:]; text != "" {
				if !yield(part{len(c), 1, false}) {
					return
				}
				text = text[len(c):]
			}
		}
	}
}

func (c markChanger) Joins(string) bool { return false }

package bpe

import (
	"iter"
	"strings"

	"github.com/tokcount/tokcount/vocab/table"
)

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

// A lossyChanger puts U+FFFD for bytes that are no text and for which the model has
// no token, and does then what another changer does, if there is one. Such models
// have no tokens for the bytes that valid UTF-8 never has.
type lossyChanger struct {
	missing [256]bool
	then    changer
}

const replacement = "\uFFFD"

// lossy returns what then is to become for a model, nil if nothing is to be changed.
func lossy(t *table.Table, then changer) changer {
	c := &lossyChanger{then: then}
	some := false
	for b := range c.missing {
		c.missing[b] = t.Byte(byte(b)) == table.None
		some = some || c.missing[b]
	}
	if some {
		return c
	}
	return then
}

// valid returns how much of text has no byte without a token.
func (c *lossyChanger) valid(text string) int {
	for i := range len(text) {
		if c.missing[text[i]] {
			return i
		}
	}
	return len(text)
}

func (c *lossyChanger) Same(text string) int {
	n := len(text)
	if c.then != nil { // first, so that no more is looked at than what stays
		n = c.then.Same(text)
	}
	return c.valid(text[:n])
}

func (c *lossyChanger) Append(dst []byte, text string) []byte {
	valid := make([]byte, 0, len(text)+16)
	for text != "" {
		n := c.valid(text)
		valid = append(valid, text[:n]...)
		if text = text[n:]; text != "" {
			valid = append(valid, replacement...)
			text = text[1:]
		}
	}
	if c.then == nil {
		return append(dst, valid...)
	}
	return c.then.Append(dst, viewString(valid))
}

func (c *lossyChanger) Parts(text string) iter.Seq[part] {
	return func(yield func(part) bool) {
		for text != "" {
			n := c.valid(text)
			if c.then == nil {
				if n > 0 && !yield(part{n, n, true}) {
					return
				}
			} else {
				for p := range c.then.Parts(text[:n]) {
					if !yield(p) {
						return
					}
				}
			}
			if text = text[n:]; text != "" {
				if !yield(part{1, len(replacement), false}) {
					return
				}
				text = text[1:]
			}
		}
	}
}

func (c *lossyChanger) Joins(text string) bool { return c.then != nil && c.then.Joins(text) }

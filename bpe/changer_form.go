//go:build !tokcount_small

package bpe

import (
	"iter"

	"github.com/tokcount/tokcount/bpe/internal/normal"
)

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

package vocab

import (
	"errors"

	"github.com/tokcount/tokcount/vocab/table"
)

// Published returns the published vocabulary of a name, such as "o200k_base", with
// tables that are not part of the program: those of the file that the function of that
// vocabulary embeds, which [table.Table.WriteTo] writes too. A program that fetches its
// vocabularies, such as a web page, needs it. The tables are read in place: data must not
// change.
//
// p50k_base.table is for r50k_base, p50k_base and p50k_edit, and o200k_base.table for
// o200k_base and o200k_harmony. The check that data has the tables of the vocabulary,
// and can be used safely, takes a millisecond for 100,000 tokens.
func Published(name string, data string) (*Vocab, error) {
	open, tokens := publishedAs(name)
	if open == nil {
		return nil, errors.New("vocab: no published vocabulary has the name " + name)
	}
	t, err := table.Open(data)
	if err != nil {
		return nil, err
	}
	if t.Len() != tokens {
		return nil, errors.New("vocab: the tables are not those of " + name)
	}
	if err := t.Check(); err != nil {
		return nil, err
	}
	return open(data)
}

// publishedAs returns what makes a vocabulary, and how many ids its tables have.
func publishedAs(name string) (open func(data string) (*Vocab, error), ids int) {
	switch name {
	case "r50k_base":
		return r50kBase, p50kLen
	case "p50k_base":
		return p50kBase, p50kLen
	case "p50k_edit":
		return p50kEdit, p50kLen
	case "cl100k_base":
		return cl100kBase, 100256
	case "o200k_base":
		return o200kBase, 199998
	case "o200k_harmony":
		return o200kHarmony, 199998
	}
	return nil, 0
}

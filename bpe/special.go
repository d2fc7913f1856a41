package bpe

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/tokcount/tokcount/bpe/internal/added"
	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// Special tokens stand for marks such as the end of a text. Text that spells
// one is ordinary text unless the caller asks otherwise: a user's text must
// not be able to end a prompt.

// WithSpecial returns an encoding that takes the given special tokens, where
// text spells them, for the tokens they are, besides those that e takes
// already. A name that is not a special token of the vocabulary is a
// [*SpecialError]. The new encoding shares everything else with e.
func (e *Encoding) WithSpecial(tokens ...string) (*Encoding, error) {
	all := e.engine().special
	ids := map[string]Token{}
	if e.special != nil {
		maps.Copy(ids, e.special.ids)
	}
	for _, token := range tokens {
		id, ok := all[token]
		if !ok {
			return nil, &SpecialError{e.Name(), token}
		}
		ids[token] = id
	}
	return e.recognising(ids), nil
}

// WithAllSpecial is WithSpecial for all special tokens of the vocabulary.
func (e *Encoding) WithAllSpecial() *Encoding { return e.recognising(e.engine().special) }

// Special returns all special tokens of the vocabulary and their ids, whether e
// recognises them or not. The map is the caller's.
func (e *Encoding) Special() map[string]Token { return maps.Clone(e.engine().special) }

// recognising returns e, but recognising the given special tokens.
func (e *Encoding) recognising(ids map[string]Token) *Encoding {
	all := e.shared.special
	others := func() *specials {
		rest := maps.Clone(all)
		maps.DeleteFunc(rest, func(token string, _ Token) bool { _, taken := ids[token]; return taken })
		return newSpecials(rest)
	}
	derived := *e
	derived.special, derived.others = newSpecials(ids), sync.OnceValue(others)
	if f := e.shared.front; f != nil {
		derived.special = f.recognising(ids)
	}
	return &derived
}

// IndexSpecial returns the first special token of the vocabulary that text
// spells but e would encode as ordinary text, and its offset in bytes; or ""
// and -1 if there is none. Callers that want tiktoken's strictness, where such text is
// an error, ask this first.
func (e *Encoding) IndexSpecial(text string) (token string, offset int) {
	e.engine()
	others := e.others()
	if others == nil {
		return "", -1
	}
	return others.index(text)
}

// specials finds special tokens in text, and other added tokens.
type specials struct {
	ids map[string]Token // of those that are found
	set *added.Set       // those, and others that use up the text that spells them

	// Only of a tokenizer file: tokens that are looked for between those of set; ids, by
	// id; and the texts of tokens of set that take white space before them.
	inner  *added.Set
	found  func() map[Token]bool
	lstrip map[string]bool
}

// id returns that of a token that segments has found, with what it took.
func (s *specials) id(mark string) Token {
	if id, ok := s.ids[mark]; ok {
		return id
	}
	return s.ids[strings.TrimLeftFunc(mark, isSpace)]
}

func isSpace(r rune) bool { return ucd.Lookup(r)&ucd.Space != 0 }

// newSpecials returns nil for no tokens.
func newSpecials(ids map[string]Token) *specials {
	if len(ids) == 0 {
		return nil
	}
	return &specials{ids: ids, set: added.New(slices.Collect(maps.Keys(ids)))}
}

// index returns the first special token in text and its offset, the longest
// if several begin there; "" and -1 if there is none.
func (s *specials) index(text string) (string, int) { return s.indexOf(s.set, text) }

// indexOf is index for the tokens of one set.
func (s *specials) indexOf(set *added.Set, text string) (string, int) {
	for from := 0; ; {
		at, i := set.Find(text, from)
		if i < 0 {
			return "", -1
		}
		token := set.Text(i)
		if _, ok := s.ids[token]; ok {
			return token, at
		}
		from = at + len(token)
	}
}

// covers reports whether offset i of text is inside what may be a special
// token.
func (s *specials) covers(text string, i int) bool {
	return s.set.Covers(text, i) || s.inner != nil && s.inner.Covers(text, i)
}

// begun returns the first offset in text, from at on, where the beginning of a
// special token is all that is left; len(text) if there is none.
func (s *specials) begun(text string, at int) int {
	begun := s.set.Begun(text, at)
	if s.inner != nil {
		begun = min(begun, s.inner.Begun(text, at))
	}
	return begun
}

// longest returns the length of the longest special token.
func (s *specials) longest() int {
	if s.inner != nil {
		return max(s.set.Longest(), s.inner.Longest())
	}
	return s.set.Longest()
}

// specialNames returns the text of each special token. Where an id has two
// names (o200k_harmony's 200018), it is the first in alphabetical order, which
// is the one that says something.
func specialNames(special map[string]Token) map[Token]string {
	names := make(map[Token]string, len(special))
	for token, id := range special {
		if old, ok := names[id]; !ok || token < old {
			names[id] = token
		}
	}
	return names
}

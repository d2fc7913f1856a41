package bpe

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// Special tokens stand for marks such as the end of a text. Text that spells
// one is ordinary text unless the caller asks otherwise: a user's text must
// not be able to end a prompt.

// WithSpecial returns an encoding that takes the given special tokens, where
// text spells them, for the tokens they are, besides those that e takes
// already. A name that is not a special token of the vocabulary is a
// [*SpecialError]. The new encoding shares everything else with e.
func (e *Encoding) WithSpecial(tokens ...string) (*Encoding, error) {
	ids := map[string]Token{}
	if e.special != nil {
		maps.Copy(ids, e.special.ids)
	}
	for _, token := range tokens {
		id, ok := e.engine().special[token]
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

// specials finds special tokens in text.
type specials struct {
	ids    map[string]Token
	prefix string // common to all of them: "<|" in OpenAI's
	sizes  []int  // their lengths, longest first
}

// newSpecials returns nil for no tokens.
func newSpecials(ids map[string]Token) *specials {
	if len(ids) == 0 {
		return nil
	}
	s := &specials{ids: ids}
	for token := range ids {
		if s.sizes == nil {
			s.prefix = token
		}
		for !strings.HasPrefix(token, s.prefix) {
			s.prefix = s.prefix[:len(s.prefix)-1]
		}
		s.sizes = append(s.sizes, len(token))
	}
	slices.Sort(s.sizes)
	slices.Reverse(s.sizes)
	s.sizes = slices.Compact(s.sizes)
	return s
}

// index returns the first special token in text and its offset, the longest
// if several begin there; "" and -1 if there is none. Its cost, where text has
// the common prefix, is a look-up for each length that special tokens have.
func (s *specials) index(text string) (string, int) {
	for at := 0; ; at++ {
		skip := strings.Index(text[at:], s.prefix)
		if skip < 0 {
			return "", -1
		}
		at += skip
		for _, size := range s.sizes {
			if size > len(text)-at {
				continue
			}
			if _, ok := s.ids[text[at:at+size]]; ok {
				return text[at : at+size], at
			}
		}
		if at == len(text) {
			return "", -1
		}
	}
}

// covers reports whether offset i of text is inside what may be a special
// token.
func (s *specials) covers(text string, i int) bool {
	longest := s.sizes[0]
	for from := max(0, i-longest+1); from < i; from++ {
		for _, size := range s.sizes {
			if from+size <= i || from+size > len(text) {
				continue
			}
			if _, ok := s.ids[text[from:from+size]]; ok {
				return true
			}
		}
	}
	return false
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

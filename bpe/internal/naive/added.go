package naive

import (
	"strings"
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/onig"
	"github.com/tokcount/tokcount/vocab/spec"
)

// An added token, and the text that it is looked for and decoded as.
type added struct {
	spec.AddedToken
	pattern string
}

// A segment of a text is an added token, or what is between two.
type segment struct {
	text  string
	added *added
	first bool // it begins at offset 0 of the original text
}

func (t *Tokenizer) prepareAdded() error {
	for _, token := range t.spec.Added {
		a := added{token, token.Text}
		if token.Normalized {
			a.pattern = t.normalize(token.Text)
		}
		t.added = append(t.added, a)
	}
	seen := map[patternKey]bool{}
	for i := range t.added {
		a := &t.added[i]
		key := patternKey{a.pattern, a.Normalized}
		if a.pattern == "" || seen[key] {
			return &spec.Error{Format: t.spec.Format, Path: "/added_tokens", Offset: -1, Unsupported: true,
				Reason: "an added token is empty, or the same as another, once it is normalized: " + a.Text}
		}
		seen[key] = true
		t.byID[a.ID] = a
		t.byFirst[a.pattern[0]] = append(t.byFirst[a.pattern[0]], a)
		if a.Special && !a.Kept {
			t.skipped[a.Text] = true
		}
	}
	return nil
}

type patternKey struct {
	text       string
	normalized bool
}

// each calls yield with the segments of a text, normalized.
// (tokenizer/added_vocabulary.rs, extract_and_normalize)
func (t *Tokenizer) each(text string, special bool, yield func(segment)) {
	for _, raw := range t.cut(segment{text: text, first: true}, false, special) {
		if raw.added != nil {
			yield(raw)
			continue
		}
		raw.text = t.normalize(raw.text)
		for _, s := range t.cut(raw, true, special) {
			yield(s)
		}
	}
}

// cut cuts the added tokens that are normalized, or those that are not, out of
// a segment. (find_matches)
func (t *Tokenizer) cut(s segment, normalized, special bool) (list []segment) {
	text, start := s.text, 0
	add := func(end int, a *added) {
		if start < end {
			list = append(list, segment{text[start:end], a, s.first && start == 0})
			start = end
		}
	}
	for at := 0; at < len(text); {
		a := t.match(text[at:], normalized)
		if a == nil {
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
			continue
		}
		from, to := at, at+len(a.pattern)
		at = to
		if a.Special && !special || a.SingleWord && (endsWithWord(text[:from]) || startsWithWord(text[to:])) {
			continue
		}
		if a.LStrip {
			from = max(start, len(strings.TrimRightFunc(text[:from], onig.IsSpace)))
		}
		if a.RStrip {
			to = len(text) - len(strings.TrimLeftFunc(text[to:], onig.IsSpace))
		}
		if from >= to {
			continue // all of it was taken by the one before: an empty part vanishes
		}
		add(from, nil)
		// A token can be found in the space that the one before took. It counts,
		// and the text goes on after it, even if that was taken, too.
		list = append(list, segment{text[from:to], a, false})
		start = to
	}
	add(len(text), nil)
	return list
}

// match returns the longest added token that text begins with.
func (t *Tokenizer) match(text string, normalized bool) (longest *added) {
	for _, a := range t.byFirst[text[0]] {
		if a.Normalized == normalized && strings.HasPrefix(text, a.pattern) &&
			(longest == nil || len(a.pattern) > len(longest.pattern)) {
			longest = a
		}
	}
	return longest
}

func endsWithWord(text string) bool {
	r, size := utf8.DecodeLastRuneInString(text)
	return size > 0 && onig.IsWord(r)
}

func startsWithWord(text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	return size > 0 && onig.IsWord(r)
}

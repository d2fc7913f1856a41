package pipe

import (
	"bytes"
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/added"
	"github.com/tokcount/tokcount/bpe/internal/onig"
	"github.com/tokcount/tokcount/vocab/spec"
)

// Marks are the added tokens that are normalized, or those that are not.
type marks struct {
	set    *added.Set
	tokens []*spec.AddedToken // by the index in set
}

// A segment is an added token, or what is between two.
type segment struct {
	text
	token *spec.AddedToken
}

// cut cuts added tokens out of a text. Special ones are only found if found has
// them. (tokenizer/added_vocabulary.rs, find_matches)
func (m *marks) cut(t text, found map[uint32]bool) (list []segment) {
	all := string(t.bytes)
	start := 0
	plain := func(end int) {
		if start < end {
			list = append(list, segment{t.sub(start, end), nil})
			start = end
		}
	}
	for at := 0; at < len(all); {
		from, i := m.set.Find(all, at)
		if i < 0 {
			break
		}
		token := m.tokens[i]
		to := from + len(m.set.Text(i))
		at = to
		if token.Special && !found[token.ID] || token.SingleWord && (endsWithWord(t.bytes[:from]) || startsWithWord(t.bytes[to:])) {
			continue
		}
		if token.LStrip {
			from = max(start, len(bytes.TrimRightFunc(t.bytes[:from], onig.IsSpace)))
		}
		if token.RStrip {
			to = len(t.bytes) - len(bytes.TrimLeftFunc(t.bytes[to:], onig.IsSpace))
		}
		if from >= to {
			continue // all of it was taken by the one before: an empty part vanishes
		}
		plain(from)
		// A token can be found in the space that the one before took. It counts,
		// and the text goes on after it, even if that was taken, too.
		list = append(list, segment{t.sub(from, to), token})
		start = to
	}
	plain(len(all))
	return list
}

func endsWithWord(text []byte) bool {
	r, size := utf8.DecodeLastRune(text)
	return size > 0 && onig.IsWord(r)
}

func startsWithWord(text []byte) bool {
	r, size := utf8.DecodeRune(text)
	return size > 0 && onig.IsWord(r)
}

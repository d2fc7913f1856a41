package spec

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// Tokens is a list of tokens in the order of their ids: texts in one run of
// bytes, offsets, ids, and a hash index over the texts. 100,000 tokens take
// about 3.5 MB. A token's place in the list is its position.
//
// The zero value is an empty list, to which Append adds; Build makes it ready
// for the other methods, which are safe for concurrent use.
type Tokens struct {
	added strings.Builder // texts until Build
	text  string          // texts from then on
	ends  []uint32        // the end of each token's text
	ids   []uint32
	index index
}

// MaxText is how many bytes the texts of all tokens may have together.
const MaxText = 1<<31 - 1

// Append adds a token. It copies text. The texts together must not be longer
// than MaxText.
func (t *Tokens) Append(text []byte, id uint32) {
	t.added.Write(text)
	t.ends = append(t.ends, uint32(t.added.Len()))
	t.ids = append(t.ids, id)
}

// Grow makes room for n more tokens with texts of size bytes together.
func (t *Tokens) Grow(n, size int) {
	t.added.Grow(size)
	t.ends = grown(t.ends, n)
	t.ids = grown(t.ids, n)
}

// grown is slices.Grow, which also clears what it makes: that touches memory
// that may never be used.
func grown(s []uint32, n int) []uint32 {
	if cap(s)-len(s) >= n {
		return s
	}
	return append(make([]uint32, 0, len(s)+n), s...)
}

// Len returns the number of tokens.
func (t *Tokens) Len() int { return len(t.ids) }

// Size returns the length of all texts together, in bytes.
func (t *Tokens) Size() int { return len(t.text) + t.added.Len() }

// ID returns the id of the token at position i.
func (t *Tokens) ID(i int) uint32 { return t.ids[i] }

// MaxID returns the largest id, 0 if there are no tokens.
func (t *Tokens) MaxID() uint32 {
	if len(t.ids) == 0 {
		return 0
	}
	return t.ids[len(t.ids)-1]
}

// Text returns the text of the token at position i. It does not allocate.
func (t *Tokens) Text(i int) string {
	start := uint32(0)
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.text[start:t.ends[i]]
}

// Position returns the position of the token with this id. It takes a binary
// search, or one look where ids have no holes.
func (t *Tokens) Position(id uint32) (i int, ok bool) {
	if uint64(id) < uint64(len(t.ids)) && t.ids[id] == id {
		return int(id), true
	}
	i = sort.Search(len(t.ids), func(i int) bool { return t.ids[i] >= id })
	return i, i < len(t.ids) && t.ids[i] == id
}

// Find returns the position of the token with this text.
func (t *Tokens) Find(text []byte) (i int, ok bool) {
	if len(t.index.slots) == 0 {
		return 0, false
	}
	at, _ := t.find(text)
	return int(at.at) - 1, at.at > 0
}

// A DuplicateError reports two tokens with one id or one text.
type DuplicateError struct {
	Text   string // text of the later token
	ID     uint32 // its id
	SameID bool   // the ids are the same; else the texts are
}

func (e *DuplicateError) Error() string {
	if e.SameID {
		return "two tokens have the same id"
	}
	return "the token is listed twice"
}

// Build sorts the tokens by id and indexes them. It fails with a
// [*DuplicateError] if two have the same id or the same text. It takes linear
// time where ids already ascend.
func (t *Tokens) Build() error {
	t.text = t.added.String()
	t.added.Reset()
	if !slices.IsSorted(t.ids) {
		t.sort()
	}
	for i := 1; i < len(t.ids); i++ {
		if t.ids[i] == t.ids[i-1] {
			return &DuplicateError{t.Text(i), t.ids[i], true}
		}
	}
	t.index = newIndex(len(t.ids))
	for i := range t.ids {
		at, s := t.find([]byte(t.Text(i)))
		if at.at > 0 {
			return &DuplicateError{t.Text(i), t.ids[i], false}
		}
		s.at = uint32(i) + 1
		*at = s
	}
	return nil
}

// sort puts the tokens into the order of their ids.
func (t *Tokens) sort() {
	order := make([]uint32, len(t.ids))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortStableFunc(order, func(a, b uint32) int {
		return cmp.Compare(t.ids[a], t.ids[b])
	})
	var text strings.Builder
	text.Grow(len(t.text))
	ends, ids := make([]uint32, len(order)), make([]uint32, len(order))
	for to, from := range order {
		text.WriteString(t.Text(int(from)))
		ends[to], ids[to] = uint32(text.Len()), t.ids[from]
	}
	t.text, t.ends, t.ids = text.String(), ends, ids
}

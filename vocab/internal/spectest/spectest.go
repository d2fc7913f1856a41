// Package spectest checks, for tests of readers, what every reader promises.
package spectest

import (
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/vocab/spec"
)

// Check fails the test unless err is a complete [*spec.Error], or tok is
// consistent.
func Check(t testing.TB, tok *spec.Tokenizer, err error) {
	t.Helper()
	if err != nil {
		var e *spec.Error
		require.ErrorAs(t, err, &e)
		require.NotEmpty(t, e.Format)
		require.NotEmpty(t, e.Reason)
		require.Equal(t, e.Unsupported, errors.Is(err, errors.ErrUnsupported))
		require.Nil(t, tok)
		return
	}
	require.NotEmpty(t, tok.Format)
	m := &tok.Model
	n := m.Tokens.Len()
	require.Positive(t, n)
	for i := range n {
		text := m.Tokens.Text(i)
		require.NotEmpty(t, text)
		require.True(t, m.Alphabet == spec.Bytes || utf8.ValidString(text))
		at, ok := m.Tokens.Find([]byte(text))
		require.True(t, ok)
		require.Equal(t, i, at)
		at, ok = m.Tokens.Position(m.Tokens.ID(i))
		require.True(t, ok)
		require.Equal(t, i, at)
	}
	require.Less(t, m.Unk, n)
	checkMerging(t, m)
	checkAdded(t, tok)
}

func checkMerging(t testing.TB, m *spec.Model) {
	t.Helper()
	if m.Merging == spec.ByToken {
		require.Len(t, m.Ranks, m.Tokens.Len())
		require.Empty(t, m.Merges)
		return
	}
	require.Empty(t, m.Ranks)
	for _, merge := range m.Merges {
		want := m.Tokens.Text(int(merge.Left)) + m.Tokens.Text(int(merge.Right))
		require.Equal(t, want, m.Tokens.Text(int(merge.Result)))
	}
}

// checkAdded checks that no two tokens share an id, and that BOS and EOS exist.
func checkAdded(t testing.TB, tok *spec.Tokenizer) {
	t.Helper()
	texts := map[string]uint32{}
	ids := map[uint32]string{}
	for _, a := range tok.Added {
		require.NotEmpty(t, a.Text)
		require.NotContains(t, texts, a.Text)
		require.NotContains(t, ids, a.ID)
		texts[a.Text], ids[a.ID] = a.ID, a.Text
		if i, ok := tok.Model.Tokens.Position(a.ID); ok {
			require.Equal(t, a.Text, tok.Model.Tokens.Text(i))
		}
	}
	for _, mark := range []spec.Mark{tok.BOS, tok.EOS} {
		if mark.Text == "" {
			continue
		}
		if i, ok := tok.Model.Tokens.Position(mark.ID); ok {
			require.Equal(t, mark.Text, tok.Model.Tokens.Text(i))
		} else {
			require.Equal(t, mark.Text, ids[mark.ID])
		}
	}
}

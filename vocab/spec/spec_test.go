package spec

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func tokensOf(t *testing.T, texts []string, ids []uint32) (tokens Tokens) {
	for i, text := range texts {
		tokens.Append([]byte(text), ids[i])
	}
	require.NoError(t, tokens.Build())
	return tokens
}

func TestTokens(t *testing.T) {
	tokens := tokensOf(t, []string{"c", "a", "bb", "日"}, []uint32{4_000_000_000, 0, 1, 7})
	require.Equal(t, 4, tokens.Len())
	assert.Equal(t, 7, tokens.Size())
	assert.Equal(t, uint32(4_000_000_000), tokens.MaxID())
	for i, want := range []struct {
		text string
		id   uint32
	}{{"a", 0}, {"bb", 1}, {"日", 7}, {"c", 4_000_000_000}} {
		assert.Equal(t, want.text, tokens.Text(i))
		assert.Equal(t, want.id, tokens.ID(i))
		at, ok := tokens.Find([]byte(want.text))
		assert.True(t, ok)
		assert.Equal(t, i, at)
		at, ok = tokens.Position(want.id)
		assert.True(t, ok)
		assert.Equal(t, i, at)
	}
	for _, text := range []string{"", "b", "bbb", "aa"} {
		_, ok := tokens.Find([]byte(text))
		assert.False(t, ok, text)
	}
	for _, id := range []uint32{2, 6, 8, 4_000_000_001} {
		_, ok := tokens.Position(id)
		assert.False(t, ok, id)
	}
}

func TestNoTokens(t *testing.T) {
	var tokens Tokens
	for range 2 {
		_, ok := tokens.Find([]byte("a"))
		assert.False(t, ok)
		_, ok = tokens.Position(0)
		assert.False(t, ok)
		assert.Zero(t, tokens.MaxID())
		require.NoError(t, tokens.Build())
	}
}

func TestManyTokens(t *testing.T) {
	const n = 20_000
	var tokens Tokens
	for i := range n {
		tokens.Append(fmt.Append(nil, i), uint32(2*(n-i)))
	}
	require.NoError(t, tokens.Build())
	for i := range n {
		at, ok := tokens.Find(fmt.Append(nil, i))
		require.True(t, ok)
		require.EqualValues(t, 2*(n-i), tokens.ID(at))
	}
}

func TestDuplicates(t *testing.T) {
	var tokens Tokens
	tokens.Append([]byte("a"), 1)
	tokens.Append([]byte("b"), 1)
	assert.Equal(t, &DuplicateError{"b", 1, true}, tokens.Build())

	tokens = Tokens{}
	tokens.Append([]byte("a"), 1)
	tokens.Append([]byte("a"), 0)
	assert.Equal(t, &DuplicateError{"a", 1, false}, tokens.Build())
}

func TestByteLevel(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	spelled := AppendByteLevel([]byte("x"), string(all))
	assert.Equal(t, 257, len([]rune(string(spelled))))
	back, ok := AppendBytes([]byte("x"), string(spelled[1:]))
	assert.True(t, ok)
	assert.Equal(t, "x"+string(all), string(back))

	assert.Equal(t, "ĠhelloĊÃ©", string(AppendByteLevel(nil, " hello\né")))
	for b := range 256 {
		got, ok := ByteLevelByte(ByteLevelRune(byte(b)))
		assert.True(t, ok)
		assert.EqualValues(t, b, got)
	}
	for _, r := range []rune{' ', 0x7F, 0xAD, 0x144, '日', -1} {
		_, ok := ByteLevelByte(r)
		assert.False(t, ok, "%U", r)
	}
	back, ok = AppendBytes([]byte("x"), "a<｜>")
	assert.False(t, ok)
	assert.Equal(t, "x", string(back))
}

func TestErrors(t *testing.T) {
	for want, e := range map[string]*Error{
		"tokenizer.json: /model/type: not supported (offset 5)": {Format: "tokenizer.json", Path: "/model/type", Offset: 5, Unsupported: true, Reason: "not supported"},
		"tiktoken: line 3: no rank":                             {Format: "tiktoken", Line: 3, Offset: -1, Reason: "no rank"},
		"tiktoken: empty: EOF":                                  {Format: "tiktoken", Offset: -1, Reason: "empty", Err: io.EOF},
	} {
		assert.Equal(t, want, e.Error())
		assert.Equal(t, e.Unsupported, errors.Is(e, errors.ErrUnsupported))
		assert.Equal(t, e.Err != nil, errors.Is(e, io.EOF))
	}
	assert.Equal(t, "/padding: not done", Warning{"/padding", "not done"}.String())
}

// FindAll finds what Find finds: texts of all lengths, known and not, and more of
// them than it looks up at a time.
func TestFindAll(t *testing.T) {
	var texts []string
	var ids []uint32
	for n := range 300 {
		texts = append(texts, strings.Repeat("é", n%20)+strconv.Itoa(n))
		ids = append(ids, uint32(n))
	}
	tokens := tokensOf(t, texts, ids)
	var asked [][]byte
	for n, text := range texts {
		asked = append(asked, []byte(text), []byte(text+"x"), []byte(strings.Repeat("é", n%20)))
	}
	got := make([]int, len(asked))
	tokens.FindAll(got, asked)
	for i, text := range asked {
		want, ok := tokens.Find(text)
		if !ok {
			want = -1
		}
		assert.Equal(t, want, got[i], "%q", text)
	}

	var none Tokens
	none.FindAll(got[:2], asked[:2])
	assert.Equal(t, []int{-1, -1}, got[:2])
}

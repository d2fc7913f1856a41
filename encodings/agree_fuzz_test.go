package encodings_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
)

// addSeeds gives a fuzz target a tenth of the golden texts, of at most 80 bytes,
// and the ways in which bytes can fail to be UTF-8. Every seed costs time before
// fuzzing begins.
func addSeeds(f *testing.F) {
	f.Helper()
	for i, row := range readJSONL[edge](f, "edge.jsonl") {
		if i%10 == 0 && len(row.Text) <= 80 {
			f.Add([]byte(row.Text))
		}
	}
	for _, text := range []string{
		"\x80", "a\xffb", "\xc0\xaf", "\xc3", "caf\xc3", "\xe2\x82", "\xed\xa0\x80", "\xf0\x9f\x98", "\xf4\x90\x80\x80",
		" \xff \xfe\n", "'\x80s", "1\xff23456", "\xff\r\n/\r", "\xe4\xbd\xa0\xe5\xa5", "<|endoftext|>\xff",
	} {
		f.Add([]byte(text))
	}
}

// FuzzEncode holds what is promised for every byte string: the ways to encode
// and to count agree, and decoding gives the bytes back.
func FuzzEncode(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		text := string(data)
		for _, name := range distinct() {
			e := mustGet(t, name)
			ids := e.Encode(text)
			require.Equal(t, len(ids), e.Count(text), "%s: Count of %q", name, text)
			require.Equal(t, len(ids), e.CountBytes(data), "%s: CountBytes of %q", name, text)
			back, err := e.Decode(ids)
			require.NoError(t, err)
			require.Equal(t, text, back, name)
			requireAppends(t, e, text, ids)
		}
	})
}

// requireAppends checks that the Append forms keep what dst has and add what
// Encode and Decode return.
func requireAppends(t *testing.T, e *bpe.Encoding, text string, ids []bpe.Token) {
	t.Helper()
	dst := []bpe.Token{7, 11}
	got := e.AppendEncode(dst, text)
	require.Equal(t, dst, got[:2], "AppendEncode keeps its prefix")
	requireTokens(t, e, text, ids, got[2:])
	bytes, err := e.AppendDecode([]byte("kept"), ids)
	require.NoError(t, err)
	require.Equal(t, "kept"+text, string(bytes))
}

// FuzzNaive holds the engine to the naive encoder, for every byte string whose
// characters the oracle knows.
func FuzzNaive(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		text := string(data)
		if !isSettled(text) {
			return
		}
		for _, name := range distinct() {
			e := mustGet(t, name)
			requireTokens(t, e, text, mustNaive(t, name).encode(t, text), e.Encode(text))
		}
	})
}

// FuzzDecode gives Decode any ids: the bytes of the tokens one after the
// other, or an error at the first id that is no token, with what came before.
func FuzzDecode(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0, 0, 1, 2, 0xC4, 0x50, 0xFF, 0xFF, 0x18, 0x7A})
	f.Fuzz(func(t *testing.T, data []byte) {
		// Three bytes an id reach past the last of each vocabulary.
		var ids []bpe.Token
		for three := range slices.Chunk(data, 3) {
			id := bpe.Token(0)
			for _, b := range three {
				id = id<<8 | bpe.Token(b)
			}
			ids = append(ids, id)
		}
		for _, name := range distinct() {
			requireDecodes(t, mustGet(t, name), ids)
		}
	})
}

func requireDecodes(t *testing.T, e *bpe.Encoding, ids []bpe.Token) {
	t.Helper()
	want := []byte{}
	bad := slices.IndexFunc(ids, func(id bpe.Token) bool {
		token, ok := e.Token(id)
		want = append(want, token...)
		return !ok
	})
	got, err := e.AppendDecode([]byte{}, ids)
	require.Equal(t, want, got)
	if bad < 0 {
		require.NoError(t, err)
		return
	}
	var tokenErr *bpe.TokenError
	require.ErrorAs(t, err, &tokenErr)
	require.Equal(t, bad, tokenErr.Index)
	require.Equal(t, ids[bad], tokenErr.Token)
}

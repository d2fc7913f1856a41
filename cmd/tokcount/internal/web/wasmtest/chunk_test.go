package wasmtest

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// requireChunks checks that the chunks of a document tile it, and that groups are whole
// characters.
func requireChunks(t *testing.T, e *engine, number uint32, text string, ids, ends []uint32) {
	t.Helper()
	at := e.put([]byte(text))
	words := e.must("set", number, at, uint32(len(text)), 0)
	e.raw("free", at) // the engine keeps what it needs
	require.Equal(t, uint32(len(ids)), words[0])
	require.Equal(t, ids, e.words(words[1], words[0]))
	require.Equal(t, ends, e.words(words[2], words[0]))
	require.Equal(t, utf8.RuneCountInString(text), int(words[5]))
	require.Equal(t, text, string(e.bytes(words[6], words[7])))
	n := words[3]
	marks := e.words(words[4], 4*(n+1))
	require.Equal(t, []uint32{0, 0, 0, 0}, marks[:4])
	require.Equal(t, []uint32{uint32(len(text)), uint32(len(ids))}, marks[4*n:4*n+2])
	whole, valid := 0, utf8.ValidString(text)
	for i := range n {
		start, end := marks[4*i], marks[4*i+4]
		part := text[start:end]
		require.Equal(t, uint32(strings.Count(part, "\n")), marks[4*i+6]-marks[4*i+2])
		require.Equal(t, uint32(len(utf16.Encode([]rune(part)))), marks[4*i+7]-marks[4*i+3])
		if i < n-1 {
			require.True(t, strings.HasSuffix(part, "\n") && len(part) >= 4096 || len(part) > 16384-1024, "chunk %d of %d bytes ends in a line", i, len(part))
		}
		require.True(t, len(part) <= 16384 || marks[4*i+5]-marks[4*i+1] == 1, "chunk %d has %d bytes", i, len(part))
		words := e.must("chunk", i)
		require.Equal(t, []uint32{start, end, marks[4*i+1], marks[4*i+5] - marks[4*i+1]}, words[:4])
		groups := e.words(words[4], words[5])
		require.Equal(t, words[3], groups[len(groups)-1], "the last group ends with the chunk")
		from, first := start, uint32(0)
		for _, last := range groups {
			if to := ends[words[2]+last-1]; last <= first || valid && !utf8.ValidString(text[from:to]) {
				t.Fatalf("group %q is not of whole characters", text[from:to])
			} else {
				from = to
			}
			for _, inner := range ends[words[2]+first : words[2]+last-1] {
				if valid && utf8.RuneStart(text[inner]) {
					t.Fatalf("the group that ends at %d can be smaller", from)
				}
			}
			first = last
		}
		whole += len(part)
	}
	require.Equal(t, len(text), whole)
}

func TestChunksOfDifficultTexts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 100_000)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	forEach(t, false, func(t *testing.T, e *engine) {
		number := e.open("o200k_base")
		for name, text := range map[string]string{
			"empty": "", "one line": strings.Repeat("word ", 20_000), "one letter": strings.Repeat("a", 100_000),
			"newlines": strings.Repeat("\n", 50_000), "emoji": strings.Repeat("👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿", 3000), "noise": string(noise),
			"crlf": strings.Repeat("a line\r\n", 5000), "zalgo": "a" + strings.Repeat("\u0301", 30_000), "NUL": strings.Repeat("\x00", 40_000),
		} {
			t.Run(name, func(t *testing.T) {
				words := e.must("encode", number, text, 0)
				requireChunks(t, e, number, text, e.words(words[1], words[0]), e.words(words[2], words[0]))
			})
		}
	})
}

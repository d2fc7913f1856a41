package bpe

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

// What the tests of streams, limits and offsets share: the encodings, the texts,
// and the ways of taking a text apart.

// everyEncoding are those of all published vocabularies, the second half of
// them with special tokens.
var everyEncoding = sync.OnceValue(func() []*Encoding {
	var list []*Encoding
	for _, load := range []func() *vocab.Vocab{
		vocab.R50kBase, vocab.P50kBase, vocab.P50kEdit, vocab.CL100kBase, vocab.O200kBase, vocab.O200kHarmony,
	} {
		e, err := New(load())
		if err != nil {
			panic(err)
		}
		list = append(list, e)
	}
	for _, e := range list[:6:6] {
		list = append(list, e.WithAllSpecial())
	}
	return list
})

// forEveryEncoding runs a test with each; with -short, without those that are
// r50k_base but for a few tokens.
func forEveryEncoding(t *testing.T, test func(t *testing.T, e *Encoding)) {
	for _, e := range everyEncoding() {
		name := e.Name()
		if testing.Short() && strings.HasPrefix(name, "p50k") {
			continue
		}
		if e.special != nil {
			name += " with special tokens"
		}
		t.Run(name, func(t *testing.T) { test(t, e) })
	}
}

// someTexts are a cut from each text of testdata, the texts on which the
// patterns' clauses compete, and pathological ones. They have cut characters
// and special tokens in them.
var someTexts = sync.OnceValue(func() []string {
	list := []string{
		"", "x", " ", "\n", "'", "é", "\xff",
		"It's  a\ttest:\r\n\r\n  of 12345 words,\u00a0 and\u3000 spaces.\n/ / \n1 we'LL 'ſ\n   \n  \n x",
		"a<|endoftext|>b <|fim_prefix|><|endofprompt|>\n<|endoftext|<|endof <|<|start|><|message|> <|endoftext|>",
		"中AAAAa中AAAA 我来了，你去了。他不来 日本語のテキスト HTTPServer's\u0301ÀÉÎaǅ漢字Abc",
		"👨\u200d👩\u200d👧 👍🏽 \xf0\x9f\x98 \xe4\xb8\xad\xe4\xb8 \xed\xa0\x80\xff\xfe \xc3( \x00\x85",
		strings.Repeat("a", 300), strings.Repeat(" ", 300), strings.Repeat("中", 100), strings.Repeat("A", 300) + "b",
		strings.Repeat("\n ", 150) + "x", strings.Repeat("<|", 100), strings.Repeat("1", 300), strings.Repeat("!\n/", 100),
	}
	files, _ := filepath.Glob(filepath.Join("..", "testdata", "texts", "*.txt"))
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			panic(err)
		}
		list = append(list, string(data[len(data)/2:len(data)/2+700]))
	}
	rng := rand.New(rand.NewPCG(1, 4))
	for range 6 {
		list = append(list, randomBytes(rng, 300), randomCharacters(rng, 150))
	}
	return list
})

// randomBytes are mostly no valid UTF-8, some of them beginnings of characters.
func randomBytes(rng *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = []byte{byte(rng.Uint32()), ' ', 'a', '\n', 0xe4, 0xb8, 0xad, 0xf0, 0x9f}[rng.IntN(9)]
	}
	return string(b)
}

// randomCharacters are of all planes, some blocks more often.
func randomCharacters(rng *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		switch rng.IntN(4) {
		case 0:
			b.WriteRune(rune(rng.IntN(0x110000)))
		case 1:
			b.WriteRune(0x4e00 + rune(rng.IntN(0x200)))
		case 2:
			b.WriteRune(rune(rng.IntN(0x600)))
		default:
			b.WriteRune(rune(rng.IntN(0x80)))
		}
	}
	return b.String()
}

// edgeTexts are the short strings of the golden answers, about 1,800; with
// -short, some of them.
func edgeTexts(t *testing.T) []string {
	f, err := os.Open(filepath.Join("..", "testdata", "golden", "edge.jsonl"))
	require.NoError(t, err)
	defer f.Close()
	var list []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row struct{ Text string }
		require.NoError(t, json.Unmarshal(lines.Bytes(), &row))
		list = append(list, row.Text)
	}
	require.NoError(t, lines.Err())
	if testing.Short() {
		list = list[len(list)-150:]
	}
	return list
}

// small makes a stream cut as often as it can, so that short texts have many.
func (p *pending) small() {
	p.least, p.room = 1, 16
	p.full = 1
}

// chunks takes text apart into parts of size bytes, or of random sizes up to
// -size.
func chunks(text string, size int) []string {
	rng := rand.New(rand.NewPCG(uint64(len(text)), 8))
	var list []string
	for text != "" {
		n := size
		if size < 0 {
			n = 1 + rng.IntN(-size)
		}
		n = min(n, len(text))
		list, text = append(list, text[:n]), text[n:]
	}
	return list
}

// chunkSizes are 1 to 70, and random ones; some of them with -short.
func chunkSizes() []int {
	if testing.Short() {
		return []int{1, 2, 3, 7, 16, 61, -9, -150}
	}
	list := []int{-9, -150}
	for n := 1; n <= 70; n++ {
		list = append(list, n)
	}
	return list
}

var errBroken = errors.New("broken")

// oddReaders are readers of text that do all that a reader may.
var oddReaders = map[string]func(text string) io.Reader{
	"all at once":       func(text string) io.Reader { return strings.NewReader(text) },
	"a byte at a time":  func(text string) io.Reader { return iotest.OneByteReader(strings.NewReader(text)) },
	"halves":            func(text string) io.Reader { return iotest.HalfReader(strings.NewReader(text)) },
	"end with the data": func(text string) io.Reader { return iotest.DataErrReader(strings.NewReader(text)) },
	"sometimes nothing": func(text string) io.Reader { return &hesitant{r: strings.NewReader(text)} },
}

// hesitant returns nothing every other time.
type hesitant struct {
	r     io.Reader
	calls int
}

func (h *hesitant) Read(p []byte) (int, error) {
	h.calls++
	if h.calls%2 == 1 {
		return 0, nil
	}
	return h.r.Read(p[:min(len(p), 5)])
}

// breakAfter is a reader of text that fails then, together with the last data or
// after it.
func breakAfter(text string, together bool) io.Reader {
	r := io.MultiReader(strings.NewReader(text), iotest.ErrReader(errBroken))
	if together {
		return iotest.DataErrReader(r)
	}
	return r
}

// idle is a reader that has nothing and no end.
type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

// testText is a file of testdata/texts.
func testText(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", "texts", name))
	require.NoError(t, err)
	return string(data)
}

package encodings_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
)

// Eight goroutines share one fresh Encoding, each over texts of its own and
// each in another order, so that its caches grow under all of them at once.
func TestSharedEncodingGivesTheSerialAnswers(t *testing.T) {
	t.Parallel()
	for _, name := range distinct() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			texts := sampleTexts(t)
			var want [][]bpe.Token
			for _, text := range texts {
				want = append(want, mustGet(t, name).Encode(text))
			}
			e := fresh(t, name)
			var wg sync.WaitGroup
			for g := range 8 {
				wg.Go(func() {
					for i := range texts {
						k := (i*5 + g*7) % len(texts)
						got := e.Encode(texts[k])
						assert.Equal(t, len(want[k]), e.Count(texts[k]))
						assert.Empty(t, difference(e, texts[k], want[k], got))
					}
				})
			}
			wg.Wait()
		})
	}
}

// sampleTexts are 64 texts: a piece of each corpus, and shapes.
func sampleTexts(t testing.TB) []string {
	t.Helper()
	r := rand.New(rand.NewPCG(8, 8))
	corpora := []string{"moby.txt", "code_go.txt", "udhr_asia.txt", "udhr_indic.txt", "udhr_cyrillic_greek.txt", "log_crlf.txt"}
	var texts []string
	for len(texts) < 64 {
		for _, file := range corpora {
			data := readGolden(t, "texts", file)
			start := r.IntN(len(data) - 10_000)
			texts = append(texts, string(data[start:start+1+r.IntN(10_000)]))
		}
		texts = append(texts, shapes[len(texts)%len(shapes)].make(r, 2000))
	}
	return texts[:64]
}

// fresh is an Encoding that has seen nothing yet.
func fresh(t testing.TB, name string) *bpe.Encoding {
	t.Helper()
	e, err := bpe.New(vocabularies[name]())
	require.NoError(t, err)
	return e
}

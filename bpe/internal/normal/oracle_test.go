package normal

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/bpe/internal/oracle"
)

// Random heaps of marks, and every character that changes, are brought into
// the forms that the reference brings them into.
func TestFormsAgainstTheReference(t *testing.T) {
	o := oracle.Start(t)
	random := rand.New(rand.NewPCG(3, 4))
	list := characters()
	for name, f := range forms {
		require.Empty(t, o.LoadJSON(map[string]any{
			"version": "1.0", "added_tokens": []any{}, "normalizer": map[string]any{"type": name},
			"model": map[string]any{"type": "BPE", "vocab": map[string]any{"a": 0}, "merges": []any{}},
		}))
		texts := []string{}
		for _, r := range list {
			texts = append(texts, string(r), "a"+string(r)+"\u0301b")
		}
		for range 5000 {
			var b strings.Builder
			n := random.IntN(12)
			if random.IntN(10) == 0 {
				n = random.IntN(80)
			}
			for range n {
				b.WriteRune(list[random.IntN(len(list))])
			}
			texts = append(texts, b.String())
		}
		wrong := 0
		for i, want := range o.Normalize(texts) {
			if got := f.String(texts[i]); got != want {
				if wrong++; wrong <= 5 {
					t.Errorf("%s of %+q:\n got %+q\nwant %+q", name, texts[i], got, want)
				}
			}
		}
		t.Logf("%s: %d texts, %d differ", name, len(texts), wrong)
	}
}

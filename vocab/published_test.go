package vocab

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab/table"
)

// The SHA-256 of the files that OpenAI publishes, from tiktoken's own source
// (expected_hash in tiktoken_ext/openai_public.py).
func TestEmbeddedVocabulariesWriteThePublishedFiles(t *testing.T) {
	tests := []struct {
		v      *Vocab
		tokens int
		sum    string
	}{
		{R50kBase(), 50256, "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"},
		{P50kBase(), 50280, "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069"},
		{P50kEdit(), 50280, "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069"},
		{CL100kBase(), 100256, "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"},
		{O200kBase(), 199998, "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"},
		{O200kHarmony(), 199998, "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"},
	}
	for _, test := range tests {
		t.Run(test.v.Name, func(t *testing.T) {
			sum := sha256.New()
			require.NoError(t, test.v.WriteTiktoken(sum))
			require.Equal(t, test.sum, hex.EncodeToString(sum.Sum(nil)))
			require.Equal(t, test.tokens, test.v.Table().Tokens())
			require.NoError(t, test.v.Validate())
		})
	}
}

func TestEmbeddedDataStaysWithinItsBounds(t *testing.T) {
	require.LessOrEqual(t, len(p50kTable), 2_000_000, "r50k_base and p50k_base together")
	require.LessOrEqual(t, len(p50kTable)+len(cl100kTable)+len(o200kTable), 10_000_000)
}

// What the README and the client say of prompts that can be refused unread.
func TestNoTokenIsLongerThan128Bytes(t *testing.T) {
	for _, v := range []*Vocab{R50kBase(), CL100kBase(), O200kBase()} {
		longest := 0
		for _, token := range v.All() {
			longest = max(longest, len(token))
		}
		require.Equal(t, 128, longest)
		require.Equal(t, 128, v.Table().Longest())
	}
}

func TestEveryTokenIsFoundByItsBytesAndMadeByItsPair(t *testing.T) {
	for _, v := range []*Vocab{P50kBase(), CL100kBase(), O200kBase()} {
		t.Run(v.Name, func(t *testing.T) {
			tab := v.Table()
			pairs := 0
			for id, token := range v.All() {
				if tab.Find(token) != id {
					t.Fatalf("token %d not found by its bytes %q", id, token)
				}
				switch len(token) {
				case 1:
					require.Equal(t, id, tab.Byte(token[0]))
				case 2:
					require.Equal(t, id, tab.BytePair(token[0], token[1]))
				default:
					pairs += pairsOf(tab, id, token)
				}
			}
			require.Equal(t, tab.Tokens(), pairs+256+bytePairs(tab), "each has exactly one pair")
		})
	}
}

// pairsOf counts the ways to cut a token in two so that the parts merge to it.
func pairsOf(tab *table.Table, id uint32, token string) (n int) {
	for i := 1; i < len(token); i++ {
		left, right := tab.Find(token[:i]), tab.Find(token[i:])
		if left != table.None && right != table.None && tab.Pair(left, right) == id {
			n++
		}
	}
	return n
}

func bytePairs(tab *table.Table) (n int) {
	for i := range 65536 {
		if tab.BytePair(byte(i>>8), byte(i)) < uint32(tab.Len()) {
			n++
		}
	}
	return n
}

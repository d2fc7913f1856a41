package encodings_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
)

// special is one row of special.jsonl.
type special struct {
	Encoding string      `json:"encoding"`
	Allowed  string      `json:"allowed"`
	Text     string      `json:"text"`
	IDs      []bpe.Token `json:"ids"`
}

func TestGoldenSpecialTokens(t *testing.T) {
	t.Parallel()
	rows := readJSONL[special](t, "special.jsonl")
	require.Len(t, rows, 32)
	for _, row := range rows {
		require.Equal(t, "all", row.Allowed)
		e := mustGet(t, row.Encoding).WithAllSpecial()
		requireTokens(t, e, row.Text, row.IDs, e.Encode(row.Text))
		require.Equal(t, len(row.IDs), e.Count(row.Text), "count of %q", row.Text)
		back, err := e.Decode(row.IDs)
		require.NoError(t, err)
		require.Equal(t, row.Text, back)
	}
}

// publishedSpecials are the special tokens of tiktoken 0.14, all of them but
// the reserved ones of o200k_harmony.
var publishedSpecials = map[string]map[string]bpe.Token{
	"gpt2":      {"<|endoftext|>": 50256},
	"r50k_base": {"<|endoftext|>": 50256},
	"p50k_base": {"<|endoftext|>": 50256},
	"p50k_edit": {"<|endoftext|>": 50256, "<|fim_prefix|>": 50281, "<|fim_middle|>": 50282, "<|fim_suffix|>": 50283},
	"cl100k_base": {
		"<|endoftext|>": 100257, "<|fim_prefix|>": 100258, "<|fim_middle|>": 100259, "<|fim_suffix|>": 100260,
		"<|endofprompt|>": 100276,
	},
	"o200k_base": {"<|endoftext|>": 199999, "<|endofprompt|>": 200018},
	"o200k_harmony": {
		"<|startoftext|>": 199998, "<|endoftext|>": 199999, "<|return|>": 200002, "<|constrain|>": 200003,
		"<|channel|>": 200005, "<|start|>": 200006, "<|end|>": 200007, "<|message|>": 200008, "<|call|>": 200012,
		"<|endofprompt|>": 200018,
	},
}

func TestEachSpecialTokenHasItsPublishedID(t *testing.T) {
	t.Parallel()
	for name, specials := range publishedSpecials {
		plain := mustGet(t, name)
		all := plain.WithAllSpecial()
		for token, id := range specials {
			text := "a" + token + "b"
			require.Contains(t, all.Encode(text), id, "%s in %s", token, name)
			require.Equal(t, 3, all.Count(text), "%s in %s", token, name)
			require.NotContains(t, plain.Encode(text), id, "%s is ordinary text in %s until allowed", token, name)
			bytes, ok := plain.Token(id)
			require.True(t, ok, "%s of %s", token, name)
			require.Equal(t, token, bytes)
		}
	}
}

// Ids 200000 and up that have no name of their own are <|reserved_ID|>;
// 200018 has both names.
func TestHarmonyReservedTokens(t *testing.T) {
	t.Parallel()
	e := mustGet(t, "o200k_harmony").WithAllSpecial()
	reserved := []bpe.Token{200000, 200001, 200004, 200009, 200010, 200011}
	for id := bpe.Token(200013); id <= 201087; id++ {
		reserved = append(reserved, id)
	}
	for _, id := range reserved {
		require.Equal(t, []bpe.Token{id}, e.Encode(fmt.Sprintf("<|reserved_%d|>", id)))
	}
	require.Greater(t, e.Count("<|reserved_201088|>"), 1, "one past the last")
	require.Greater(t, e.Count("<|reserved_200002|>"), 1, "the id of <|return|>")
}

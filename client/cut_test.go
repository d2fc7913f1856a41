package client

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

var keeps = map[string]bpe.Keep{"head": bpe.KeepHead, "tail": bpe.KeepTail, "ends": bpe.KeepEnds}

// mixed has characters of several tokens, which a cut may tear apart.
var mixed = strings.Repeat("Grüße an die Welt 🌍🚀, 世界你好, Привет мир. ", 40)

func TestTruncateSendsExactlyWhatFits(t *testing.T) {
	full := encodings.R50kBase().Encode(mixed)
	for name, keep := range keeps {
		t.Run(name, func(t *testing.T) {
			for _, window := range []int{17, 18, 19, 100, 333, len(full) + 15} {
				c, f := newFake(t, window, Options{Policy: Truncate(keep), Strict: true})
				resp, err := c.Complete(t.Context(), Request{Model: "m", Prompt: Text(mixed)})
				require.NoError(t, err)
				room := window - 16
				assert.Equal(t, []int{room}, resp.Budget.Prompts)
				assert.Equal(t, []int{len(full) - room}, resp.Budget.Removed)
				assert.Equal(t, room, resp.Usage.PromptTokens)

				var sent struct{ Prompt []bpe.Token }
				require.NoError(t, json.Unmarshal([]byte(f.last()), &sent), "tokens were sent")
				assert.Equal(t, bpe.TruncateTokens(full, room, keep), sent.Prompt)
			}
		})
	}
}

func TestTruncateTextSendsText(t *testing.T) {
	for name, keep := range keeps {
		t.Run(name, func(t *testing.T) {
			for _, window := range []int{40, 41, 42, 100, 333} {
				c, f := newFake(t, window, Options{Policy: TruncateText(keep), Strict: true})
				resp, err := c.Complete(t.Context(), Request{Model: "m", Prompt: Text(mixed)})
				require.NoError(t, err)
				var sent struct{ Prompt string }
				require.NoError(t, json.Unmarshal([]byte(f.last()), &sent))
				assert.True(t, utf8.ValidString(sent.Prompt))
				assert.NotContains(t, sent.Prompt, "\ufffd")
				assert.LessOrEqual(t, resp.Usage.PromptTokens, window-16)
				assert.Equal(t, resp.Usage.PromptTokens, resp.Budget.Prompts[0])
				assert.Equal(t, encodings.R50kBase().Count(mixed), resp.Budget.Prompts[0]+resp.Budget.Removed[0])
			}
		})
	}
}

func TestTruncation(t *testing.T) {
	ids := encodings.R50kBase().Encode(words(200))
	for name, tt := range map[string]struct {
		prompt  Prompt
		policy  Policy
		max     int
		prompts []int // nil: refused
		removed []int
		form    string // how the prompt's JSON begins
	}{
		"nothing to cut":                  {Text(words(84)), Truncate(bpe.KeepHead), 16, []int{84}, nil, `"`},
		"one of several":                  {Texts("a", words(85)), Truncate(bpe.KeepHead), 16, []int{1, 84}, []int{0, 1}, `[[`},
		"tokens":                          {Tokens(ids), Truncate(bpe.KeepTail), 16, []int{84}, []int{116}, `[`},
		"tokens stay tokens":              {Tokens(ids), TruncateText(bpe.KeepTail), 16, []int{84}, []int{116}, `[`},
		"lists of tokens":                 {TokenLists(ids, ids[:3]), Truncate(bpe.KeepEnds), 16, []int{84, 3}, []int{116, 0}, `[[`},
		"one of several, as text":         {Texts("a", words(85)), TruncateText(bpe.KeepHead), 16, []int{1, 84}, []int{0, 1}, `["`},
		"answer takes all of the window":  {Text("a"), Truncate(bpe.KeepHead), 100, nil, nil, ""},
		"answer takes more":               {Text("a"), TruncateText(bpe.KeepHead), 101, nil, nil, ""},
		"no whole character fits":         {Text("🚀🚀🚀"), TruncateText(bpe.KeepHead), 99, nil, nil, ""},
		"far too long to count twice":     {Text(words(100_000)), Truncate(bpe.KeepTail), 16, []int{84}, []int{99_916}, `[`},
		"far too long, as text":           {Text(words(100_000)), TruncateText(bpe.KeepTail), 16, []int{84}, []int{99_916}, `"`},
		"an empty prompt beside a cut":    {Texts("", words(85)), Truncate(bpe.KeepHead), 16, nil, nil, ""},
		"an empty prompt and no room":     {Text(""), Truncate(bpe.KeepHead), 100, []int{0}, nil, `"`},
		"suffix and answer are not cut":   {Text(words(100)), Truncate(bpe.KeepHead), 60, []int{40}, []int{60}, `[`},
		"one token too many, one allowed": {Text(words(2)), Truncate(bpe.KeepHead), 99, []int{1}, []int{1}, `[`},
	} {
		t.Run(name, func(t *testing.T) {
			c, f := newFake(t, 100, Options{Policy: tt.policy})
			resp, err := c.Complete(t.Context(), Request{Model: "m", Prompt: tt.prompt, MaxTokens: &tt.max})
			if tt.prompts == nil {
				require.Error(t, err)
				assert.Zero(t, f.requests())
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.prompts, resp.Budget.Prompts)
			assert.Equal(t, tt.removed, resp.Budget.Removed)
			assert.Contains(t, f.last(), `"prompt":`+tt.form)
			assert.Nil(t, resp.Mismatch)
		})
	}
}

func TestTruncationDoesNotTouchTheCallersTokens(t *testing.T) {
	ids := encodings.R50kBase().Encode(words(200))
	before := append([]bpe.Token(nil), ids...)
	for name, keep := range keeps {
		t.Run(name, func(t *testing.T) {
			c, _ := newFake(t, 100, Options{Policy: Truncate(keep)})
			_, err := c.Complete(t.Context(), Request{Model: "m", Prompt: Tokens(ids)})
			require.NoError(t, err)
			assert.Equal(t, before, ids)
		})
	}
}

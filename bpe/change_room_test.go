package bpe

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab/huggingface"
)

// The room for a result is linear in the text where a tokenizer file changes it too, in a
// stretch without a border at the end of a text and in characters that become more.
func TestRoomIsLinearInTextThatIsChanged(t *testing.T) {
	data, err := os.ReadFile("../testdata/tokenizers/synthetic/ok_bytelevel.json")
	require.NoError(t, err)
	for _, test := range []struct{ name, form, begin, rest string }{
		{"a stretch", "NFC", strings.Repeat("hello ", 9) + "\n hello hello\n", strings.Repeat("か\u3099。", 5000)},
		{"more characters", "NFKC", strings.Repeat("hello \ufdfa hello\n", 1000), strings.Repeat("hello hello\n", 1<<14)},
	} {
		t.Run(test.name, func(t *testing.T) {
			file, err := huggingface.Parse([]byte(strings.Replace(string(data), `"normalizer":null`, `"normalizer":{"type":"`+test.form+`"}`, 1)))
			require.NoError(t, err)
			e, err := newFileEncoding(file)
			require.NoError(t, err)
			require.True(t, e.shared.front.changes)
			text := test.begin + test.rest
			got := e.Encode(text)
			require.Equal(t, len(got), e.Count(text))
			require.LessOrEqual(t, cap(got), 2*max(len(text), len(got)))
		})
	}
}

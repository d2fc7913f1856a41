package goldens

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/vocab/huggingface"
	"github.com/tokcount/tokcount/vocab/spec"
)

// An answer is a line of a golden.jsonl: the head of a file (Want), an encoding
// or a decoding.
type answer struct {
	File, Want, Path, Say string
	Text                  string
	IDs                   []uint32
	Pieces                []string
	Template              bool
	Decode                []uint32
	Skip                  *string
	Pattern               string
	WithSpecial           []uint32 `json:"with_special"`
}

// readAnswers returns the answers of a golden.jsonl, by file, and the files in
// order.
func readAnswers(t testing.TB, path string) (files []answer, answers map[string][]answer) {
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	answers = map[string][]answer{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var a answer
		require.NoError(t, json.Unmarshal(lines.Bytes(), &a))
		if a.Want != "" {
			files = append(files, a)
		} else {
			answers[a.File] = append(answers[a.File], a)
		}
	}
	require.NoError(t, lines.Err())
	return files, answers
}

// Synthetic checks that every synthetic file gives the reference's ids, pieces and
// texts, or is refused where it may be.
func Synthetic(t *testing.T, make Maker) {
	files, answers := readAnswers(t, filepath.Join(testdata(), "synthetic", "golden.jsonl"))
	require.Len(t, files, 263)
	read := 0
	for _, head := range files {
		t.Run(head.File, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(testdata(), "synthetic", head.File))
			require.NoError(t, err)
			s, err := huggingface.Parse(data)
			var tok Tokenizer
			if err == nil {
				tok, err = make(s)
			}
			var e *spec.Error
			switch head.Want {
			case "refuse", "error":
				require.ErrorAs(t, err, &e)
				assert.Equal(t, head.Path, e.Path)
				assert.Equal(t, head.Want == "refuse", errors.Is(err, errors.ErrUnsupported))
				return
			case "read exactly or refuse":
				if err != nil {
					t.Log(err)
					require.ErrorIs(t, err, errors.ErrUnsupported)
					require.ErrorAs(t, err, &e)
					assert.Equal(t, head.Path, e.Path)
					return
				}
			}
			require.NoError(t, err)
			require.NotEmpty(t, answers[head.File])
			read++
			check(t, tok, answers[head.File])
		})
	}
	t.Logf("%d files read", read)
}

func check(t *testing.T, tok Tokenizer, answers []answer) {
	for _, a := range answers {
		switch {
		case a.Decode != nil:
			assert.Equal(t, a.Text, tok.Decode(a.Decode, false), "%d", a.Decode)
			if a.Skip != nil {
				assert.Equal(t, *a.Skip, tok.Decode(a.Decode, true), "%d without special tokens", a.Decode)
			}
		case a.Template:
			assert.Equal(t, a.IDs, tok.EncodeTemplate(a.Text, true), "%q with the template", a.Text)
		default:
			assert.Equal(t, a.IDs, tok.Encode(a.Text, true), "%q", a.Text)
			if a.Pieces != nil {
				assert.Equal(t, a.Pieces, tok.Pieces(a.Text), "pieces of %q", a.Text)
			}
		}
	}
}

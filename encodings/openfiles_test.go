package encodings_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

func TestOpenFilesGivesWhatOpenDoes(t *testing.T) {
	folder := filepath.Join("..", "testdata", "tokenizers", "synthetic")
	for _, name := range []string{"ok_bytelevel.json", "ok_byte_fallback.json"} {
		path := filepath.Join(folder, name)
		want, err := encodings.Open(path)
		require.NoError(t, err)
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		var compiled bytes.Buffer
		require.NoError(t, want.WriteCompiled(&compiled))
		for _, files := range []map[string][]byte{
			{name: data},
			{"tokenizer.json": data, "README.md": nil},
			{"any name": compiled.Bytes()},
		} {
			got, err := encodings.OpenFiles(files)
			require.NoError(t, err)
			for _, text := range []string{"", "Hello, world!", " aab é\n日"} {
				require.Equal(t, want.Encode(text), got.Encode(text))
			}
		}
	}
}

func TestOpenFilesSaysWhatIsMissing(t *testing.T) {
	for _, test := range []struct {
		name    string
		files   map[string][]byte
		want    string
		missing []string
	}{
		{"no files", nil, "no tokenizer file among 0 files: name one of them", []string{"tokenizer.json"}},
		{"unusual names", map[string][]byte{"a": nil, "b": nil}, "no tokenizer file among 2 files: name one of them", []string{"tokenizer.json"}},
		{"no merges", map[string][]byte{"vocab.json": []byte("{}")}, "vocab.json: half of a tokenizer: merges.txt is missing", []string{"merges.txt"}},
		{"only merges", map[string][]byte{"merges.txt": []byte("a b\n")}, "merges.txt: half of a tokenizer: vocab.json is missing", []string{"vocab.json"}},
		{"another kind", map[string][]byte{"photo.png": []byte("\x89PNG")}, "photo.png: not a tokenizer file", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := encodings.OpenFiles(test.files)
			var none *encodings.NoTokenizerError
			require.ErrorAs(t, err, &none)
			require.ErrorContains(t, err, test.want)
			require.Subset(t, none.Missing, test.missing)
			require.Equal(t, test.missing != nil, errors.Is(err, fs.ErrNotExist))
		})
	}
}

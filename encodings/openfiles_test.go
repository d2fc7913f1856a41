package encodings_test

import (
	"bytes"
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
	for _, files := range []map[string][]byte{nil, {"a": nil, "b": nil}, {"vocab.json": []byte("{}")}, {"merges.txt": []byte("a b\n")}} {
		_, err := encodings.OpenFiles(files)
		require.ErrorIs(t, err, fs.ErrNotExist)
	}
	_, err := encodings.OpenFiles(map[string][]byte{"photo.png": []byte("\x89PNG")})
	require.ErrorContains(t, err, "photo.png: not a tokenizer file")
}

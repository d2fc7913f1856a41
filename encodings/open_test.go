package encodings_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/spec"
	tiktokenfile "github.com/tokcount/tokcount/vocab/tiktoken"
)

const tokenizerFiles = "../testdata/tokenizers/"

func copyFile(t *testing.T, from, to string) {
	data, err := os.ReadFile(tokenizerFiles + from)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(to, data, 0o600))
}

func TestOpenFindsTheFormatByContent(t *testing.T) {
	for _, test := range []struct {
		name  string
		files map[string]string // of the folder, and where they come from
		open  string            // in the folder
	}{
		{"tokenizer.json", map[string]string{"tokenizer.json": "synthetic/ok_bytelevel.json"}, "tokenizer.json"},
		{"a folder with it", map[string]string{"tokenizer.json": "synthetic/ok_bytelevel.json"}, ""},
		{"by another name", map[string]string{"mine": "synthetic/ok_bytelevel.json"}, "mine"},
		{"tekken.json", map[string]string{"tekken.json": "synthetic_other/tekken_ok.json"}, ""},
		{"tekken.json by another name", map[string]string{"x.json": "synthetic_other/tekken_ok.json"}, "x.json"},
		{"a pair", map[string]string{"encoder.json": "synthetic_other/pair_ok.encoder.json", "vocab.bpe": "synthetic_other/pair_ok.vocab.bpe"}, ""},
		{"a pair by its merges", map[string]string{"vocab.json": "synthetic_other/pair_ok.encoder.json", "merges.txt": "synthetic_other/pair_ok.vocab.bpe"}, "merges.txt"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, from := range test.files {
				copyFile(t, from, filepath.Join(dir, name))
			}
			e, err := encodings.Open(filepath.Join(dir, test.open))
			require.NoError(t, err)
			const text = "hello world, hello"
			decoded, err := e.Decode(e.Encode(text))
			require.NoError(t, err)
			assert.Equal(t, text, decoded)
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	_, err := encodings.Open(dir)
	require.ErrorIs(t, err, fs.ErrNotExist)
	assert.ErrorContains(t, err, "no tokenizer file in this folder (tokenizer.json, ")
	_, err = encodings.Open(filepath.Join(dir, "none"))
	require.ErrorIs(t, err, fs.ErrNotExist)

	file := filepath.Join(dir, "text")
	require.NoError(t, os.WriteFile(file, []byte("not a tokenizer\n"), 0o600))
	_, err = encodings.Open(file)
	assert.ErrorContains(t, err, "not a tokenizer file")

	copyFile(t, "synthetic/refuse_wordpiece.json", file)
	_, err = encodings.Open(file)
	require.ErrorIs(t, err, errors.ErrUnsupported)
	var e *spec.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, "/model/type", e.Path)

	copyFile(t, "synthetic_other/tiktoken_ok.model", file)
	_, err = encodings.Open(file)
	require.ErrorIs(t, err, errors.ErrUnsupported)
	assert.ErrorContains(t, err, "OpenTiktoken")
	enc, err := encodings.OpenTiktoken(file, tiktokenfile.Options{Pattern: tiktokenfile.Llama3().Pattern})
	require.NoError(t, err)
	assert.Equal(t, 1, enc.Count("a"))
}

// compiled opens what an encoding writes.
func compiled(t *testing.T, e *bpe.Encoding) *bpe.Encoding {
	var out bytes.Buffer
	require.NoError(t, e.WriteCompiled(&out))
	file := filepath.Join(t.TempDir(), "compiled")
	require.NoError(t, os.WriteFile(file, out.Bytes(), 0o600))
	c, err := encodings.Open(file)
	require.NoError(t, err)
	return c
}

func TestCompiledEncodingsAreTheSame(t *testing.T) {
	texts := []string{"", "hello world", "<s>hello</s> ▁x  y\n\n", "日本語 é e\u0301 'll 1234", "aba\x80\xff<0x41>"}
	check := func(t *testing.T, want *bpe.Encoding) {
		got := compiled(t, want)
		assert.Equal(t, want.Name(), got.Name())
		assert.Equal(t, want.Len(), got.Len())
		assert.Equal(t, want.Special(), got.Special())
		for _, text := range texts {
			ids := want.WithAllSpecial().AppendPrompt(nil, text)
			require.Equal(t, ids, got.WithAllSpecial().AppendPrompt(nil, text), "%q", text)
			require.Equal(t, want.Encode(text), got.Encode(text), "%q", text)
			a, err1 := want.DecodeSkip(ids) // a template may have ids that no token has
			b, err2 := got.DecodeSkip(ids)
			require.Equal(t, err1, err2)
			require.Equal(t, a, b)
		}
	}
	files, err := filepath.Glob(tokenizerFiles + "synthetic/*.json")
	require.NoError(t, err)
	n := 0
	for _, file := range files {
		if e, err := encodings.Open(file); err == nil {
			n++
			t.Run(filepath.Base(file), func(t *testing.T) { check(t, e) })
		}
	}
	assert.Greater(t, n, 100)
	t.Run("cl100k_base", func(t *testing.T) { check(t, encodings.CL100kBase()) })
}

// seal makes the checksum of a compiled file right.
func seal(data []byte) {
	binary.LittleEndian.PutUint32(data[28:], crc32.Checksum(data[32:], crc32.MakeTable(crc32.Castagnoli)))
}

// A damaged file is an error, or does no harm: whoever damaged it may have made the
// checksum again.
func TestDamagedCompiledEncodings(t *testing.T) {
	for _, name := range []string{"ok_bytelevel", "ok_ids_large", "ok_unk", "ok_decoder_llama", "ok_byte_fallback"} {
		e, err := encodings.Open(tokenizerFiles + "synthetic/" + name + ".json")
		require.NoError(t, err)
		var out bytes.Buffer
		require.NoError(t, e.WriteCompiled(&out))
		tables := int(out.Bytes()[24]) | int(out.Bytes()[25])<<8
		step := 7 // of the bytes of a vocabulary, most are in lists of the same kind
		if os.Getenv("TOKCOUNT_LONG") != "" {
			step = 1
		}
		for at := 24; at < min(tables+500, out.Len()); at += step {
			for _, b := range []byte{0, 1, 0xFF} {
				data := bytes.Clone(out.Bytes())
				data[at] = b
				seal(data)
				v, err := vocab.ParseCompiled(string(data))
				if err != nil || v.Pipeline() == nil {
					continue
				}
				if e, err := bpe.NewPipeline(v); err == nil {
					for _, text := range []string{"hello <s> é日 xyz", "\xff\x80▁ "} {
						e.WithAllSpecial().AppendPrompt(nil, text)
						e.Decode([]uint32{0, 1, 2, 300, 1 << 30})
					}
				}
			}
		}
	}
}

func ExampleOpen() {
	e, err := encodings.Open("../testdata/tokenizers/synthetic/ok_template_bos.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Count("hello"), len(e.AppendPrompt(nil, "hello")))
	// Output: 1 2
}

func TestOpenedRealFiles(t *testing.T) {
	dir := os.Getenv("TOKCOUNT_TOKENIZERS")
	if dir == "" {
		t.Skip("TOKCOUNT_TOKENIZERS is not set: no real tokenizer files (testdata/tokenizers/fetch.sh gets them)")
	}
	folders, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, folder := range folders {
		t.Run(folder.Name(), func(t *testing.T) {
			e, err := encodings.Open(filepath.Join(dir, folder.Name()))
			require.NoError(t, err)
			c := compiled(t, e)
			text := strings.Repeat("It's a “test”: 日本語 1234\n", 100)
			require.Equal(t, e.Encode(text), c.Encode(text))
		})
	}
}

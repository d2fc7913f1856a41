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
	"runtime"
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

// What is no tokenizer is reported with what is there, and what to open instead.
func TestOpenSaysWhatIsMissing(t *testing.T) {
	const looked = "no tokenizer file in this folder: looked for tokenizer.json, tekken.json, tokenizer.model, tiktoken.model, qwen.tiktoken, " +
		"vocab.json with merges.txt, and encoder.json with vocab.bpe"
	const json = `{"model":{"type":"BPE","vocab":{"a":0},"merges":[]}}`
	for _, tt := range []struct {
		name    string
		files   map[string]string // of the folder, with their content
		open    string            // in the folder
		at      string            // the path of the error, in the folder
		reason  string            // with DIR for the folder
		missing []string
	}{
		{"an empty folder", nil, "", "", looked, []string{"tokenizer.json", "tekken.json", "tokenizer.model", "tiktoken.model", "qwen.tiktoken", "vocab.json", "merges.txt", "encoder.json", "vocab.bpe"}},
		{"a folder of WordPiece", map[string]string{"vocab.txt": "[PAD]\n"}, "", "", looked + "; vocab.txt is of WordPiece, which is not byte-pair encoding", nil},
		{"a folder above", map[string]string{"sub/tokenizer.json": json}, "", "", looked + "; there is one in DIR/sub", nil},
		{"the cache of the hub", map[string]string{"snapshots/0ab/tokenizer.json": json}, "", "", looked + "; there is one in DIR/snapshots/0ab", nil},
		{"merges.txt", map[string]string{"vocab.json": `{"a":0}`}, "vocab.json", "vocab.json", "half of a tokenizer: DIR/merges.txt is missing", []string{"merges.txt"}},
		{"merges.txt, by the folder", map[string]string{"vocab.json": `{"a":0}`}, "", "vocab.json", "half of a tokenizer: DIR/merges.txt is missing", []string{"merges.txt"}},
		{"vocab.json", map[string]string{"merges.txt": "#version: 0.2\n"}, "merges.txt", "merges.txt", "half of a tokenizer: DIR/vocab.json is missing", []string{"vocab.json"}},
		{"vocab.json, by the folder", map[string]string{"merges.txt": "#version: 0.2\n"}, "", "merges.txt", "half of a tokenizer: DIR/vocab.json is missing", []string{"vocab.json"}},
		{"vocab.bpe", map[string]string{"encoder.json": `{"a":0}`}, "", "encoder.json", "half of a tokenizer: DIR/vocab.bpe is missing", []string{"vocab.bpe"}},
		{"merges.txt, next to all that is needed", map[string]string{"vocab.json": `{"a":0}`, "tokenizer.json": json}, "vocab.json", "vocab.json", "half of a tokenizer: DIR/merges.txt is missing; there is DIR/tokenizer.json", []string{"merges.txt"}},
		{"settings", map[string]string{"tokenizer_config.json": `{"tokenizer_class":"X"}`}, "tokenizer_config.json", "tokenizer_config.json",
			"not a tokenizer.json, but a tokenizer_config.json: give the tokenizer.json that belongs to it, or a folder with one", nil},
		{"settings next to it", map[string]string{"tokenizer_config.json": `{"tokenizer_class":"X"}`, "tokenizer.json": json}, "tokenizer_config.json", "tokenizer_config.json",
			"not a tokenizer.json, but a tokenizer_config.json; there is DIR/tokenizer.json", nil},
		{"some JSON", map[string]string{"a.json": `{"a":1}`}, "a.json", "a.json", `not a tokenizer.json: it has no model, and it has "a": a tokenizer.json, tekken.json, vocab.json with merges.txt, tokenizer.model or tiktoken.model is expected, or a compiled one`, nil},
		{"text", map[string]string{"text": "no tokenizer\n"}, "text", "text", "not a tokenizer file: a tokenizer.json, tekken.json, vocab.json with merges.txt, tokenizer.model or tiktoken.model is expected, or a compiled one", nil},
		{"nothing", map[string]string{"x.json": ""}, "x.json", "x.json", "the file is empty: a tokenizer.json, tekken.json, vocab.json with merges.txt, tokenizer.model or tiktoken.model is expected, or a compiled one", nil},
		{"a pointer", map[string]string{"tokenizer.json": "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"}, "", "tokenizer.json", "a pointer of Git LFS, not the file itself: run git lfs pull, or download the file", nil},
		{"a page", map[string]string{"tokenizer.json": "<!doctype html>\n"}, "", "tokenizer.json", "a web page, not a tokenizer file: download the file itself", nil},
		{"gzip", map[string]string{"tokenizer.json": "\x1f\x8b\x08\x00"}, "", "tokenizer.json", "a compressed file (gzip): decompress it first", nil},
		{"GGUF", map[string]string{"x.gguf": "GGUF\x03\x00\x00\x00", "tokenizer.json": json}, "x.gguf", "x.gguf", "a model in GGUF, whose tokenizer is not read: take the tokenizer.json of the model; there is DIR/tokenizer.json", nil},
		{"weights", map[string]string{"model.safetensors": "\x10\x01\x00\x00\x00\x00\x00\x00{\"a\":{}}"}, "model.safetensors", "model.safetensors", "the weights of a model (safetensors): take the tokenizer.json of the model", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, content := range tt.files {
				require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
				require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
			}
			_, err := encodings.Open(filepath.Join(dir, tt.open))
			var none *encodings.NoTokenizerError
			require.ErrorAs(t, err, &none)
			assert.Equal(t, filepath.Join(dir, tt.at), none.Path)
			assert.Equal(t, tt.reason, filepath.ToSlash(strings.ReplaceAll(none.Reason, dir, "DIR")))
			assert.Equal(t, none.Path+": "+none.Reason, err.Error())
			if tt.missing != nil {
				for i := range none.Missing {
					none.Missing[i] = filepath.Base(none.Missing[i])
				}
				assert.Equal(t, tt.missing, none.Missing)
			}
			assert.Equal(t, len(none.Missing) > 0, errors.Is(err, fs.ErrNotExist))
		})
	}
}

// A broken file is named once, and its form where the name does not say it.
func TestOpenNamesABrokenFile(t *testing.T) {
	dir := t.TempDir()
	const broken = `{"model":`
	for file, want := range map[string]string{
		"tokenizer.json": ": the file ends too early (offset 9)",
		"llama.json":     ": tokenizer.json: the file ends too early (offset 9)",
	} {
		path := filepath.Join(dir, file)
		require.NoError(t, os.WriteFile(path, []byte(broken), 0o600))
		_, err := encodings.Open(path)
		assert.EqualError(t, err, path+want)
		var e *spec.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, "tokenizer.json", e.Format)
		_, err = encodings.OpenFiles(map[string][]byte{file: []byte(broken)})
		assert.EqualError(t, err, file+want)
	}
}

// An encoding without a name of its own is named for where it was found.
func TestOpenNames(t *testing.T) {
	const bpe = "synthetic/ok_bytelevel.json"
	const hub = "hub/models--meta-llama--Llama-3.1-8B/snapshots/0e9e39f249a1"
	for _, tt := range []struct{ file, open, name string }{
		{"llama3/tokenizer.json", "llama3/tokenizer.json", "llama3"},
		{"llama3/tokenizer.json", "llama3", "llama3"},
		{"llama3/tokenizer.json", "llama3/../llama3/.", "llama3"},
		{"llama3.json", "llama3.json", "llama3"},
		{"Qwen2.5", "Qwen2.5", "Qwen2.5"},
		{"models/mine.tokenizer", "models/mine.tokenizer", "mine"},
		{hub + "/tokenizer.json", hub, "Llama-3.1-8B"},
		{"a/snapshots/b/tokenizer.json", "a/snapshots/b", "b"},
	} {
		t.Run(tt.open, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, tt.file)), 0o700))
			copyFile(t, bpe, filepath.Join(dir, tt.file))
			e, err := encodings.Open(filepath.Join(dir, tt.open))
			require.NoError(t, err)
			assert.Equal(t, tt.name, e.Name())
			t.Chdir(filepath.Dir(filepath.Join(dir, tt.file)))
			e, err = encodings.Open(filepath.Base(tt.file))
			require.NoError(t, err)
			assert.Equal(t, tt.name, e.Name(), "from its folder")
			assert.Equal(t, tt.name, compiled(t, e).Name(), "compiled")
		})
	}
	e, err := encodings.OpenTiktoken(tokenizerFiles+"synthetic_other/tiktoken_ok.model", tiktokenfile.Options{Pattern: tiktokenfile.Llama3().Pattern})
	require.NoError(t, err)
	assert.Equal(t, "tiktoken_ok", e.Name())
	e, err = encodings.OpenTiktoken(tokenizerFiles+"synthetic_other/tiktoken_ok.model", tiktokenfile.Options{Name: "mine", Pattern: tiktokenfile.Llama3().Pattern})
	require.NoError(t, err)
	assert.Equal(t, "mine", e.Name())
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	_, err := encodings.Open(filepath.Join(dir, "none"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	assert.NotErrorAs(t, err, new(*encodings.NoTokenizerError))

	file := filepath.Join(dir, "file")
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
	fmt.Println(e.Name(), e.Count("hello"), len(e.AppendPrompt(nil, "hello")))
	// Output: ok_template_bos 1 2
}

// A folder without a tokenizer, and one that is not byte-pair encoding.
func ExampleOpen_errors() {
	_, err := encodings.Open("../testdata/tokenizers")
	fmt.Println(errors.Is(err, fs.ErrNotExist))

	_, err = encodings.Open("../testdata/tokenizers/synthetic/refuse_wordpiece.json")
	fmt.Println(errors.Is(err, errors.ErrUnsupported))
	var e *spec.Error
	if errors.As(err, &e) {
		fmt.Println(e.Path+":", e.Reason)
	}
	// Output:
	// true
	// true
	// /model/type: the model WordPiece is not byte-pair encoding
}

// Options say what a file of tiktoken does not: those of Llama 3, Qwen 1 and Kimi K2 are
// in package vocab/tiktoken.
func ExampleOpenTiktoken() {
	e, err := encodings.OpenTiktoken("../testdata/tokenizers/synthetic_other/tiktoken_ok.model", tiktokenfile.Options{
		Name:    "mine",
		Pattern: vocab.PatternCL100k,
		Special: map[string]uint32{"<s>": 272, "</s>": 273},
		BOS:     "<s>", AddBOS: true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Name(), e.Count("hello world"), e.AppendPrompt(nil, "hello"))
	// Output: mine 2 [272 259]
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

// A file that no tokenizer has the size of, such as the weights of a model, is
// refused before it is read, whoever reads it.
func TestLargeFilesAreRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the file would take its room on the disk")
	}
	dir := t.TempDir()
	large := func(name string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte("{"), 0o600))
		require.NoError(t, os.Truncate(path, 1<<30+1))
		return path
	}
	weights, merges := large("weights"), large("merges.txt")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "vocab.json"), []byte(`{"a":0}`), 0o600))

	_, err := encodings.Open(weights)
	assert.EqualError(t, err, "read "+weights+": the file has more than 1073741824 bytes")
	_, err = encodings.OpenTiktoken(weights, tiktokenfile.Llama3())
	assert.EqualError(t, err, "read "+weights+": the file has more than 1073741824 bytes")
	_, err = encodings.Open(filepath.Join(dir, "vocab.json"))
	assert.ErrorContains(t, err, "read "+merges+": the file has more than 1073741824 bytes")
}

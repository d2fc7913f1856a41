package goldens

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/vocab/gpt2"
	"github.com/tokcount/tokcount/vocab/huggingface"
	"github.com/tokcount/tokcount/vocab/sentencepiece"
	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/tekken"
	"github.com/tokcount/tokcount/vocab/tiktoken"
)

// realFiles are the tokenizers of testdata/tokenizers/golden: the folder of
// each, and how it is read.
var realFiles = []struct {
	name, folder string
	read         func(dir string) (*spec.Tokenizer, error)
	special      bool // the goldens find special tokens in the text
}{
	{"claude", "claude", readHuggingFace, true},
	{"deepseek_v3", "deepseek_v3", readHuggingFace, true},
	{"gemma2", "gemma2", readHuggingFace, true},
	{"gemma3", "gemma3", readHuggingFace, true},
	{"gpt2", "gpt2", readHuggingFace, true},
	{"gpt2", "gpt2", readPair, true},
	{"gpt2_falcon", "gpt2_falcon", readHuggingFace, true},
	{"gpt2_starcoder", "gpt2_starcoder", readHuggingFace, true},
	{"gpt35turbo", "gpt35turbo", readHuggingFace, true},
	{"gpt4o", "gpt4o", readHuggingFace, true},
	{"gpt_neox", "gpt_neox", readHuggingFace, true},
	{"gptoss", "gptoss", readHuggingFace, true},
	{"kimi", "kimi", readKimi, true},
	{"llama3", "llama3", readHuggingFace, true},
	{"llama3_1", "llama3_1", readHuggingFace, true},
	{"mistral7b", "mistral7b", readHuggingFace, true},
	{"mistral7b_metaspace", "mistral7b_metaspace", readHuggingFace, true},
	{"mistral7b_sp", "mistral7b_sp", readSentencePiece, false},
	{"modernbert", "modernbert", readHuggingFace, true},
	{"qwen3", "qwen3", readHuggingFace, true},
	{"tekken", "tekken", readTekken, false},
	{"tekken", "tekken_special", readTekken, false},
}

func readHuggingFace(dir string) (*spec.Tokenizer, error) {
	return huggingface.ReadFile(filepath.Join(dir, "tokenizer.json"))
}

func readPair(dir string) (*spec.Tokenizer, error) {
	vocab, err := os.ReadFile(filepath.Join(dir, "encoder.json"))
	if err != nil {
		return nil, err
	}
	merges, err := os.ReadFile(filepath.Join(dir, "vocab.bpe"))
	if err != nil {
		return nil, err
	}
	return gpt2.Parse(vocab, merges)
}

func readKimi(dir string) (*spec.Tokenizer, error) {
	config, err := os.ReadFile(filepath.Join(dir, "tokenizer_config.json"))
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(dir, "tiktoken.model"))
	if err != nil {
		return nil, err
	}
	options, err := tiktoken.KimiK2(config)
	if err != nil {
		return nil, err
	}
	return tiktoken.Parse(data, options)
}

func readTekken(dir string) (*spec.Tokenizer, error) {
	data, err := os.ReadFile(filepath.Join(dir, "tekken.json"))
	if err != nil {
		return nil, err
	}
	return tekken.Parse(data)
}

func readSentencePiece(dir string) (*spec.Tokenizer, error) {
	data, err := os.ReadFile(filepath.Join(dir, "tokenizer.model"))
	if err != nil {
		return nil, err
	}
	return sentencepiece.Parse(data)
}

// filesDir returns the folder of real files, or skips the test.
func filesDir(t *testing.T) string {
	dir := os.Getenv("TOKCOUNT_TOKENIZERS")
	if dir == "" {
		t.Skip("TOKCOUNT_TOKENIZERS is not set: no real tokenizer files (testdata/tokenizers/fetch.sh gets them)")
	}
	return dir
}

// eachReal runs a test for each real tokenizer that is there.
func eachReal(t *testing.T, make Maker, test func(t *testing.T, name string, special bool, tok Tokenizer)) {
	dir := filesDir(t)
	for i, f := range realFiles {
		name := f.folder
		if i > 0 && realFiles[i-1].folder == name {
			name += "_pair"
		}
		t.Run(name, func(t *testing.T) {
			s, err := f.read(filepath.Join(dir, f.folder))
			if errors.Is(err, fs.ErrNotExist) {
				t.Skip(err)
			}
			require.NoError(t, err)
			tok, err := make(s)
			require.NoError(t, err)
			test(t, f.name, f.special, tok)
		})
	}
}

// eachLine calls yield with the lines of a golden file, if it is there.
func eachLine(t *testing.T, name string, yield func(line []byte)) (ok bool) {
	f, err := os.Open(filepath.Join(testdata(), "golden", name+".gz"))
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	require.NoError(t, err)
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	require.NoError(t, err)
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		yield(lines.Bytes())
	}
	require.NoError(t, lines.Err())
	return true
}

// compare counts differences and shows some.
type compare struct {
	t            *testing.T
	total, wrong int
}

func (c *compare) equal(want, got any, format string, args ...any) {
	c.total++
	if fmt.Sprint(want) != fmt.Sprint(got) {
		if c.wrong++; c.wrong <= 5 {
			c.t.Errorf("%s:\n got %v\nwant %v", fmt.Sprintf(format, args...), got, want)
		}
	}
}

func (c *compare) done() {
	c.t.Logf("%d answers, %d differ", c.total, c.wrong)
	if c.wrong > 5 {
		c.t.Errorf("%d of %d differ", c.wrong, c.total)
	}
}

// Real checks that every string gives the reference's ids: with special tokens
// found, as ordinary text, and with the template; and every list of ids its text.
func Real(t *testing.T, make Maker) {
	eachReal(t, make, func(t *testing.T, name string, special bool, tok Tokenizer) {
		c := compare{t: t}
		defer c.done()
		encode := func(kind string, f func(text string) []uint32) bool {
			return eachLine(t, name+kind+".jsonl", func(line []byte) {
				var a answer
				require.NoError(t, json.Unmarshal(line, &a))
				c.equal(a.IDs, f(a.Text), "%s %q", kind, a.Text)
			})
		}
		require.True(t, encode("", func(text string) []uint32 { return tok.Encode(text, special) }))
		encode(".ordinary", func(text string) []uint32 { return tok.Encode(text, false) })
		encode(".template", func(text string) []uint32 { return tok.EncodeTemplate(text, special) })
		eachLine(t, name+".decode.jsonl", func(line []byte) {
			var a struct {
				IDs  []uint32
				Text string
				Skip *string
			}
			require.NoError(t, json.Unmarshal(line, &a))
			c.equal(a.Text, tok.Decode(a.IDs, false), "decode %d", a.IDs)
			if a.Skip != nil {
				c.equal(*a.Skip, tok.Decode(a.IDs, true), "decode %d without special tokens", a.IDs)
			}
		})
	})
}

func hashIDs(ids []uint32) string {
	var b []byte
	for _, id := range ids {
		b = binary.LittleEndian.AppendUint32(b, id)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Long skips a test that takes minutes, unless it is asked for.
func Long(t *testing.T) {
	if os.Getenv("TOKCOUNT_LONG") == "" {
		t.Skip("takes minutes: set TOKCOUNT_LONG=1")
	}
}

// RealTexts checks the ids of whole texts.
func RealTexts(t *testing.T, make Maker) {
	eachReal(t, make, func(t *testing.T, name string, _ bool, tok Tokenizer) {
		c := compare{t: t}
		defer c.done()
		eachLine(t, "texts.tsv", func(line []byte) {
			fields := strings.Split(string(line), "\t")
			if fields[0] != name {
				return
			}
			text, err := os.ReadFile(filepath.Join(testdata(), "../texts", fields[1]))
			require.NoError(t, err)
			ids := tok.Encode(string(text), true)
			c.equal(fields[2]+" "+fields[3], strconv.Itoa(len(ids))+" "+hashIDs(ids), "%s", fields[1])
		})
		require.Equal(t, 9, c.total)
	})
}

// RealCodePoints checks the ids of every code point, next to letters and digits.
func RealCodePoints(t *testing.T, make Maker) {
	eachReal(t, make, func(t *testing.T, name string, special bool, tok Tokenizer) {
		column := -1
		c := compare{t: t}
		defer c.done()
		eachLine(t, "codepoints.tsv", func(line []byte) {
			fields := strings.Split(string(line), "\t")
			if fields[0] == "first" {
				for i, field := range fields {
					if field == name {
						column = i
					}
				}
				return
			}
			if column < 0 {
				return
			}
			first, err := strconv.ParseInt(fields[0], 16, 32)
			require.NoError(t, err)
			ids := tok.Encode(CodePoints(rune(first)), special)
			c.equal(fields[column], hashIDs(ids)[:12], "row %s", fields[0])
		})
		if column < 0 {
			t.Skip("no answers for it")
		}
	})
}

// CodePoints is the text of a row of codepoints.tsv.
func CodePoints(first rune) string {
	var b strings.Builder
	for r := first; r < first+256; r++ {
		if utf8.ValidRune(r) {
			fmt.Fprintf(&b, "a%cb %c%c1%c's%c\n", r, r, r, r, r)
		}
	}
	return b.String()
}

// Strings returns the strings of the goldens of a real tokenizer.
func Strings(t *testing.T, name string) (texts []string) {
	eachLine(t, name+".jsonl", func(line []byte) {
		var a answer
		require.NoError(t, json.Unmarshal(line, &a))
		texts = append(texts, a.Text)
	})
	return texts
}

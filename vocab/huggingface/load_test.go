package huggingface_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab/huggingface"
	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/table"
)

// BenchmarkLoad loads real files: it reads the file, parses it and builds the
// tables. See testdata/tokenizers/README.md for the files. Run it on one core:
//
//	GOMAXPROCS=1 TOKCOUNT_TOKENIZERS=DIR go test -run '^$' -bench Load ./vocab/huggingface
//
// Where the system says so (Linux), peak-x is by how many times the size of the
// file the memory of the process grew, at most.
func BenchmarkLoad(b *testing.B) {
	dir := os.Getenv("TOKCOUNT_TOKENIZERS")
	if dir == "" {
		b.Skip("TOKCOUNT_TOKENIZERS is not set: no real tokenizer files")
	}
	for _, name := range []string{"mistral7b", "deepseek_v3", "llama3", "gpt4o", "qwen3", "gemma2", "gptoss", "gemma3"} {
		path := filepath.Join(dir, name, "tokenizer.json")
		info, err := os.Stat(path)
		if err != nil {
			b.Log(err)
			continue
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(info.Size())
			b.ReportAllocs()
			for b.Loop() {
				load(b, path)
			}
			b.ReportMetric(float64(peakOf(func() { load(b, path) }))/float64(info.Size()), "peak-x")
		})
	}
}

func load(tb testing.TB, path string) *table.Table {
	data, err := os.ReadFile(path)
	require.NoError(tb, err)
	tok, err := huggingface.Parse(data)
	require.NoError(tb, err)
	t, err := lower(tok).Build()
	require.NoError(tb, err)
	return t
}

// lower makes a model for a table of what a file says, as far as these files
// need it.
func lower(tok *spec.Tokenizer) *table.Model {
	tokens := &tok.Model.Tokens
	m := &table.Model{Tokens: make([]table.ModelToken, tokens.Len()), Whole: tok.Model.IgnoreMerges}
	m.Characters = !isByteLevel(tok)
	m.Merges = tok.Model.Merges
	var text strings.Builder
	text.Grow(tokens.Size())
	for i := range m.Tokens {
		start := text.Len()
		kind := lowerToken(&text, tokens.Text(i), m.Characters)
		m.Tokens[i] = table.ModelToken{Bytes: text.String()[start:], ID: tokens.ID(i), Kind: kind}
	}
	return m
}

func lowerToken(out *strings.Builder, text string, characters bool) table.Kind {
	if !characters {
		var buffer [64]byte
		token, ok := spec.AppendBytes(buffer[:0], text)
		if !ok {
			out.WriteString(text)
			return table.Hidden
		}
		out.Write(token)
		return table.Ordinary
	}
	if len(text) == 6 && strings.HasPrefix(text, "<0x") {
		if b, err := strconv.ParseUint(text[3:5], 16, 8); err == nil {
			out.WriteByte(byte(b))
			return table.Fallback
		}
	}
	for rest := text; ; {
		before, after, ok := strings.Cut(rest, "▁")
		out.WriteString(before)
		if !ok {
			return table.Ordinary
		}
		out.WriteByte(' ')
		rest = after
	}
}

func isByteLevel(tok *spec.Tokenizer) bool {
	for _, steps := range [][]spec.Step{tok.PreTokenizer, tok.Normalizer} {
		for _, step := range steps {
			if step.Kind == spec.ByteLevel {
				return true
			}
		}
	}
	return false
}

// peakOf returns by how many bytes the memory of the process grows while f runs,
// at most; 0 if the system does not say.
func peakOf(f func()) int {
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		return 0
	}
	before := statusOf("VmRSS:")
	f()
	return statusOf("VmHWM:") - before
}

// statusOf returns a number of bytes from what Linux says of the process.
func statusOf(field string) int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(status, []byte(field))
	rest, _, _ = bytes.Cut(rest, []byte("kB"))
	n, err := strconv.Atoi(string(bytes.TrimSpace(rest)))
	if err != nil {
		return 0
	}
	return n << 10
}

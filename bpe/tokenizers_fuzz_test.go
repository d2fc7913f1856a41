package bpe

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/naive"
	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/huggingface"
	"github.com/tokcount/tokcount/vocab/spec"
)

// syntheticFiles returns small tokenizer files.
func syntheticFiles(f *testing.F) (files [][]byte) {
	names, err := filepath.Glob("../testdata/tokenizers/synthetic/*.json")
	require.NoError(f, err)
	require.NotEmpty(f, names)
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(f, err)
		if len(data) < 10_000 {
			files = append(files, data)
		}
	}
	return files
}

// Any file is refused by a *spec.Error, or encodes and decodes as the slow tokenizer does.
func FuzzOpen(f *testing.F) {
	for _, data := range syntheticFiles(f) {
		f.Add(data, "hello <s> é日 ▁12  x\n")
	}
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		if len(data) > 1<<16 || len(text) > 100 {
			return
		}
		s, err := huggingface.Parse(data)
		var tok *fileEncoding
		if err == nil {
			tok, err = newComparedEncoding(t, s)
		}
		if err != nil {
			var failed *spec.Error
			require.ErrorAs(t, err, &failed)
			return
		}
		start := time.Now()
		useEncoding(t, tok.Encoding, text)
		if _, err := tok.WithAllSpecial().TryEncode(text); err != nil || time.Since(start) > time.Second {
			return // a pattern that takes long: the slow tokenizer has no limit
		}
		text = strings.ToValidUTF8(text, "?")
		for _, special := range []bool{false, true} {
			ids := tok.Encode(text, special)
			require.Equal(t, tok.naive.Encode(text, special), ids)
			tok.Decode(ids, special)
		}
	})
}

// useEncoding calls what could fail of an encoding.
func useEncoding(t *testing.T, e *Encoding, text string) {
	e = e.WithAllSpecial()
	ids := e.AppendPrompt(nil, text)
	_, _ = e.Decode(ids)
	_, _ = e.DecodeSkip([]Token{0, 1, 2, 255, 300, 1 << 30, ^Token(0)})
	n := e.Count(text)
	c := e.NewCounter()
	for i := range len(text) {
		_, err := c.WriteString(text[i : i+1])
		require.NoError(t, err)
	}
	require.EqualValues(t, n, c.Count())
	e.Truncate(text, n/2, KeepHead)
	e.Truncate(text, n/2, KeepTail)
}

// Whatever a compiled file with the right checksum has inside, it is refused, or encodes
// and decodes every text without a panic or an endless loop.
func FuzzCompiled(f *testing.F) {
	var compiled [][]byte
	for _, data := range syntheticFiles(f) {
		s, err := huggingface.Parse(data)
		if err != nil {
			continue
		}
		v, err := vocab.FromSpec(s)
		if err != nil {
			continue
		}
		if _, err := naive.New(s); err != nil {
			continue
		}
		var out bytes.Buffer
		require.NoError(f, v.WriteCompiled(&out))
		compiled = append(compiled, out.Bytes())
	}
	for i := range compiled {
		switch i % 3 {
		case 0:
			f.Add(i, 40+i, []byte{1}, "hello <s> é日")
		case 1:
			f.Add(i, 64+5*i, []byte{0xFF}, "a b\xff\x80▁")
		case 2:
			f.Add(i, 64+9*i, []byte("-1"), " ab  é")
		}
	}
	f.Fuzz(func(t *testing.T, i, at int, with []byte, text string) {
		if i < 0 || at < 24 || len(text) > 1000 {
			return
		}
		data := slices.Clone(compiled[i%len(compiled)])
		if at%2 == 0 { // instead of what is there
			copy(data[min(at, len(data)):], with)
		} else {
			data = slices.Insert(data, min(at, len(data)), with...)
		}
		binary.LittleEndian.PutUint64(data[16:], uint64(len(data)))
		binary.LittleEndian.PutUint32(data[28:], crc32.Checksum(data[32:], crc32.MakeTable(crc32.Castagnoli)))
		v, err := vocab.ParseCompiled(string(data))
		if err != nil {
			var fault *vocab.CompiledError
			require.ErrorAs(t, err, &fault)
			return
		}
		if v.Pipeline() == nil {
			return
		}
		e, err := NewPipeline(v)
		if err != nil {
			var failed *spec.Error
			require.ErrorAs(t, err, &failed)
			return
		}
		useEncoding(t, e, text)
	})
}

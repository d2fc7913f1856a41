package vocab_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/vocab"
)

func compiled(t testing.TB, v *vocab.Vocab) string {
	var file strings.Builder
	require.NoError(t, v.WriteCompiled(&file))
	return file.String()
}

// small returns a vocabulary of the bytes and a few tokens.
func small(t testing.TB) *vocab.Vocab {
	tokens := make([]string, 256)
	for i := range tokens {
		tokens[i] = string([]byte{byte(i)})
	}
	v, err := vocab.New(append(tokens, "ab", "abc", "", "cd", "漢字", "bcd", "ababab"))
	require.NoError(t, err)
	v.Name, v.Pattern = "small", vocab.PatternCL100k
	v.Special = map[string]uint32{"<|end|>": 258, "<|pad|>": 1000}
	return v
}

func requireSame(t *testing.T, want, got *vocab.Vocab) {
	require.Equal(t, want.Name, got.Name)
	require.Equal(t, want.Pattern, got.Pattern)
	require.Equal(t, want.Special, got.Special)
	require.Equal(t, want.Len(), got.Len())
	require.Equal(t, want.Table().Tokens(), got.Table().Tokens())
	for id, token := range want.All() {
		require.Equal(t, token, got.Token(id))
		found, ok := got.Lookup(token)
		require.True(t, ok)
		require.Equal(t, id, found)
	}
}

func TestOpenCompiledReturnsWhatWriteCompiledWrote(t *testing.T) {
	for _, v := range []*vocab.Vocab{vocab.R50kBase(), vocab.P50kEdit(), vocab.CL100kBase(), vocab.O200kHarmony(), small(t)} {
		t.Run(v.Name, func(t *testing.T) {
			data := compiled(t, v)
			require.Equal(t, data, compiled(t, v), "the same each time")
			path := filepath.Join(t.TempDir(), "v.tokcount")
			require.NoError(t, os.WriteFile(path, []byte(data), 0o600))
			opened, err := vocab.OpenCompiled(path)
			require.NoError(t, err)
			requireSame(t, v, opened)
			parsed, err := vocab.ParseCompiled(data)
			require.NoError(t, err)
			requireSame(t, v, parsed)

			want, err := bpe.New(v)
			require.NoError(t, err)
			got, err := bpe.New(opened)
			require.NoError(t, err)
			text := strings.Repeat("The first 漢字 of 1234 abcd's, ababab.\n", 10)
			require.Equal(t, want.Encode(text), got.Encode(text))
		})
	}
}

func TestWriteCompiledRefusesAnInvalidVocabulary(t *testing.T) {
	require.ErrorIs(t, (&vocab.Vocab{}).WriteCompiled(io.Discard), vocab.ErrNoTokens)
	v := vocab.P50kBase()
	v.Special = nil
	var fault *vocab.RankError
	require.ErrorAs(t, v.WriteCompiled(io.Discard), &fault)
}

func TestWriteCompiledReturnsTheWritersError(t *testing.T) {
	full := errors.New("disk full")
	require.ErrorIs(t, small(t).WriteCompiled(failing{full}), full)
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestADamagedCompiledFileIsRefused(t *testing.T) {
	data := compiled(t, small(t))
	damaged := map[string]string{
		"nothing":         "",
		"another file":    strings.Repeat("x", 4096),
		"another version": strings.Replace(data, "vocab 1", "vocab 2", 1),
		"more":            data + "\x00",
	}
	for n := 0; n < len(data); n += 997 {
		damaged["cut off"] = data[:n]
		flipped := []byte(data)
		flipped[n] ^= 1 << (n % 8)
		damaged["one bit"] = string(flipped)
		for name, data := range damaged {
			_, err := vocab.ParseCompiled(data)
			var fault *vocab.CompiledError
			require.ErrorAs(t, err, &fault, "%s at %d", name, n)
		}
	}

	path := filepath.Join(t.TempDir(), "damaged")
	require.NoError(t, os.WriteFile(path, []byte(data[:len(data)-1]), 0o600))
	_, err := vocab.OpenCompiled(path)
	var fault *vocab.CompiledError
	require.ErrorAs(t, err, &fault)
	require.Equal(t, path, fault.Path)
	require.ErrorContains(t, err, "cut off")

	_, err = vocab.OpenCompiled(t.TempDir())
	require.ErrorAs(t, err, &fault)
	_, err = vocab.OpenCompiled(filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// sealed returns data with the right length and checksum.
func sealed(data []byte) string {
	data = bytes.Clone(data)
	if len(data) >= 32 {
		binary.LittleEndian.PutUint64(data[16:], uint64(len(data)))
		binary.LittleEndian.PutUint32(data[28:], crc32.Checksum(data[32:], crc32.MakeTable(crc32.Castagnoli)))
	}
	return string(data)
}

// Whatever a file with the right checksum has inside, it is refused, or encodes
// every text without a panic or an endless loop.
func FuzzParseCompiled(f *testing.F) {
	data := []byte(compiled(f, small(f)))
	f.Add(0, uint32(0), 0, uint32(0), "abababcd 漢字")
	for at := 32; at < 400; at += 7 {
		f.Add(at, uint32(0xFFFFFFFF), at+64, uint32(1), "ab")
	}
	for at := 200_000; at < len(data); at += 97 {
		f.Add(at, uint32(at), len(data)-at, uint32(3), "abcdabab漢字漢字")
	}
	f.Fuzz(func(t *testing.T, at1 int, xor1 uint32, at2 int, xor2 uint32, text string) {
		changed := bytes.Clone(data)
		for at, xor := range map[int]uint32{at1: xor1, at2: xor2} {
			if at >= 0 && at+4 <= len(changed) {
				binary.LittleEndian.PutUint32(changed[at:], binary.LittleEndian.Uint32(changed[at:])^xor)
			}
		}
		v, err := vocab.ParseCompiled(sealed(changed))
		if err != nil {
			var fault *vocab.CompiledError
			require.ErrorAs(t, err, &fault)
			return
		}
		v.Pattern = vocab.PatternCL100k
		e, err := bpe.New(v)
		require.NoError(t, err)
		for _, s := range []string{text, strings.Repeat(text, 100), strings.Repeat("abcd", 100)} {
			ids := e.Encode(s)
			require.Equal(t, len(ids), e.Count(s))
			e.Truncate(s, len(ids)/2, bpe.KeepHead)
			e.Truncate(s, len(ids)/2, bpe.KeepTail)
		}
	})
}

func BenchmarkOpenCompiled(b *testing.B) {
	for _, v := range []*vocab.Vocab{vocab.CL100kBase(), vocab.O200kBase()} {
		path := filepath.Join(b.TempDir(), "v")
		require.NoError(b, os.WriteFile(path, []byte(compiled(b, v)), 0o600))
		b.Run(v.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := vocab.OpenCompiled(path)
				require.NoError(b, err)
			}
		})
	}
}

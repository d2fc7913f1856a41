package main

import (
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/charset"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/ids"
)

// Text that is encoded and decoded in the same format is the same text, also
// where it is not valid UTF-8, which is warned of.
func FuzzEncodeDecode(f *testing.F) {
	f.Add("Hello, world\n", false)
	f.Add("", true)
	f.Add("a<|endoftext|>b<|endofprompt|>", true)
	f.Add("a<|endoftext|>b", false)
	f.Add("\x00\xff\xfe\xc3(\xed\xa0\x80 caf\xc3\xa9\r\n\n \n", false)
	f.Add(strings.Repeat("naïve 日本語 👩‍🚀 ", 2000), false)
	f.Fuzz(func(t *testing.T, text string, special bool) {
		if charset.Of([]byte(text), nil) != nil {
			t.Skip("UTF-16")
		}
		for _, format := range ids.Names() {
			args := []string{"encode", "-e", "cl100k_base", "--format", format}
			if special {
				args = append(args, "--special")
			}
			encoded := tokcount(strings.NewReader(text), args...)
			require.Equal(t, exitOK, encoded.code)
			require.Equal(t, utf8.ValidString(text), encoded.stderr == "", encoded.stderr)
			args = []string{"decode", "-e", "cl100k_base", "--format", format}
			decoded := tokcount(strings.NewReader(encoded.stdout), args...)
			require.Equal(t, result{text, "", exitOK}, decoded)
		}
	})
}

// Where a batch ends is not seen: neither in the text nor in an error's index.
func TestDecodeBatches(t *testing.T) {
	for _, n := range []int{decodeBatch - 1, decodeBatch, decodeBatch + 1, 3 * decodeBatch} {
		ids := strings.Repeat("64 ", n)
		want := strings.Repeat("a", n)
		assert.Equal(t, result{want, "", exitOK}, tokcount(strings.NewReader(ids), "decode"))
		bad := tokcount(strings.NewReader(ids+"999999 64"), "decode")
		assert.Equal(t, want, bad.stdout)
		assert.Contains(t, bad.stderr, "token 999999 at index "+strconv.Itoa(n)+" ")
	}
}

// Decode shows the text of ids as they come.
func TestDecodeDoesNotHoldBack(t *testing.T) {
	for _, test := range []struct{ format, ids string }{
		{"text", "64 65\n"},
		{"u32le", "\x40\x00\x00\x00\x41\x00\x00\x00"},
	} {
		t.Run(test.format, func(t *testing.T) {
			in, typed := io.Pipe()
			text, out := io.Pipe()
			done := make(chan int)
			go func() { done <- run([]string{"decode", "--format", test.format}, in, out, io.Discard) }()
			for range 3 {
				_, err := io.WriteString(typed, test.ids)
				require.NoError(t, err)
				got := make([]byte, 2)
				_, err = io.ReadFull(text, got)
				require.NoError(t, err)
				assert.Equal(t, "ab", string(got))
			}
			require.NoError(t, typed.Close())
			assert.Equal(t, exitOK, <-done)
		})
	}
}

// repeated is the text over and over.
type repeated struct {
	text string
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.text[r.at]
		r.at = (r.at + 1) % len(r.text)
	}
	return len(p), nil
}

func TestDecodeIsBoundedInMemory(t *testing.T) {
	const size, most = 4 << 20, 1 << 20
	for _, test := range []struct{ name, format, before, ids string }{
		{"text", "text", "", "64 65 66\n"},
		{"json", "json", "[64", ", 65, 66"},
		{"u32le", "u32le", "", "\x40\x00\x00\x00"},
		{"spaces", "text", "", " "},
		{"one long word", "text", "64 ", "x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			decode := func(size int64) {
				ids := io.LimitReader(&repeated{text: test.ids}, size)
				run([]string{"decode", "--format", test.format}, io.MultiReader(strings.NewReader(test.before), ids), io.Discard, io.Discard)
			}
			decode(100) // builds the encoding
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			decode(size)
			runtime.ReadMemStats(&after)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(most))
		})
	}
}

// An error leaves what was decoded before it, and an id that is no token is
// told rather than a later mistake in the same batch.
func TestDecodeTellsTheFirstMistake(t *testing.T) {
	got := tokcount(strings.NewReader("64 999999 x"), "decode")
	assert.Equal(t, result{"a", "tokcount: standard input: token 999999 at index 1 is not in o200k_base\n", exitTrouble}, got)
}

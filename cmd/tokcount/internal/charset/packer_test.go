package charset

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A file that begins with BZh alone may be a text, which must not be skipped.
func TestPackerOf(t *testing.T) {
	for head, want := range map[string]string{
		"\x1f\x8b\x08":                   "gzip",
		"\x1f\x8b":                       "",
		"BZh91AY&SY":                     "bzip2",
		"BZh1\x17\x72\x45\x38\x50\x90":   "bzip2",
		"BZh01AY&SY":                     "",
		"BZh91AY":                        "",
		"BZh is short for Bzip2 Huffman": "",
		"BZh#1AY&SX":                     "",
		"\x28\xb5\x2f\xfd":               "zstd",
		"":                               "",
	} {
		got := ""
		if by := PackerOf([]byte(head)); by != nil {
			got = by.Name
		}
		assert.Equal(t, want, got, "%q", head)
	}
}

// What is wrong with a compressed file is that it is compressed. Text that begins as one is
// text.
func TestFaultOfACompressedFile(t *testing.T) {
	for text, want := range map[string]*Fault{
		"\x1f\x8b\x08\x00":     {Packed: &packers[0]},
		"BZh91AY&SY\xff":       {Packed: &packers[1]},
		"\xfd7zXZ\x00\x00":     {Packed: &packers[2]},
		"\x28\xb5\x2f\xfd\x04": {Packed: &packers[3]},
		"\x1f\x8c\xff":         {},
		"\xff\x1f\x8b":         {},
		"\x28\xb5":             {},
		"BZh is text":          nil,
		"BZh is no text \xff":  {},
	} {
		r := NewReader(strings.NewReader(text), nil)
		_, err := io.ReadAll(r)
		require.NoError(t, err)
		got := r.Fault()
		require.Equal(t, want == nil, got == nil, "%q", text)
		if want != nil {
			assert.Equal(t, want.Packed, got.Packed, "%q", text)
		}
	}
}

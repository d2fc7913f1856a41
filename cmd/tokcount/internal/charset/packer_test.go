package charset

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

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

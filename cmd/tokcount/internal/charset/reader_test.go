package charset

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// However a text comes in, and however it is asked for, it is decoded alike.
func TestTextReaderReadsAnyHow(t *testing.T) {
	long := strings.Repeat("Ünïcödé — 漢字 😀. ", 1000)
	for _, test := range []struct{ name, charset, raw, want string }{
		{"nothing", "", "", ""},
		{"a byte", "", "a", "a"},
		{"as it stands", "", long + "\xff\xfe", long + "\xff\xfe"},
		{"a marked text", "", "\xff\xfe" + string(encodeUTF16(binary.LittleEndian, long)), long},
		{"nothing but a mark", "", "\xfe\xff", ""},
		{"half a mark", "", "\xfe", "\xfe"},
		{"a mark again", "", "\xfe\xff\xfe\xff\x00a", "\ufeffa"},
		{"marked and named", "utf-8", "\xef\xbb\xbf" + long, long},
		{"named", "windows-1251", "\xcf\xf0\xe8", "При"},
		{"an incomplete character", "utf-8", "a\xe2\x82", "a\ufffd"},
		{"half a unit", "utf-16be", "\x00a\x00", "a\ufffd"},
		{"half a pair, and half a unit", "utf-16be", "\xd8\x3d\xde", "\ufffd"},
		{"a state", "iso-2022-jp", "a\x1b$BF|K\\\x1b(Bb", "a日本b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var cs *Charset
			if test.charset != "" {
				var err error
				cs, err = Find(test.charset)
				require.NoError(t, err)
			}
			for name, wrap := range map[string]func(io.Reader) io.Reader{
				"as it comes": func(r io.Reader) io.Reader { return r },
				"by bytes":    iotest.OneByteReader,
				"by halves":   iotest.HalfReader,
				"to its end":  iotest.DataErrReader,
			} {
				require.NoError(t, iotest.TestReader(NewReader(wrap(strings.NewReader(test.raw)), cs), []byte(test.want)), name)
				r := NewReader(wrap(strings.NewReader(test.raw)), cs)
				got, err := io.ReadAll(iotest.OneByteReader(r))
				require.NoError(t, err, name)
				require.Equal(t, test.want, string(got), name)
				require.EqualValues(t, len(test.raw), r.Size(), name)
			}
		})
	}
}

// The end of a terminal's input is not asked for twice: there may be more after
// it.
func TestTextReaderEndsOnce(t *testing.T) {
	for _, raw := range []string{"", "a", "\xff\xfea", "text"} {
		ends := 0
		r := NewReader(io.MultiReader(strings.NewReader(raw), endCounter{&ends}), nil)
		for range 3 {
			_, err := io.ReadAll(r)
			require.NoError(t, err)
		}
		if len(raw) < longestMark-1 || raw[0] == '\xff' {
			assert.Equal(t, 1, ends, "%q", raw)
		}
	}
}

type endCounter struct{ n *int }

func (c endCounter) Read([]byte) (int, error) {
	*c.n++
	return 0, io.EOF
}

// What came before an error comes, and then the error.
func TestTextReaderTellsErrors(t *testing.T) {
	broken := errors.New("broken")
	for raw, want := range map[string]string{"": "", "ab": "ab", "abc": "abc", "\xff\xfea\x00b": "a"} {
		got, err := io.ReadAll(NewReader(io.MultiReader(strings.NewReader(raw), iotest.ErrReader(broken)), nil))
		assert.ErrorIs(t, err, broken, "%q", raw)
		assert.Equal(t, want, string(got), "%q", raw)
	}
}

func encodeUTF16(order binary.AppendByteOrder, text string) (raw []byte) {
	for _, unit := range utf16.Encode([]rune(text)) {
		raw = order.AppendUint16(raw, unit)
	}
	return raw
}

// FuzzUTF16 holds decoding to the standard library, which knows of units only.
func FuzzUTF16(f *testing.F) {
	f.Add([]byte("H\x00i\x00 \x00=\xd8\x00\xde"), false)
	f.Add([]byte("\xd8\x3d\xde\x00\xdc\x00\xdc\x00\xd8\x00\xd8\x00\x00a"), true)
	f.Add([]byte("\xff\xfe\xff\xfd\x00"), true)
	f.Add([]byte("\x00a\xd8\x3d\xde"), true)
	f.Fuzz(func(t *testing.T, raw []byte, big bool) {
		cs, order := utf16LE, binary.ByteOrder(binary.LittleEndian)
		if big {
			cs, order = utf16BE, binary.BigEndian
		}
		marked := slices.Concat([]byte(cs.mark), raw)
		r := NewReader(strings.NewReader(string(marked)), cs)
		got, err := io.ReadAll(r)
		require.NoError(t, err)

		var units []uint16
		for unit := range slices.Chunk(raw, 2) {
			if len(unit) == 2 {
				units = append(units, order.Uint16(unit))
			}
		}
		want := string(utf16.Decode(units))
		if len(raw)%2 == 1 {
			// A last byte and half a pair before it are one error.
			if n := len(units); n > 0 && units[n-1]>>10 == 0xd800>>10 {
				want = strings.TrimSuffix(want, "\ufffd")
			}
			want += "\ufffd"
		}
		require.Equal(t, want, string(got))

		at := firstBadUnit(raw, order)
		switch fault := r.Fault(); {
		case at < 0:
			require.Nil(t, fault)
		default:
			require.EqualValues(t, at+len(cs.mark), fault.At)
		}
	})
}

// firstBadUnit returns the offset of the first bytes that are not valid UTF-16,
// or -1.
func firstBadUnit(raw []byte, order binary.ByteOrder) int {
	for i := 0; i < len(raw); i += 2 {
		if i+2 > len(raw) {
			return i
		}
		if first := rune(order.Uint16(raw[i:])); utf16.IsSurrogate(first) {
			if i+4 > len(raw) || utf16.DecodeRune(first, rune(order.Uint16(raw[i+2:]))) == '\ufffd' {
				return i
			}
			i += 2
		}
	}
	return -1
}

// Every charset of the standard can be named by the name that is offered.
func TestCharsetNames(t *testing.T) {
	names := Names()
	assert.Len(t, names, 41)
	for _, name := range names {
		cs, err := Find(name)
		if assert.NoError(t, err) {
			assert.Equal(t, name, cs.name)
		}
	}
}

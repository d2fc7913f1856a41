package vocab

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// allBytes is a .tiktoken file of the 256 bytes, 256 lines.
func allBytes() string {
	var b strings.Builder
	for i := range 256 {
		fmt.Fprintf(&b, "%s %d\n", base64.StdEncoding.EncodeToString([]byte{byte(i)}), i)
	}
	return b.String()
}

func TestReadTiktokenReturnsWhatWriteTiktokenWrote(t *testing.T) {
	file := allBytes() + "YWI= 256\nYWJj 300\n"
	v, err := ReadTiktoken(strings.NewReader(file))
	require.NoError(t, err)
	require.Equal(t, 301, v.Len())
	require.Equal(t, "abc", v.Token(300))
	require.Equal(t, "", v.Token(299), "an id without a token")
	require.Equal(t, "", v.Token(301))
	id, ok := v.Lookup("ab")
	require.True(t, ok)
	require.Equal(t, uint32(256), id)
	_, ok = v.Lookup("bc")
	require.False(t, ok)

	var out bytes.Buffer
	require.NoError(t, v.WriteTiktoken(&out))
	require.Equal(t, file, out.String())
}

func TestReadTiktokenReportsWhereAFileIsMalformed(t *testing.T) {
	all := allBytes()
	tests := []struct {
		name   string
		file   string
		line   int
		offset int
		cause  string
	}{
		{"no rank", all + "YWI=\n", 257, len(all), "separated by a space"},
		{"bad base64", all + "Y*I= 256\n", 257, len(all), "illegal base64"},
		{"base64 cut off", all + "YWI 256\n", 257, len(all), "illegal base64"},
		{"stray bits in base64", all + "YWJ= 256\n", 257, len(all), "illegal base64"},
		{"rank not a number", all + "YWI= x\n", 257, len(all), "invalid syntax"},
		{"rank negative", all + "YWI= -1\n", 257, len(all), "invalid syntax"},
		{"rank too large", all + "YWI= 4000000\n", 257, len(all), "is over"},
		{"rank past 32 bits", all + "YWI= 99999999999\n", 257, len(all), "out of range"},
		{"empty token", all + " 256\n", 257, len(all), "empty token"},
		{"rank given twice", all + "YWI= 255\n", 257, len(all), "rank 255: given twice, before to"},
		{"token given twice", all + "YWI= 256\nYWI= 257\n", 258, len(all) + 9, `rank 257: same bytes "ab" as token 256`},
		{"token given twice, after blank lines", "\n" + all + "\nYWI= 256\n\nYWI= 257\n", 261, len(all) + 12, "as token 256"},
		{"token given twice, ids falling", all + "YWI= 257\nYWI= 256\n", 258, len(all) + 9, `rank 256: same bytes "ab" as token 257`},
		{"line too long", all + strings.Repeat("A", 1<<17) + " 256\n", 257, len(all), "too long"},
		{"single bytes missing", "YWI= 0\n", 0, 0, "no token for the single byte 0x00"},
		{"nothing", "", 0, 0, "no token for the single byte"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := ReadTiktoken(strings.NewReader(test.file))
			var syntax *SyntaxError
			require.ErrorAs(t, err, &syntax)
			require.Equal(t, test.line, syntax.Line)
			require.Equal(t, int64(test.offset), syntax.Offset)
			require.ErrorContains(t, err, test.cause)
		})
	}
}

func TestReadTiktokenWrapsTheReadersError(t *testing.T) {
	broken := errors.New("broken")
	_, err := ReadTiktoken(iotest.ErrReader(broken))
	require.ErrorIs(t, err, broken)
}

func TestEveryTruncationOfAFileIsAnErrorOrShorter(t *testing.T) {
	file := allBytes() + "YWI= 256\n"
	for n := range len(file) {
		v, err := ReadTiktoken(strings.NewReader(file[:n]))
		if err == nil {
			require.LessOrEqual(t, v.Len(), 257, "cut to %d bytes", n)
			require.GreaterOrEqual(t, n, len(allBytes())-1, "all bytes must be there")
		}
	}
}

func TestNewReportsTheTokenAtFault(t *testing.T) {
	tokens := make([]string, 256)
	for i := range tokens {
		tokens[i] = string([]byte{byte(i)})
	}
	_, err := New(append(tokens, "", "ab", "cd", "ab"))
	var fault *RankError
	require.ErrorAs(t, err, &fault)
	require.Equal(t, uint32(259), fault.Rank)

	_, err = New(tokens[:255])
	require.ErrorContains(t, err, "no token for the single byte 0xff")
}

func FuzzReadTiktoken(f *testing.F) {
	f.Add(allBytes() + "YWI= 256\n")
	f.Add("IQ== 0\n")
	f.Add("IQ==0\n\n\r\n")
	f.Fuzz(func(t *testing.T, file string) {
		v, err := ReadTiktoken(strings.NewReader(file))
		if err != nil {
			return
		}
		var out bytes.Buffer
		require.NoError(t, v.WriteTiktoken(&out))
		again, err := ReadTiktoken(&out)
		require.NoError(t, err)
		require.Equal(t, v.Len(), again.Len())
		for id, token := range v.All() {
			require.Equal(t, token, again.Token(id))
		}
	})
}

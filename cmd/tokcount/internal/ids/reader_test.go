package ids

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
)

// readIDs reads r to its end or first mistake.
func readIDs(format Format, r io.Reader) ([]bpe.Token, error) {
	reader := format.Reader(bufio.NewReader(r))
	var ids []bpe.Token
	for {
		id, err := reader.Next()
		switch {
		case err == io.EOF:
			return ids, nil
		case err != nil:
			return ids, err
		}
		ids = append(ids, id)
	}
}

// Whatever the input, each reader ends, and what it read can be written and
// read again.
func FuzzIDReader(f *testing.F) {
	f.Add([]byte("13225 11\n2375\t198\r\n"))
	f.Add([]byte(" [13225, 11,\n2375 ,198 ] "))
	f.Add([]byte("[]"))
	f.Add([]byte("[1,]"))
	f.Add([]byte("[[1]]"))
	f.Add([]byte("[[1, 2],[3]] [4]\n[5,[]]"))
	f.Add([]byte("1, 2,3 ,4,"))
	f.Add([]byte("4294967295 4294967296 -1 +1 1_0 0x1"))
	f.Add([]byte("\xa9\x33\x00\x00\x0b\x00"))
	f.Add([]byte(strings.Repeat("0", 40)))
	f.Fuzz(func(t *testing.T, input []byte) {
		for _, name := range Names() {
			format := Format(name)
			ids, readErr := readIDs(format, bytes.NewReader(input))

			slow, slowErr := readIDs(format, iotest.OneByteReader(bytes.NewReader(input)))
			require.Equal(t, ids, slow)
			require.Equal(t, readErr, slowErr)

			var written bytes.Buffer
			w := bufio.NewWriter(&written)
			all := NewWriter(w, format)
			all.Write(ids)
			all.End()
			require.NoError(t, w.Flush())
			again, err := readIDs(format, &written)
			require.NoError(t, err)
			require.Equal(t, ids, again)
		}
	})
}

// Every array of ids that encoding/json reads is read, and gives the same ids.
func FuzzJSONIDs(f *testing.F) {
	f.Add([]byte("[13225,11,2375,198]\n"))
	f.Add([]byte("\t[ 1 , 2 ]\r\n"))
	f.Add([]byte("[ ]"))
	f.Add([]byte("[4294967295]"))
	f.Fuzz(func(t *testing.T, input []byte) {
		var want []bpe.Token
		if json.Unmarshal(input, &want) != nil || bytes.Contains(input, []byte("null")) {
			t.Skip("no array of ids")
		}
		got, err := readIDs(JSON, bytes.NewReader(input))
		require.NoError(t, err)
		require.Equal(t, append([]bpe.Token{}, want...), append([]bpe.Token{}, got...))
	})
}

// Numbers may come in all the ways in which people write lists of them.
func TestReadsLists(t *testing.T) {
	for _, test := range []struct {
		format Format
		input  string
		want   []bpe.Token
	}{
		{Text, "1 2\t3\n", []bpe.Token{1, 2, 3}},
		{Text, "1, 2", []bpe.Token{1, 2}},
		{Text, "1,2", []bpe.Token{1, 2}},
		{Text, "1 ,2,\n3,\n", []bpe.Token{1, 2, 3}},
		{Text, "[1, 2]", []bpe.Token{1, 2}},
		{Text, " [[1,2]\n,[3] ,[]]", []bpe.Token{1, 2, 3}},
		{JSON, "[[1,2],[3]]", []bpe.Token{1, 2, 3}},
		{JSON, "[]", nil},
		{JSON, "[1]\n[2,3]\n[]\n", []bpe.Token{1, 2, 3}},
		{Text, "[1][2]", []bpe.Token{1, 2}},
	} {
		got, err := readIDs(test.format, strings.NewReader(test.input))
		require.NoError(t, err, test.input)
		require.Equal(t, test.want, got, test.input)
	}
	for input, want := range map[string]string{
		",1": `"," at byte 0 is not a token id`, "1,,2": `"," at byte 2 is not a token id`, "1 [2]": `"[" at byte 2 is not a token id`,
		"[1": "the array has no end at byte 2", "[1,]": `"]" at byte 3 is not a token id`, "[1,,2]": `"," at byte 3 is not a token id`, "[1 2]": "'2' at byte 3 should be , or ]",
		"[1]]": "']' at byte 3 follows the end of the array", "[1] 2": "'2' at byte 4 follows the end of the array", "[,1]": "',' at byte 1 should be [ or ]",
		"[1.5]": `"1.5" at byte 1 is not a token id`, "-1": `"-1" at byte 0 is not a token id`,
	} {
		_, err := readIDs(Text, strings.NewReader(input))
		require.EqualError(t, err, want, input)
	}
}

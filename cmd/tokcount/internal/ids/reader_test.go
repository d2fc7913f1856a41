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
			require.NoError(t, format.Write(w, ids))
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

package main

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

func TestLargeInputsAreCountedByAllEncodingsAtOnce(t *testing.T) {
	data, err := os.ReadFile("../../testdata/texts/moby.txt")
	require.NoError(t, err)
	text := strings.Repeat(string(data), leastParallel/len(data)+1)
	all := []*bpe.Encoding{encodings.R50kBase(), encodings.CL100kBase(), encodings.O200kBase()}
	var want counts
	for _, enc := range all {
		want = append(want, int64(enc.Count(text)))
	}
	for n := 1; n <= len(all); n++ {
		c := newCounter(measures{encodings: all[:n], texts: []textMeasure{byteCount}})
		got, err := c.countReader(strings.NewReader(text))
		require.NoError(t, err)
		require.Equal(t, append(want[:n:n], int64(len(text))), got)

		broken := errors.New("broken")
		_, err = c.countReader(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)))
		require.ErrorIs(t, err, broken)
	}
}

package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFindDifference(t *testing.T) {
	e, err := newEncoding("cl100k_base")
	require.NoError(t, err)
	const text = "one two three"
	ids := e.Encode(text)
	require.Len(t, ids, 3)

	assert.Nil(t, findDifference(e, text, ids, ids))

	d := findDifference(e, text, ids, []uint32{ids[0], 7, 8})
	require.NotNil(t, d)
	assert.Equal(t, 3, d.Offset)
	assert.Equal(t, "one", d.Before)
	assert.Equal(t, " two three", d.After)
	assert.Equal(t, ids[1:], d.Ours)
	assert.Equal(t, []uint32{7, 8}, d.Theirs)
	assert.Contains(t, d.String(), `byte 3: [7 8], ours [1403 2380], between "one" and " two three"`)

	d = findDifference(e, text, ids, ids[:2])
	require.NotNil(t, d)
	assert.Equal(t, len("one two"), d.Offset)
	assert.Empty(t, d.Theirs)
	assert.Equal(t, 2, d.Count)
	assert.Equal(t, 3, d.OurCount)
}

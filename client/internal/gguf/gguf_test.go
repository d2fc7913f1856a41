package gguf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

func TestEveryTokenIsReachedByAMerge(t *testing.T) {
	for first, v := range map[string]*vocab.Vocab{"Ġ t": vocab.R50kBase(), "Ġ Ġ": vocab.CL100kBase()} {
		t.Run(v.Name, func(t *testing.T) {
			several := 0
			for _, token := range v.All() {
				if len(token) > 1 {
					several++
				}
			}
			list := merges(v)
			assert.Len(t, list, several)
			assert.Equal(t, first, list[0], "as in the first line of the published merges")
		})
	}
}

func TestWrite(t *testing.T) {
	var file, again bytes.Buffer
	require.NoError(t, Write(&file, vocab.R50kBase(), "gpt-2", 64))
	require.NoError(t, Write(&again, vocab.R50kBase(), "gpt-2", 64))
	assert.True(t, bytes.Equal(file.Bytes(), again.Bytes()), "the same file each time")
	assert.Equal(t, "GGUF", string(file.Next(4)))
	assert.EqualValues(t, 3, binary.LittleEndian.Uint32(file.Next(4)))
	assert.EqualValues(t, 16, binary.LittleEndian.Uint64(file.Next(8)), "tensors")
	assert.EqualValues(t, 17, binary.LittleEndian.Uint64(file.Next(8)), "pairs")
	assert.Zero(t, (24+file.Len())%alignment)
	assert.Greater(t, file.Len(), 4*width*50257)
}

func TestTokenList(t *testing.T) {
	tokens, types := tokenList(vocab.P50kBase())
	assert.Len(t, tokens, 50281)
	assert.Equal(t, "!", tokens[0])
	assert.Equal(t, "Ġthe", tokens[262])
	assert.Equal(t, "<|endoftext|>", tokens[50256])
	assert.Equal(t, control, types[50256])
	assert.Equal(t, "ĠĠ", tokens[50257])
	assert.Equal(t, normal, types[50257])

	tokens, types = tokenList(vocab.CL100kBase())
	assert.Len(t, tokens, 100277)
	assert.Equal(t, unused, types[100256])
	assert.Equal(t, "<|endofprompt|>", tokens[100276])
}

type fullDisk struct{}

var errFull = errors.New("disk full")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestWriteReportsErrors(t *testing.T) {
	assert.ErrorIs(t, Write(fullDisk{}, vocab.R50kBase(), "gpt-2", 64), errFull)
}

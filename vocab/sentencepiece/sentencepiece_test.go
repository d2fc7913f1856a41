package sentencepiece

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/vocab/internal/spectest"
	"github.com/tokcount/tokcount/vocab/spec"
)

// Parts of a protocol buffer.

func number(field int, n uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(nil, uint64(field)<<3|varint), n)
}

func message(field int, parts ...[]byte) []byte {
	var value []byte
	for _, part := range parts {
		value = append(value, part...)
	}
	b := binary.AppendUvarint(nil, uint64(field)<<3|length)
	return append(binary.AppendUvarint(b, uint64(len(value))), value...)
}

func score(f float32) []byte {
	return binary.LittleEndian.AppendUint32([]byte{2<<3 | fixed4}, math.Float32bits(f))
}

func pieceOf(text string, s float32, kind uint64) []byte {
	return message(1, message(1, []byte(text)), score(s), number(3, kind))
}

// model returns a file of a model like Mistral's, with some parts added.
func model(parts ...[]byte) []byte {
	var data []byte
	for _, part := range append([][]byte{
		pieceOf("<unk>", 0, unknown), pieceOf("<s>", 0, control), pieceOf("</s>", 0, control), pieceOf("<0x41>", 0, bytePiece),
		pieceOf("ab", -1, normal), pieceOf("▁▁", -1e9, normal), pieceOf("a", -2, normal), pieceOf("b", -2, normal),
		message(2, number(3, modelBPE), number(35, 1)),
		message(3, message(1, []byte("identity")), number(4, 0)),
	}, parts...) {
		data = append(data, part...)
	}
	return data
}

func TestParse(t *testing.T) {
	tok, err := Parse(model(number(99, 1), []byte{98<<3&0x7f | fixed8 | 0x80, 6, 0, 0, 0, 0, 0, 0, 0, 0}))
	require.NoError(t, err)
	spectest.Check(t, tok, err)
	assert.Equal(t, []uint32{spec.NoRank, spec.NoRank, spec.NoRank, spec.NoRank, 0, 2, 1, 1}, tok.Model.Ranks)
	assert.Equal(t, 0, tok.Model.Unk)
	assert.True(t, tok.Model.ByteFallback)
	assert.Equal(t, spec.Mark{Text: "<s>", ID: 1}, tok.BOS)
	assert.Equal(t, spec.Mark{Text: "</s>", ID: 2}, tok.EOS)
	assert.Empty(t, tok.Template)
	assert.Len(t, tok.Added, 3)
	require.Len(t, tok.Normalizer, 2)
	assert.Equal(t, "▁", tok.Normalizer[0].Text)

	tok, err = Parse(model(message(3, number(3, 0)), message(2, number(41, 1<<64-1))))
	require.NoError(t, err)
	assert.Len(t, tok.Normalizer, 1, "no space in front")
	assert.Empty(t, tok.BOS, "an id of -1 is none")
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		name string
		part []byte
		say  string
	}{
		{"Unigram", message(2, number(3, modelUnigram)), "not byte-pair encoding"},
		{"rules", message(3, message(2, []byte("x"))), "precompiled_charsmap"},
		{"removed spaces", message(3, number(4, 1)), "remove_extra_whitespaces"},
		{"spaces as they are", message(3, number(5, 0)), "escape_whitespaces"},
		{"a suffix", message(2, number(24, 1)), "treat_whitespace_as_suffix"},
		{"user defined", pieceOf("x", 0, userDefined), "piece 8"},
		{"unused", pieceOf("x", 0, unused), "piece 8"},
		{"another type", pieceOf("x", 0, 77), "unknown type"},
	} {
		tok, err := Parse(model(tt.part))
		require.Error(t, err, tt.name)
		spectest.Check(t, tok, err)
		assert.True(t, err.(*spec.Error).Unsupported, tt.name)
		assert.Contains(t, err.Error(), tt.say)
	}
	_, err := Parse(pieceOf("a", 0, normal))
	assert.ErrorContains(t, err, "not byte-pair encoding", "what is left out is Unigram")
}

func TestBroken(t *testing.T) {
	for _, tt := range []struct {
		name string
		data []byte
		say  string
	}{
		{"an empty file", nil, "the file is empty"},
		{"text", []byte("a text"), ""},
		{"no pieces", message(2, number(3, modelBPE)), "there are no pieces"},
		{"a piece twice", model(pieceOf("ab", 0, normal)), "listed twice"},
		{"a piece without text", model(message(1, score(1))), "piece 8 is empty"},
		{"two that are unknown", model(pieceOf("x", 0, unknown)), "both for what is unknown"},
		{"not UTF-8", model(pieceOf("\xff", 0, normal)), "not valid UTF-8"},
		{"not a score", model(pieceOf("x", float32(math.NaN()), normal)), "score is not a number"},
		{"a short score", model(message(1, number(2, 1))), "score is not a number"},
		{"a gigabyte that is not there", append(model(), 1<<3|length, 0x80, 0x80, 0x80, 0x80, 4), "ends too early"},
		{"a length of 2^63", append(model(), 1<<3|length, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1), "ends too early"},
		{"a varint without end", append(model(), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), "not a protocol buffer"},
	} {
		tok, err := Parse(tt.data)
		require.Error(t, err, tt.name)
		spectest.Check(t, tok, err)
		assert.False(t, err.(*spec.Error).Unsupported, tt.name)
		assert.Contains(t, err.Error(), tt.say, tt.name)
	}
}

func TestTruncated(t *testing.T) {
	data := model()
	for n := range len(data) {
		tok, err := Parse(data[:n])
		require.Error(t, err, "%d bytes", n)
		spectest.Check(t, tok, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(model())
	f.Add(model(message(3, number(3, 0))))
	f.Fuzz(func(t *testing.T, data []byte) {
		tok, err := Parse(data)
		spectest.Check(t, tok, err)
	})
}

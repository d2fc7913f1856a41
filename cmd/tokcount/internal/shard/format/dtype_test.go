package format

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDTypeOfAVocabulary(t *testing.T) {
	f := &Format{Name: "f", DTypes: []DType{Uint16, Uint32}}
	narrow := &Format{Name: "n", DTypes: []DType{Uint16, Int32}, MaxIDs: []int{65500, 1 << 30}}
	for _, test := range []struct {
		format *Format
		given  string
		ids    int
		want   DType
		err    string
	}{
		{f, "", 50257, Uint16, ""},
		{f, "", 65536, Uint16, ""},
		{f, "", 65537, Uint32, ""},
		{f, "uint32", 10, Uint32, ""},
		{f, "uint16", 65536, Uint16, ""},
		{f, "uint16", 65537, "", "uint16 holds 65536 ids, and the tokenizer has 65537"},
		{f, "int32", 10, "", `format f has no type "int32": it is uint16 or uint32`},
		{narrow, "", 65499, Uint16, ""},
		{narrow, "", 65501, Int32, ""},
		{narrow, "uint16", 65530, Uint16, ""},
		{&Format{Name: "s", DTypes: []DType{Uint16}}, "", 70000, "", "format s has no type for the 70000 ids of the tokenizer"},
	} {
		got, err := test.format.DType(test.given, test.ids)
		if test.err != "" {
			assert.EqualError(t, err, test.err)
			continue
		}
		assert.NoError(t, err)
		assert.Equal(t, test.want, got)
	}
}

func TestDTypesComeBack(t *testing.T) {
	for _, dtype := range []DType{Uint16, Int32, Uint32} {
		for n := range 20 {
			ids := make([]uint32, n)
			for i := range ids {
				ids[i] = uint32(i*3571+1) & 0xffff
			}
			data := dtype.Append([]byte("x"), ids)
			require.Len(t, data, 1+n*dtype.Size())
			require.Equal(t, append([]uint32{7}, ids...), dtype.Decode([]uint32{7}, data[1:]))
		}
	}
	require.Equal(t, []byte{0x57, 0xc3, 1, 0}, Uint16.Append(nil, []uint32{50007, 1}))
	require.Equal(t, []byte{0x57, 0xc3, 0, 0}, Uint32.Append(nil, []uint32{50007}))
}

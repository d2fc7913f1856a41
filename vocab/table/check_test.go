package table

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each promise of Check is kept by a look at what would break it.
func TestCheckTellsWhatIsWrong(t *testing.T) {
	set := func(section *string, at int, bytes ...byte) {
		data := []byte(*section)
		copy(data[at:], bytes)
		*section = string(data)
	}
	slot := func(tab *Table, left, right, id uint64) {
		set(&tab.pairSlot, 0, binary.LittleEndian.AppendUint64(nil, left<<(2*idBits)|right<<idBits|id)...)
	}
	const hole, ab, abc = 258, 256, 257
	tests := []struct {
		name   string
		damage func(*Table)
		cause  string
	}{
		{"a token more", func(tab *Table) { tab.tokens++ }, "number of tokens"},
		{"a longer token", func(tab *Table) { tab.longest++ }, "longest"},
		{"more text", func(tab *Table) { tab.text += "x" }, "do not fill"},
		{"text before the first token", func(tab *Table) { set(&tab.offsets, 0, 1) }, "do not fill"},
		{"a token that ends before it begins", func(tab *Table) { set(&tab.offsets, 3*100, 0, 0, 0) }, "token 99 has no bytes"},
		{"another byte", func(tab *Table) { set(&tab.byteIDs, 4*'b', 'a') }, "byte 0x62"},
		{"no token for a byte", func(tab *Table) { set(&tab.byteIDs, 4*'b', 0xFF, 0xFF, 0x1F) }, "byte 0x62"},
		{"another pair of bytes", func(tab *Table) { set(&tab.bytePairs, 3*('b'<<8|'a'), ab&255, ab>>8, 0) }, "bytes 0x62 0x61"},
		{"a pair that is longer", func(tab *Table) { slot(tab, ab, ab, abc) }, "do not make"},
		{"a pair that is shorter", func(tab *Table) { slot(tab, 'a', 'b', abc) }, "do not make"},
		{"a pair with nothing on the left", func(tab *Table) { slot(tab, hole, abc, abc) }, "do not make"},
		{"a pair with nothing on the right", func(tab *Table) { slot(tab, abc, None-1, abc) }, "do not make"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tab := build(t, tokens("ab", "abc", "", "abcd"))
			require.NoError(t, tab.Check())
			test.damage(tab)
			require.ErrorContains(t, tab.Check(), test.cause)
		})
	}
}

// A Model may lack bytes, but each of its tokens has an id of its own.
func TestCheckTellsWhatIsWrongWithAModel(t *testing.T) {
	m := Model{Tokens: []ModelToken{{Bytes: "a", ID: 1}, {Bytes: "b", ID: 0}, {Bytes: "ab", ID: 2}}, Merges: []Merge{{0, 1, 2}}}
	tab, err := m.Build()
	require.NoError(t, err)
	require.NoError(t, tab.Check())
	ids := tab.ids
	tab.ids = ids[:8] + ids[:4]
	require.ErrorContains(t, tab.Check(), "wrong id of token 2", "the same as another")
	tab.ids = ids[:8] + "\xff\xff\xff\xff"
	require.ErrorContains(t, tab.Check(), "wrong id of token 2", "beyond all ids")
}

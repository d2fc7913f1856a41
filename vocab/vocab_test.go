package vocab

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAVocabWithoutTokensHasNone(t *testing.T) {
	for name, v := range map[string]*Vocab{"zero": {}, "pattern only": {Name: "none", Pattern: ".", Special: map[string]uint32{"<a>": 0}}} {
		t.Run(name, func(t *testing.T) {
			require.Zero(t, v.Len())
			require.Empty(t, v.Token(0))
			_, ok := v.Lookup("a")
			require.False(t, ok)
			for range v.All() {
				t.Fatal("a token")
			}
			require.Nil(t, v.Table())
			require.Empty(t, tiktokenOf(t, v))
			require.NotNil(t, v.Clone())
			require.ErrorIs(t, v.Validate(), ErrNoTokens)
		})
	}
	var none *Vocab
	require.ErrorIs(t, none.Validate(), ErrNoTokens)
}

func TestWhoChangesAPublishedVocabularyChangesNoOther(t *testing.T) {
	for _, load := range []func() *Vocab{R50kBase, P50kBase, P50kEdit, CL100kBase, O200kBase, O200kHarmony} {
		want := load()
		changed := load()
		clear(changed.Special)
		changed.Pattern, changed.Name = "", ""
		require.Equal(t, want, load())

		clone := want.Clone()
		require.Equal(t, want, clone)
		special := maps.Clone(want.Special)
		clone.Special["<|new|>"] = 1 << 20
		require.Equal(t, special, want.Special)
	}
}

func TestValidateReportsTheLowestIDAtFault(t *testing.T) {
	v := R50kBase()
	v.Special = map[string]uint32{"<a>": 7, "<b>": 5, "<c>": 6, "": 9}
	var fault *RankError
	for range 20 { // in whatever order the map is read
		require.ErrorAs(t, v.Validate(), &fault)
		require.Equal(t, uint32(5), fault.Rank)
		require.ErrorContains(t, fault, `special token "<b>"`)
	}
	v.Special = map[string]uint32{"": 60000}
	require.ErrorContains(t, v.Validate(), "special token without text")

	v = P50kBase()
	v.Special = nil
	require.ErrorAs(t, v.Validate(), &fault)
	require.Equal(t, uint32(50256), fault.Rank)
	require.ErrorContains(t, fault, "missing")
}

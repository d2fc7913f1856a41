package vocab_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

func TestPublishedIsTheEmbeddedVocabulary(t *testing.T) {
	for _, c := range []struct {
		name, file string
		want       *vocab.Vocab
	}{
		{"r50k_base", "p50k_base.table", vocab.R50kBase()},
		{"p50k_base", "p50k_base.table", vocab.P50kBase()},
		{"p50k_edit", "p50k_base.table", vocab.P50kEdit()},
		{"cl100k_base", "cl100k_base.table", vocab.CL100kBase()},
		{"o200k_base", "o200k_base.table", vocab.O200kBase()},
		{"o200k_harmony", "o200k_base.table", vocab.O200kHarmony()},
	} {
		data, err := os.ReadFile(c.file)
		require.NoError(t, err)
		got, err := vocab.Published(c.name, string(data))
		require.NoError(t, err, c.name)
		require.Equal(t, c.want, got, c.name)
		for _, other := range []string{"r50k_base", "cl100k_base", "o200k_base"} {
			if got, err := vocab.Published(other, string(data)); err == nil {
				require.Equal(t, c.want.Table().Len(), max(got.Table().Len(), c.want.Table().Len()), "%s with the tables of %s", other, c.name)
				require.Contains(t, c.file, map[string]string{"r50k_base": "p50k", "cl100k_base": "cl100k", "o200k_base": "o200k"}[other])
			}
		}
		_, err = vocab.Published(c.name, string(data[:len(data)-64]))
		require.Error(t, err)
	}
	_, err := vocab.Published("klingon", "")
	require.ErrorContains(t, err, "klingon")
}

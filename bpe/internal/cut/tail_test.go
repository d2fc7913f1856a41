package cut

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

// In a row of digits the groups of three may be shifted in three ways, so an end
// that starts earlier can have fewer tokens than those before it: as long as four
// in a row have not failed, one more may fit.
func TestTailTriesEveryShiftOfTheGroupsOfDigits(t *testing.T) {
	c := cutter(t, vocab.CL100kBase())
	for _, text := range []string{"'s2024777½110001212", "٣½", "1234567890123456789012345"} {
		list := characters(text)
		_, tail := counts(c, text, list)
		for max := 1; max <= c.count(text); max++ {
			i := 0
			for tail[i] > max {
				i++
			}
			start, n, _ := c.Tail(text, max, false)
			require.Equal(t, list[i], start, "%q with %d tokens", text, max)
			require.Equal(t, tail[i], n)
		}
	}
}

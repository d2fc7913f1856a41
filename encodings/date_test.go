package encodings

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDatesAreThoseOfPackageTime(t *testing.T) {
	for _, year := range []int{0, 1900, 2000, 2023, 2024} {
		for month := range 14 {
			for day := range 33 {
				for layout, s := range map[string]string{"-2006-01-02": fmt.Sprintf("-%04d-%02d-%02d", year, month, day), "-0102": fmt.Sprintf("-%02d%02d", month, day)} {
					_, err := time.Parse(layout, s)
					require.Equal(t, err == nil, isDate(s), s)
				}
			}
		}
	}
	for _, s := range []string{"", "-", "-2024", "-20240-101", "-2024-1-01", "+2024-01-01", "-2024-01-0a", "-1a01", "-01011", "-2024/01/01"} {
		require.False(t, isDate(s), s)
	}
}

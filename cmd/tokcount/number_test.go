package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParseNumber(t *testing.T) {
	for s, want := range map[string]uint{
		"0": 0, "00": 0, "10": 10, "010": 10, "08": 8, "4000": 4000, "4k": 4000, "4K": 4000, "1M": 1e6, "1m": 1e6,
		"1.5M": 1_500_000, "1.50k": 1500, "0.001k": 1, "1,000": 1000, "1_000": 1000, "12,345,678": 12_345_678,
		"999_999": 999_999, "1,000k": 1e6, "4.0k": 4000, "0.5k": 500,
	} {
		got, err := parseNumber(s)
		assert.NoError(t, err, s)
		assert.Equal(t, want, got, s)
	}
	for _, s := range []string{
		"", " ", "k", "M", ".", ".5k", "1.", "1.k", "-1", "+1", "0x10", "0b11", "0o17", "1e3", "ten", "1.5", "1.5.5k", "1.2345k",
		"10,00", "1,0000", ",100", "1000,", "1,,000", "1_0", "1_000,000", "1,000_000", "1 000", "4kk", "4kB", "٤", "1k5",
	} {
		_, err := parseNumber(s)
		assert.ErrorIs(t, err, errNotANumber, s)
	}
	for _, s := range []string{"18446744073709551616", "99999999999999999999999999", "18446744073709552k"} {
		_, err := parseNumber(s)
		assert.ErrorIs(t, err, errTooLarge, s)
	}
}

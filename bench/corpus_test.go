package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLengthsCutBetweenCharacters(t *testing.T) {
	for name, text := range map[string]string{
		"one byte":     strings.Repeat("a", 25),
		"two bytes":    strings.Repeat("я", 25),
		"three bytes":  strings.Repeat("本", 25),
		"four bytes":   strings.Repeat("😀", 25),
		"no UTF-8":     strings.Repeat("\x80", 25),
		"short":        "a",
		"to the limit": "0123456789",
	} {
		t.Run(name, func(t *testing.T) {
			rest := text
			for _, n := range (mode{size: 10}).lengths(text) {
				require.Positive(t, n)
				assert.LessOrEqual(t, n, 10)
				assert.True(t, !utf8.ValidString(text) || utf8.ValidString(rest[:n]), "cut within a character")
				rest = rest[n:]
			}
			assert.Empty(t, rest)
		})
	}
	assert.Equal(t, []int{25}, modes[0].lengths(strings.Repeat("a", 25)))
}

func TestReadCorpus(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	require.NoError(t, os.WriteFile(path, []byte("äöü"), 0o600))
	for _, test := range []struct {
		size int
		want string
	}{{0, "äöü"}, {6, "äöü"}, {5, "äö"}, {13, "äöüäöü"}} {
		c, err := readCorpus(path, t.TempDir(), test.size)
		require.NoError(t, err)
		assert.Equal(t, "a.txt", c.name)
		assert.Equal(t, test.want, c.text)
		data, err := os.ReadFile(c.path)
		require.NoError(t, err)
		assert.Equal(t, test.want, string(data), "what the peers are given")
	}
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	_, err := readCorpus(path, dir, 0)
	assert.ErrorContains(t, err, "nothing in it")
}

func TestParseSize(t *testing.T) {
	for in, want := range map[string]int{"500": 500, "500B": 500, "64kB": 64_000, "8MB": 8_000_000, "1.5M": 1_500_000} {
		n, err := parseSize(in)
		assert.NoError(t, err)
		assert.Equal(t, want, n, in)
	}
	for _, in := range []string{"", "MB", "-1", "0", "3", "NaN", "8GB", "1e30"} {
		_, err := parseSize(in)
		assert.Error(t, err, in)
	}
}

package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The manual page, the package comment and the pictures of README.md are made by
// tests, and committed: go generate writes what the tests otherwise compare.

var update = flag.Bool("update", false, "write what is generated")

// assertGenerated promises that a committed file is what is generated now.
func assertGenerated(t *testing.T, file, want string) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o777))
		require.NoError(t, os.WriteFile(file, []byte(want), 0o666))
	}
	committed, err := os.ReadFile(file)
	require.NoError(t, err)
	// A checkout on Windows may have its own ends of lines.
	assert.Equal(t, want, strings.ReplaceAll(string(committed), "\r\n", "\n"), "run go generate ./cmd/tokcount")
}

package main

import (
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/files"
)

// What vanishes after it was found and before it is counted is told.
func TestVanishedFileIsTold(t *testing.T) {
	name := filepath.Join(t.TempDir(), "gone")
	_, err := source{Source: files.Source{Name: name, Found: true}}.count(&counter{}, nil)
	assert.ErrorIs(t, err, fs.ErrNotExist)
}

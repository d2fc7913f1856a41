package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEachWayHasARow(t *testing.T) {
	tmp := t.TempDir()
	var stdout, stderr strings.Builder
	err := run([]string{"-files", "300", "-size", "2000000", "-runs", "2", "-tmp", tmp, "../../testdata/texts/moby.txt"}, &stdout, &stderr)
	require.NoError(t, err, stderr.String())
	require.Empty(t, stderr.String())
	for _, w := range (&material{files: 300}).ways() {
		require.Contains(t, stdout.String(), w.name)
	}
	left, err := os.ReadDir(tmp)
	require.NoError(t, err)
	require.Empty(t, left, "what was made is removed")
}

func TestMaterialIsAsLargeAsAskedFor(t *testing.T) {
	dir := t.TempDir()
	m, err := makeMaterial(dir, &options{files: 250, size: 1 << 20, texts: []string{"../../testdata/texts/udhr_latin.txt"}})
	require.NoError(t, err)
	info, err := os.Stat(m.large)
	require.NoError(t, err)
	require.Equal(t, m.largeSize, info.Size())
	require.GreaterOrEqual(t, m.largeSize, int64(1<<20))
	files, err := filepath.Glob(filepath.Join(m.dir, "*", "*"))
	require.NoError(t, err)
	require.Len(t, files, 250)
}

func TestTroubleIsTold(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	for name, texts := range map[string][]string{"none": nil, "not there": {"nosuch"}, "empty": {empty}} {
		_, err := makeMaterial(t.TempDir(), &options{files: 1, size: 1, texts: texts})
		require.Error(t, err, name)
	}
}

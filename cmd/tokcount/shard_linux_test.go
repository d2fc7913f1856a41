package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Memory does not grow with the size of a file.
func TestShardMemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a file of 300 MB")
	}
	in := t.TempDir()
	f, err := os.Create(filepath.Join(in, "x.jsonl"))
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(root, "testdata", "texts", "moby.txt"))
	require.NoError(t, err)
	line, err := json.Marshal(map[string]string{"text": string(text[:100_000])})
	require.NoError(t, err)
	for range 3000 {
		_, err := fmt.Fprintf(f, "%s\n", line)
		require.NoError(t, err)
	}
	require.NoError(t, f.Close())
	cmd := exec.Command("tokcount", "shard", in, "-o", filepath.Join(t.TempDir(), "out"), "--shuffle", "1")
	printed, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", printed)
	most := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss // kB
	t.Logf("%d MB", most>>10)
	require.Less(t, most, int64(300<<10))
}

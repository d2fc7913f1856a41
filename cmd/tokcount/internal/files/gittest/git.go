// Package gittest runs git in tests.
package gittest

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// Run runs git in dir and returns what it prints.
func Run(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
	out, err := cmd.Output()
	require.NoError(t, err, "git %v", args)
	return string(out)
}

// Need skips without git, and keeps the user's configuration out.
func Need(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	if runtime.GOOS == "windows" {
		t.Skip("no such names there")
	}
	config := filepath.Join(t.TempDir(), "gitconfig")
	ignore := filepath.Join(t.TempDir(), "ignore")
	require.NoError(t, os.WriteFile(config, []byte("[core]\n\texcludesFile = "+ignore+"\n"), 0o666))
	require.NoError(t, os.WriteFile(ignore, []byte("*.global\n"), 0o666))
	t.Setenv("GIT_CONFIG_GLOBAL", config)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
}

//go:build unix

package main

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// As wc does, the program ends by SIGPIPE when nobody reads what it prints.
func TestSIGPIPEEndsTheProgram(t *testing.T) {
	for _, args := range [][]string{{}, {"encode"}, {"--help"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			r, w, err := os.Pipe()
			require.NoError(t, err)
			require.NoError(t, r.Close())
			defer w.Close()
			var stderr strings.Builder
			cmd := exec.Command("tokcount", args...)
			cmd.Stdin = strings.NewReader("text")
			cmd.Stdout = w
			cmd.Stderr = &stderr
			var exit *exec.ExitError
			require.ErrorAs(t, cmd.Run(), &exit)
			status := exit.Sys().(syscall.WaitStatus)
			assert.True(t, status.Signaled() && status.Signal() == syscall.SIGPIPE, "%v", exit)
			assert.Empty(t, stderr.String())
		})
	}
}

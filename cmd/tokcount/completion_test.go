//go:build unix

package main

import (
	"context"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A bash without the package bash-completion completes commands, flags, their values,
// and files, at each Tab.
func TestBashCompletes(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // if nothing is completed
	defer cancel()
	r := startTyping(t, exec.CommandContext(ctx, bash, "--norc", "--noprofile", "-i"))
	send := func(text, want string) {
		_, err := r.terminal.WriteString(text)
		require.NoError(t, err)
		r.waitFor(want)
	}
	send("bind 'set bell-style none'; source <(tokcount completion bash); echo rea''dy\n", "ready")
	for _, test := range []struct{ typed, want string }{
		{"tokcount che", "tokcount check "},
		{"tokcount check --max-s", "tokcount check --max-size "},
		{"tokcount -e p50k_b", "tokcount -e p50k_base "},
		{"tokcount --encoding=cl", "tokcount --encoding=cl100k_base "},
		{"tokcount encode -m gpt-4o-mini-tt", "tokcount encode -m gpt-4o-mini-tts "},
		{"tokcount help envi", "tokcount help environment "},
		{"tokcount main_te", "tokcount main_test.go "},
	} {
		r.printed.Reset()
		send(test.typed+"\t", test.want)
		send("\x15", "") // clears the line
	}
	send("exit\n", "exit")
	_, _ = io.Copy(&r.printed, r.terminal)
	require.NoError(t, r.cmd.Wait())
	assert.NotContains(t, r.printed.String(), "command not found")
}

// The scripts of other shells are at least such as these can read. No PowerShell is
// asked: its script is cobra's, unchanged.
func TestCompletionScriptsAreRead(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		t.Run(shell, func(t *testing.T) {
			path, err := exec.LookPath(shell)
			if err != nil {
				t.Skip("there is no " + shell)
			}
			cmd := exec.Command(path, "-n", "/dev/stdin")
			cmd.Stdin = strings.NewReader(tokcount(nil, "completion", shell).stdout)
			out, err := cmd.CombinedOutput()
			assert.NoError(t, err, "%s", out)
			assert.Empty(t, string(out))
		})
	}
}

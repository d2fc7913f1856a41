//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/term/termtest"
)

// onTerminal is a program that runs on a terminal, from which it is controlled.
type onTerminal struct {
	t        *testing.T
	cmd      *exec.Cmd
	stdin    io.WriteCloser
	terminal *os.File // the user's side
	printed  strings.Builder
}

// startOnTerminal starts cmd with its stderr on a terminal, and its stdout if that
// goes nowhere else.
func startOnTerminal(t *testing.T, cmd *exec.Cmd) *onTerminal {
	user, program, err := pty.Open()
	if err != nil {
		t.Skip("there are no pseudo-terminals:", err)
	}
	defer program.Close()
	t.Cleanup(func() { user.Close() })
	require.NoError(t, pty.Setsize(user, &pty.Winsize{Rows: 24, Cols: 80}))
	cmd.Env = append(os.Environ(), "TERM=xterm")
	cmd.Stderr = program
	if cmd.Stdout == nil {
		cmd.Stdout = program
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 2}
	var stdin io.WriteCloser
	if cmd.Stdin == nil {
		stdin, err = cmd.StdinPipe()
		require.NoError(t, err)
	}
	if cmd.Stdin == typed {
		cmd.Stdin = program
	}
	require.NoError(t, cmd.Start())
	return &onTerminal{t: t, cmd: cmd, stdin: stdin, terminal: user}
}

// typed stands for the terminal as what a program reads.
var typed io.Reader = strings.NewReader("")

// startTyping is startOnTerminal with the terminal as standard input too.
func startTyping(t *testing.T, cmd *exec.Cmd) *onTerminal {
	cmd.Stdin = typed
	return startOnTerminal(t, cmd)
}

// waitFor reads from the terminal until text has been written there.
func (r *onTerminal) waitFor(text string) {
	buf := make([]byte, 1024)
	for !strings.Contains(r.printed.String(), text) {
		n, err := r.terminal.Read(buf)
		r.printed.Write(buf[:n])
		require.NoError(r.t, err, "%q", r.printed.String())
	}
}

// end waits for the end of the program and returns what is then to be seen.
func (r *onTerminal) end() (screen string, err error) {
	// Reading ends with an error when the program has closed its side.
	_, _ = io.Copy(&r.printed, r.terminal)
	err = r.cmd.Wait()
	return termtest.Screen(r.t, r.printed.String()), err
}

// The bar is there while text comes, and nothing is left of it by rows and
// messages, nor by the end.
func TestBarIsWiped(t *testing.T) {
	t.Run("before rows and messages", func(t *testing.T) {
		r := startOnTerminal(t, exec.Command(impatient, "-", "nosuch", "main_test.go", "-w"))
		r.waitFor("kB/s")
		fmt.Fprintln(r.stdin, "Hello, world")
		r.stdin.Close()
		screen, err := r.end()
		assert.ErrorContains(t, err, "exit status 2")
		assert.Regexp(t, `^tokcount: nosuch: no such file or directory\n +4 +2 -\n *\d+ +\d+ main_test\.go\n *\d+ +\d+ total\n$`, screen)
	})
	t.Run("when rows go elsewhere", func(t *testing.T) {
		var stdout strings.Builder
		cmd := exec.Command(impatient, "-")
		cmd.Stdout = &stdout
		r := startOnTerminal(t, cmd)
		r.waitFor("kB/s")
		fmt.Fprintln(r.stdin, "Hello, world")
		r.stdin.Close()
		screen, err := r.end()
		assert.NoError(t, err)
		assert.Empty(t, screen)
		assert.Equal(t, "4 -\n", stdout.String())
	})
}

// A signal ends the program as it would without a bar.
func TestSignalsWipeTheBar(t *testing.T) {
	for sig, send := range map[syscall.Signal]func(*onTerminal) error{
		syscall.SIGINT:  func(r *onTerminal) error { _, err := r.terminal.WriteString("\x03"); return err }, // Ctrl-C
		syscall.SIGTERM: func(r *onTerminal) error { return r.cmd.Process.Signal(syscall.SIGTERM) },
	} {
		t.Run(sig.String(), func(t *testing.T) {
			r := startOnTerminal(t, exec.Command(impatient))
			defer r.stdin.Close()
			r.waitFor("kB/s")
			require.NoError(t, send(r))
			screen, err := r.end()
			assert.Empty(t, screen)
			var exit *exec.ExitError
			require.ErrorAs(t, err, &exit)
			status := exit.Sys().(syscall.WaitStatus)
			assert.True(t, status.Signaled() && status.Signal() == sig, "%v", exit)
		})
	}
}

// A signal that was ignored, as nohup and a shell's background jobs have it, is
// ignored with a bar too.
func TestIgnoredSignalsStayIgnored(t *testing.T) {
	r := startOnTerminal(t, exec.Command("sh", "-c", `trap "" INT; exec `+impatient+` -`))
	r.waitFor("kB/s")
	_, err := r.terminal.WriteString("\x03")
	require.NoError(t, err)
	r.waitFor("^C") // with it the terminal drops what it was to show
	fmt.Fprintln(r.stdin, "Hello, world")
	r.stdin.Close()
	screen, err := r.end()
	assert.NoError(t, err)
	assert.Contains(t, screen, "4 -\n")
}

// The share is told when all that is to come is known.
func TestBatchSize(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	require.NoError(t, os.WriteFile(a, make([]byte, 10), 0o666))
	require.NoError(t, os.WriteFile(b, make([]byte, 200), 0o666))
	regular, err := os.Open(b)
	require.NoError(t, err)
	defer regular.Close()
	piped, _, err := os.Pipe()
	require.NoError(t, err)
	defer piped.Close()
	for _, test := range []struct {
		name   string
		stdin  *os.File
		files0 string
		args   []string
		want   int64
	}{
		{"a file", piped, "", []string{a}, 10},
		{"files", piped, "", []string{a, b, a}, 220},
		{"one that is not there", piped, "", []string{a, "nosuch"}, 10},
		{"a directory", piped, "", []string{a, dir}, 0},
		{"a file that is redirected", regular, "", nil, 200},
		{"and other files", regular, "", []string{a, "-"}, 210},
		{"a pipe", piped, "", nil, 0},
		{"a pipe, and files", piped, "", []string{a, "-"}, 0},
		{"a list", regular, "list", nil, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			cmd := &cobra.Command{}
			cmd.SetIn(test.stdin)
			batch := batch{cmd: cmd, flags: &sourceFlags{files0: test.files0}}
			assert.Equal(t, test.want, batch.size(test.args))
		})
	}
}

// Who is expected to type is told so, and how to end; where flags are about
// directories, the current one is meant.
func TestTypedInputIsAnnounced(t *testing.T) {
	for _, args := range [][]string{{}, {"encode"}, {"check", "--max", "9"}, {"truncate", "-n", "9"}, {"decode"}, {"-"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			r := startTyping(t, exec.Command("tokcount", args...))
			r.waitFor("reading standard input; end it with Ctrl-D")
			_, err := r.terminal.WriteString("1\n\x04")
			require.NoError(t, err)
			_, err = r.end()
			assert.NoError(t, err)
		})
	}
	t.Run("flags about directories", func(t *testing.T) {
		cmd := exec.Command("tokcount", "--exclude", "*.txt", "--total", "only")
		cmd.Dir = t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(cmd.Dir, "a.md"), []byte(" x x"), 0o666))
		require.NoError(t, os.WriteFile(filepath.Join(cmd.Dir, "b.txt"), []byte(" x x x"), 0o666))
		screen, err := startTyping(t, cmd).end()
		assert.NoError(t, err)
		assert.Equal(t, "2\n", screen)
	})
}

// A message is on a line of its own, though the text before it does not end its line.
func TestMessageHasALineOfItsOwn(t *testing.T) {
	for _, tt := range []struct {
		name, input string
		args        []string
		want        string
	}{
		{"cut", "one two three", []string{"truncate", "-n", "1"}, `^one\ntokcount: .*: bytes 3 to 13 of 13 left out, 1 of 3 tokens kept\n$`},
		{"invalid", "one\xff two", []string{"truncate", "-n", "9"}, `wo\ntokcount: warning: .*: byte 3 is not valid UTF-8`},
		{"not an id", "31 32 x", []string{"decode"}, `^@A\ntokcount: .*: "x" at byte 6 is not a token id\n$`},
		{"not a token", "31 32 999999", []string{"decode"}, `^@A\ntokcount: .*: token 999999 at index 2 is not in o200k_base\n$`},
		{"nothing printed", "x", []string{"decode"}, `^tokcount: `},
		{"line ended", "198 x", []string{"decode"}, `^\ntokcount: `},
	} {
		t.Run(tt.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "input")
			require.NoError(t, os.WriteFile(name, []byte(tt.input), 0o666))
			r := startOnTerminal(t, exec.Command("tokcount", append(tt.args, name)...))
			r.stdin.Close()
			screen, _ := r.end()
			assert.Regexp(t, tt.want, screen)
		})
	}
}

package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An interrupt ends the program while it waits, and the server sees it.
func TestCompleteIsInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no process can send an interrupt there")
	}
	asked, hungUp := make(chan struct{}), make(chan struct{})
	s := newCompletionServer(t, func(w http.ResponseWriter, r *http.Request) {
		streams(firstEvent)(w, r)
		close(asked)
		<-r.Context().Done()
		close(hungUp)
	})
	cmd := exec.CommandContext(t.Context(), "tokcount", "complete", "--base-url", s.url, "-m", "davinci", "--stream")
	cmd.Stdin = strings.NewReader("1")
	require.NoError(t, cmd.Start())
	<-asked
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Wait(), &exit)
	assert.Equal(t, -1, exit.ExitCode(), "ended by the signal")
	<-hungUp
}

// The embedding program's context ends a call, too.
func TestCompleteEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := newCompletionServer(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	root := newRoot()
	root.SetArgs([]string{"complete", "--base-url", s.url, "-m", "davinci"})
	root.SetIn(strings.NewReader("1"))
	root.SetOut(io.Discard)
	root.SetErr(io.Discard)
	assert.EqualError(t, root.ExecuteContext(ctx), "POST /completions: context canceled")
}

func TestCompleteTimeout(t *testing.T) {
	s := newCompletionServer(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	got := s.complete(promptOf(3), "--timeout", "50ms")
	assert.Equal(t, result{"", "tokcount: POST /completions: timed out: the call took longer than 50ms\n", exitTrouble}, got)
	got = s.complete(promptOf(3), "--timeout", "-1s")
	assert.Equal(t, exitTrouble, got.code)
	assert.Contains(t, got.stderr, "--timeout is negative")
}

// The time that the server takes to report the window is not given again.
func TestCompleteTimeoutIsOfBothCalls(t *testing.T) {
	s := newCompletionServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			time.Sleep(20 * time.Millisecond)
			_, _ = io.WriteString(w, `{"data":[{"id":"mine","max_model_len":100}]}`)
			return
		}
		<-r.Context().Done()
	})
	got := tokcount(strings.NewReader("1"), "complete", "--base-url", s.url, "-m", "mine", "-e", "r50k_base", "--timeout", "500ms")
	assert.Equal(t, exitTrouble, got.code)
	said := regexp.MustCompile(`took longer than (\S+)\n`).FindStringSubmatch(got.stderr)
	require.NotNil(t, said, got.stderr)
	after, err := time.ParseDuration(said[1])
	require.NoError(t, err)
	if !strings.Contains(got.stderr, "GET /models") { // on a machine that stalls
		assert.LessOrEqual(t, after, 480*time.Millisecond)
	}
}

package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// startWeb runs tokcount web until the test ends, and returns what it prints first.
func startWeb(t *testing.T, args ...string) (url string, stderr *strings.Builder) {
	t.Helper()
	root := rootFor([]string{"web"})
	out, in := io.Pipe()
	stderr = &strings.Builder{}
	root.SetOut(in)
	root.SetErr(stderr)
	root.SetArgs(append([]string{"web"}, args...))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- root.ExecuteContext(ctx) }()
	t.Cleanup(func() {
		cancel()
		assert.NoError(t, <-ended)
	})
	line := make([]byte, 200)
	n, err := out.Read(line)
	require.NoError(t, err)
	return strings.TrimSuffix(string(line[:n]), "\n"), stderr
}

func TestWebPrintsWhereThePageIs(t *testing.T) {
	url, stderr := startWeb(t, "--addr", "0")
	assert.Regexp(t, `^http://127\.0\.0\.1:\d+/$`, url)
	assert.Empty(t, stderr.String())
	response, err := http.Get(url)
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, http.StatusOK, response.StatusCode)
}

func TestWebWarnsOfOtherMachines(t *testing.T) {
	url, stderr := startWeb(t, "--addr", ":0")
	assert.Regexp(t, `^http://localhost:\d+/$`, url)
	assert.Equal(t, "tokcount: warning: other machines can open the page, since :0 is not a loopback address\n", stderr.String())
}

func TestWebSaysThatAnAddressIsInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	r := tokcount(strings.NewReader(""), "web", "--addr", l.Addr().String())
	assert.Equal(t, exitTrouble, r.code)
	assert.Equal(t, "tokcount: --addr "+l.Addr().String()+" is in use by another program: give another port, or 0 for any that is free\n", r.stderr)
	assert.Empty(t, r.stdout)
}

// Without --addr another port will do.
func TestWebTakesAFreePortWhereTheUsualOneIsTaken(t *testing.T) {
	l, err := net.Listen("tcp", defaultAddr)
	if err != nil {
		t.Skip(err) // and then another program has it, or there is none such
	}
	defer l.Close()
	url, _ := startWeb(t)
	assert.Regexp(t, `^http://127\.0\.0\.1:\d+/$`, url)
	assert.NotEqual(t, "http://"+defaultAddr+"/", url)
}

func TestBrowserCommands(t *testing.T) {
	for system, want := range map[string][]string{
		"linux":   {"xdg-open", "http://127.0.0.1:1/"},
		"freebsd": {"xdg-open", "http://127.0.0.1:1/"},
		"darwin":  {"open", "http://127.0.0.1:1/"},
		"windows": {"rundll32", "url.dll,FileProtocolHandler", "http://127.0.0.1:1/"},
	} {
		assert.Equal(t, want, browserCommand(system, "http://127.0.0.1:1/").Args, system)
	}
}

package browsertest

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// send sends a request as it is written, and returns the answer.
func send(t *testing.T, request string) *http.Response {
	t.Helper()
	conn, err := net.Dial("tcp", strings.Trim(strings.TrimPrefix(address, "http:"), "/"))
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
	_, err = io.WriteString(conn, strings.ReplaceAll(request, "\n", "\r\n"))
	require.NoError(t, err)
	method, _, _ := strings.Cut(request, " ")
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	require.NoError(t, err)
	return response
}

func TestAttacksOnTheServerAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		request string
		want    int
	}{
		"a page":                      {"GET / HTTP/1.1\nHost: localhost\n\n", 200},
		"another name (rebinding)":    {"GET / HTTP/1.1\nHost: evil.example\n\n", 421},
		"another name with our port":  {"GET / HTTP/1.1\nHost: evil.example:8256\n\n", 421},
		"a name like ours":            {"GET / HTTP/1.1\nHost: localhost.evil.example\n\n", 421},
		"another name in the target":  {"GET http://evil.example/ HTTP/1.1\nHost: localhost\n\n", 421},
		"no name":                     {"GET / HTTP/1.0\n\n", 421},
		"an empty name":               {"GET / HTTP/1.1\nHost:\n\n", 421},
		"posting":                     {"POST / HTTP/1.1\nHost: localhost\nContent-Length: 4\n\ntext", 405},
		"putting":                     {"PUT /index.html HTTP/1.1\nHost: localhost\nContent-Length: 4\n\ntext", 405},
		"deleting":                    {"DELETE /index.html HTTP/1.1\nHost: localhost\n\n", 405},
		"options of the server":       {"OPTIONS * HTTP/1.1\nHost: localhost\n\n", 405},
		"tracing":                     {"TRACE / HTTP/1.1\nHost: localhost\n\n", 405},
		"a tunnel":                    {"CONNECT localhost:22 HTTP/1.1\nHost: localhost:22\n\n", 405},
		"a file above":                {"GET /../../etc/passwd HTTP/1.1\nHost: localhost\n\n", 404},
		"a file above, escaped":       {"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\nHost: localhost\n\n", 404},
		"a folder":                    {"GET /site/ HTTP/1.1\nHost: localhost\n\n", 404},
		"a NUL":                       {"GET /index.html%00 HTTP/1.1\nHost: localhost\n\n", 404},
		"a script of another site":    {"GET /page.js HTTP/1.1\nHost: localhost\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: no-cors\nSec-Fetch-Dest: script\n\n", 403},
		"a frame of another site":     {"GET / HTTP/1.1\nHost: localhost\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate\nSec-Fetch-Dest: iframe\n\n", 403},
		"a link of another site":      {"GET / HTTP/1.1\nHost: localhost\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate\nSec-Fetch-Dest: document\n\n", 200},
		"headers of half a megabyte":  {"GET / HTTP/1.1\nHost: localhost\nCookie: " + strings.Repeat("a", 500_000) + "\n\n", 431},
		"a protocol that is not HTTP": {"GET / GOPHER/1\nHost: localhost\n\n", 400},
	} {
		t.Run(name, func(t *testing.T) {
			answer := send(t, test.request)
			assert.Equal(t, test.want, answer.StatusCode)
			if test.want >= 430 || test.want == 400 {
				return // net/http answers these itself
			}
			for _, header := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy",
				"Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy", "Cross-Origin-Resource-Policy", "Cache-Control"} {
				assert.NotEmpty(t, answer.Header.Get(header), header)
			}
		})
	}
}

// The program ends by either signal, with success, though a browser keeps connections open.
func TestTheServerEndsWhenItIsTold(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signals can be sent")
	}
	for name, signal := range map[string]os.Signal{"interrupt": os.Interrupt, "terminate": terminate} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(program, "web", "--addr", "0")
			out, err := cmd.StdoutPipe()
			require.NoError(t, err)
			var stderr strings.Builder
			cmd.Stderr = &stderr
			require.NoError(t, cmd.Start())
			line, err := bufio.NewReader(out).ReadString('\n')
			require.NoError(t, err)
			response, err := http.Get(strings.TrimSpace(line))
			require.NoError(t, err)
			defer response.Body.Close()
			require.NoError(t, cmd.Process.Signal(signal))
			assert.NoError(t, cmd.Wait())
			assert.Empty(t, stderr.String())
		})
	}
}

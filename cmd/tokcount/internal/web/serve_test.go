package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
	"github.com/tokcount/tokcount/vocab"
)

// ask asks a site on 127.0.0.1:8256 for a path, with headers as name and value in turn.
func ask(method, target string, headers ...string) *httptest.ResponseRecorder {
	return askAt("127.0.0.1:8256", method, target, headers...)
}

func askAt(addr, method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	r.Host = "localhost:8256"
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	New("v1").Handler(addr).ServeHTTP(w, r)
	return w
}

func TestFilesAreServedAsWhatTheyAre(t *testing.T) {
	for path, mime := range map[string]string{
		"/":                  "text/html; charset=utf-8",
		"/index.html":        "text/html; charset=utf-8",
		"/page.js":           "text/javascript; charset=utf-8",
		"/style.css":         "text/css; charset=utf-8",
		"/icon.svg":          "image/svg+xml",
		"/site.json":         "application/json",
		"/engine.wasm":       "application/wasm",
		"/cl100k_base.table": "application/octet-stream",
	} {
		w := ask("GET", path)
		assert.Equal(t, http.StatusOK, w.Code, path)
		assert.Equal(t, mime, w.Header().Get("Content-Type"), path)
		assert.NotZero(t, w.Body.Len(), path)
		head := ask("HEAD", path)
		assert.Equal(t, http.StatusOK, head.Code, path)
		assert.Zero(t, head.Body.Len(), path)
		assert.Equal(t, w.Header().Get("Content-Length"), head.Header().Get("Content-Length"), path)
	}
}

func TestEveryAnswerHasThePolicy(t *testing.T) {
	for name, w := range map[string]*httptest.ResponseRecorder{
		"page":       ask("GET", "/"),
		"worker":     ask("GET", "/worker.js"),
		"unchanged":  ask("GET", "/", "If-None-Match", ask("GET", "/").Header().Get("ETag")),
		"no file":    ask("GET", "/../go.mod"),
		"method":     ask("POST", "/"),
		"host":       ask("GET", "/", "Host", "example.com"),
		"other site": ask("GET", "/", "Sec-Fetch-Site", "cross-site"),
		"range":      ask("GET", "/", "Range", "bytes=9999999-"),
	} {
		for header, value := range map[string]string{
			"Content-Security-Policy":      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types tokcount",
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Embedder-Policy": "require-corp",
			"Cross-Origin-Resource-Policy": "same-origin",
		} {
			assert.Equal(t, value, w.Header().Get(header), name)
		}
	}
}

// What a <meta> element can say of the policy, the page says itself, for other servers.
func TestThePageHasThePolicy(t *testing.T) {
	assert.Contains(t, ask("GET", "/").Body.String(), `<meta http-equiv="Content-Security-Policy" content="`+MetaPolicy()+`">`)
}

func TestOnlyThisHostIsAnswered(t *testing.T) {
	for _, test := range []struct {
		addr, host string
		answered   bool
	}{
		{"127.0.0.1:8256", "127.0.0.1:8256", true},
		{"127.0.0.1:8256", "localhost:8256", true},
		{"127.0.0.1:8256", "LocalHost", true},
		{"127.0.0.1:8256", "localhost:9000", true}, // a tunnel
		{"127.0.0.1:8256", "[::1]:8256", true},
		{"127.0.0.1:8256", "[::1]", true},
		{"127.0.0.1:8256", "127.9.9.9", true},
		{"127.0.0.1:8256", "[::ffff:127.0.0.1]:8256", true},
		{"127.0.0.1:8256", "", false},
		{"127.0.0.1:8256", ":8256", false},
		{"127.0.0.1:8256", "example.com", false},
		{"127.0.0.1:8256", "example.com:8256", false},
		{"127.0.0.1:8256", "localhost.example.com", false},
		{"127.0.0.1:8256", "127.0.0.1.example.com", false},
		{"127.0.0.1:8256", "localhost:8256@example.com", false},
		{"127.0.0.1:8256", "127.0.0.1:http", false},
		{"127.0.0.1:8256", "127.0.0.1:99999", false},
		{"127.0.0.1:8256", "192.168.0.1", false},
		{"127.0.0.1:8256", "0.0.0.0:8256", false},
		{"127.0.0.1:8256", "::1", false},
		{"box:8256", "box:8256", true},
		{"box:8256", "BOX", true},
		{"box:8256", "box.example.com", false},
		{"192.168.0.1:80", "192.168.0.1", true},
		{"192.168.0.1:80", "192.168.0.2", false},
		{"0.0.0.0:80", "192.168.0.1", true}, // no site can have an address for a name
		{":80", "[fe80::1]:80", true},
		{"[::]:80", "example.com", false},
		{":80", "", false},
	} {
		want := http.StatusMisdirectedRequest
		if test.answered {
			want = http.StatusOK
		}
		assert.Equal(t, want, askAt(test.addr, "HEAD", "/", "Host", test.host).Code, "%+v", test)
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "PROPFIND"} {
		w := ask(method, "/")
		assert.Equal(t, http.StatusMethodNotAllowed, w.Code, method)
		assert.Equal(t, "GET, HEAD", w.Header().Get("Allow"), method)
	}
}

func TestOtherSitesMayLinkAndNothingElse(t *testing.T) {
	for _, test := range []struct {
		site, mode, dest string
		want             int
	}{
		{"none", "navigate", "document", http.StatusOK},
		{"same-origin", "cors", "empty", http.StatusOK},
		{"cross-site", "navigate", "document", http.StatusOK},
		{"same-site", "navigate", "document", http.StatusOK},
		{"cross-site", "navigate", "iframe", http.StatusForbidden},
		{"cross-site", "no-cors", "script", http.StatusForbidden},
		{"cross-site", "cors", "empty", http.StatusForbidden},
		{"same-site", "no-cors", "image", http.StatusForbidden}, // of another port
	} {
		w := ask("GET", "/", "Sec-Fetch-Site", test.site, "Sec-Fetch-Mode", test.mode, "Sec-Fetch-Dest", test.dest)
		assert.Equal(t, test.want, w.Code, "%+v", test)
	}
}

func TestAnUnchangedFileIsNotSentAgain(t *testing.T) {
	for _, path := range []string{"/", "/page.js", "/engine.wasm", "/o200k_base.table"} {
		tag := ask("GET", path).Header().Get("ETag")
		require.NotEmpty(t, tag, path)
		w := ask("GET", path, "If-None-Match", tag)
		assert.Equal(t, http.StatusNotModified, w.Code, path)
		assert.Zero(t, w.Body.Len(), path)
		assert.Equal(t, http.StatusOK, ask("GET", path, "If-None-Match", `"other"`).Code, path)
	}
}

func TestTheEngineIsCompressedForWhoeverTakesIt(t *testing.T) {
	plain := ask("GET", "/engine.wasm")
	assert.Empty(t, plain.Header().Get("Content-Encoding"))
	for accept, want := range map[string]string{
		"gzip, deflate, br": "gzip", "br;q=1.0, GZIP;q=0.5": "gzip", "gzip": "gzip",
		"": "", "br": "", "gzip;q=0": "", "gzip; q=0.0": "",
	} {
		w := ask("GET", "/engine.wasm", "Accept-Encoding", accept)
		require.Equal(t, want, w.Header().Get("Content-Encoding"), accept)
		assert.Equal(t, "Accept-Encoding", w.Header().Get("Vary"))
		if want == "gzip" {
			assert.Equal(t, plain.Body.Bytes(), inflate(w.Body.Bytes()))
			assert.NotEqual(t, plain.Header().Get("ETag"), w.Header().Get("ETag"))
		}
	}
	z, err := gzip.NewReader(bytes.NewReader(smallEngine))
	require.NoError(t, err)
	assert.True(t, z.ModTime.IsZero(), "the engine has the time at which it was built")
}

// The manifest names a file for each encoding, and its true length.
func TestTheManifestNamesWhatThereIs(t *testing.T) {
	m := readManifest(t, ask("GET", "/site.json").Body.Bytes())
	assert.Equal(t, "v1", m.Version)
	assert.False(t, m.Offline)
	for _, engine := range []resource{m.Engine, m.Full} {
		assert.Equal(t, engine.Bytes, ask("GET", "/"+engine.File).Body.Len(), engine.File)
	}
	var names []string
	for _, e := range m.Encodings {
		names = append(names, e.Name)
		assert.False(t, e.Gzip)
		assert.Equal(t, e.Bytes, ask("GET", "/"+e.File).Body.Len(), e.Name)
	}
	assert.Equal(t, encodings.Names(), names)
}

// A table that is served is the one that the program counts by.
func TestTablesAreThoseOfTheProgram(t *testing.T) {
	for _, table := range tables {
		var want bytes.Buffer
		_, err := table.vocab().Table().WriteTo(&want)
		require.NoError(t, err)
		assert.Equal(t, want.Bytes(), ask("GET", "/"+table.name).Body.Bytes())
	}
	assert.Equal(t, tableBytes(vocab.P50kBase()), tableBytes(vocab.R50kBase()))
}

// OPTIONS * is answered by net/http itself unless that is told not to.
func TestServeAnswersUntilItIsToldToEnd(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	addr := l.Addr().String()
	go func() { ended <- New("").Serve(ctx, l, addr, log.New(io.Discard, "", 0)) }()

	resp, err := http.Get("http://" + addr + "/")
	require.NoError(t, err)
	resp.Body.Close()
	assert.Equal(t, http.StatusOK, resp.StatusCode)

	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(time.Minute)))
	_, err = io.WriteString(conn, "OPTIONS * HTTP/1.1\r\nHost: "+addr+"\r\n\r\n")
	require.NoError(t, err)
	line := make([]byte, len("HTTP/1.1 405"))
	_, err = io.ReadFull(conn, line)
	require.NoError(t, err)
	assert.Equal(t, "HTTP/1.1 405", string(line))

	idle, err := net.Dial("tcp", addr) // that never asks, as browsers have
	require.NoError(t, err)
	defer idle.Close()
	cancel()
	assert.NoError(t, <-ended)
	_, err = net.Dial("tcp", addr)
	assert.Error(t, err)
}

// What docs/web.md says other servers should send is what this one does.
func TestDocumentedHeadersAreThoseSent(t *testing.T) {
	text, err := os.ReadFile("../../../../docs/web.md")
	require.NoError(t, err)
	assert.Equal(t, 2, strings.Count(string(text), Policy()))
	for name, values := range ask("GET", "/").Header() {
		if slices.Contains([]string{"Accept-Ranges", "Content-Length", "Content-Type", "Etag"}, name) {
			continue
		}
		assert.Contains(t, string(text), "      "+name+": "+values[0]+"\n")
	}
}

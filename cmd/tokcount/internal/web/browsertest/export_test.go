package browsertest

import (
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// host serves a folder as a plain server of files does, from a path below its root.
func host(t *testing.T, dir string, wrap func(http.Handler) http.Handler) *httptest.Server {
	t.Helper()
	handler := http.StripPrefix("/some/where", http.FileServer(http.Dir(dir)))
	if wrap != nil {
		handler = wrap(handler)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// use counts something in each tab, so that all that the page loads is loaded.
func (p *tab) use() {
	p.t.Helper()
	p.model("cl100k_base", "encoding")
	p.enter("#text", "Hello, world!")
	p.waitText("#count", "4")
	assert.Equal(p.t, hello, p.ids())
	p.click("#tab-compare")
	p.wait(`[...document.querySelectorAll("#pane-compare td.n")].filter((e) => e.textContent === "4").length >= 3`)
}

// Any server of files will do, whatever it says of their types and compression.
func TestAnExportIsServedByAnyServer(t *testing.T) {
	t.Parallel()
	dir := export(t)
	for name, wrap := range map[string]func(http.Handler) http.Handler{
		"plain": nil,
		"no types": func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if ext := filepath.Ext(r.URL.Path); ext != ".js" && ext != ".css" && ext != ".svg" && ext != "" {
					w.Header().Set("Content-Type", "application/octet-stream")
				}
				next.ServeHTTP(w, r)
			})
		},
		"gz as an encoding": func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if base, ok := strings.CutSuffix(r.URL.Path, ".gz"); ok {
					w.Header().Set("Content-Encoding", "gzip")
					w.Header().Set("Content-Type", mime.TypeByExtension(filepath.Ext(base)))
				}
				next.ServeHTTP(w, r)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := openAt(t, host(t, dir, wrap).URL+"/some/where/")
			p.use()
		})
	}
}

// What was loaded once is there when the server is not.
func TestAnExportWorksWithoutANetwork(t *testing.T) {
	t.Parallel()
	var down sync.Mutex
	off := false
	server := host(t, export(t), func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			down.Lock()
			defer down.Unlock()
			if off {
				panic(http.ErrAbortHandler)
			}
			next.ServeHTTP(w, r)
		})
	})
	p := openAt(t, server.URL+"/some/where/")
	for _, file := range []string{"engine.wasm.gz", "o200k_base.table.gz", "worker.js", "page.js", ""} {
		p.wait(`await (await caches.open("tokcount")).match(` + quoted(server.URL+"/some/where/"+file) + `)`)
	}
	down.Lock()
	off = true
	down.Unlock()
	p.visit(server.URL + "/some/where/")
	p.enter("#text", "Hello, world!")
	p.waitText("#count", "4")
	assert.Equal(t, "[13225, 11, 2375, 0]", p.ids())
	p.forgive() // that the server was asked for nothing
}

// A page that cannot run says what it needs.
func TestAPageThatCannotRunSaysWhatItNeeds(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	dir := export(t)
	require.NoError(t, chromedp.Do(p.ctx, chromedp.Navigate((&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, "index.html"))}).String())))
	p.wait(`document.getElementById("needs").getClientRects().length > 0`)
	assert.Contains(t, p.text("#needs"), "needs JavaScript with modules")
	p.forgive()
	js[bool](p, `(globalThis.reports = [], true)`)
}

// browsersOwn is a request to whoever made the browser, for updates and the like, which
// no flag prevents. The page cannot make it: the policy has no such host.
var browsersOwn = regexp.MustCompile(`\r\nHost: [\w.-]+\.(google|googleapis|gvt1)\.com\b`)

// A proxy between browser and server sees every request there is, those of workers too: all
// are for files of the page, and none has the text.
func TestNothingThatIsTypedLeavesTheBrowser(t *testing.T) {
	t.Parallel()
	if browser == nil {
		t.Skip("there is no Chromium")
	}
	var mu sync.Mutex
	var seen []string
	own, err := url.Parse(address)
	require.NoError(t, err)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var head strings.Builder
		_ = r.Write(&head) // with its headers and its body
		mu.Lock()
		seen = append(seen, head.String())
		mu.Unlock()
		if r.Method == http.MethodConnect || r.URL.Host != own.Host {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		r.RequestURI = ""
		response, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer response.Body.Close()
		for name, values := range response.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(response.StatusCode)
		_, _ = io.Copy(w, response.Body)
	}))
	defer proxy.Close()
	ctx, cancel := launch(chromedp.ProxyServer(proxy.URL), chromedp.Flag("proxy-bypass-list", "<-loopback>"))
	defer cancel()
	t.Run("proxied", func(t *testing.T) {
		p := newTabIn(t, ctx)
		p.visit(address)
		secret := "xylophone-zebra-4711"
		p.enter("#text", secret)
		p.wait(`document.getElementById("count").textContent !== "0"`)
		p.click("#special")
		p.click("#copy-link")
		p.click("#tab-compare")
		p.wait(`![...document.querySelectorAll("#pane-compare td.n")].some((e) => e.textContent === "…")`)
		p.choose("#file", file(t, secret+".txt", secret))
		p.wait(`/zebra/.test(document.getElementById("file-bar").textContent)`)
		p.click("#tab-chat")
		p.enter("#pane-chat .message:nth-child(2) textarea", secret)
		p.wait(`document.querySelector("#estimate table")`)
		p.choose("#tokenizer-file", tokenizer(t, "ok_template_bos_eos.json"))
		p.wait(`document.getElementById("model").value === "ok_template_bos_eos.json"`)

		mu.Lock()
		defer mu.Unlock()
		require.NotEmpty(t, seen)
		tables := 0
		for _, request := range seen {
			assert.NotContains(t, request, "xylophone")
			assert.NotContains(t, request, "zebra")
			line, _, _ := strings.Cut(request, "\r\n")
			if host := browsersOwn.FindString(request); host != "" {
				t.Log("not of the page, but of the browser itself:", host)
				continue
			}
			assert.Regexp(t, `^GET /[\w./-]* HTTP/1.1$`, line)
			assert.Contains(t, request, "\r\nHost: "+own.Host+"\r\n")
			if strings.Contains(line, ".table") {
				tables++
			}
		}
		assert.GreaterOrEqual(t, tables, 3, "the requests of the worker are among them")
	})
}

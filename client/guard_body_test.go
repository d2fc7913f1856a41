package client

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const completionsURL = "https://api.example/v1/completions"

func theWords(n int) string { return `{"model":"m","prompt":"` + words(n) + `"}` }

func zipped(t testing.TB, text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

// post gives a guard a request, and returns what Judged was told.
func post(t testing.TB, guard func(GuardOptions) *Guard, req *http.Request) (verdict, err error) {
	g := guard(GuardOptions{Models: caseModels, BodyLimit: 1 << 20, Judged: func(_ *http.Request, err error) { verdict = err }})
	_, err = g.RoundTrip(req)
	return verdict, err
}

func TestGuardLooksIntoEncodings(t *testing.T) {
	fits, long := theWords(20), theWords(200)
	for name, tt := range map[string]struct {
		header []string
		body   string
		want   int
	}{
		"gzip, too long":                     {[]string{"gzip"}, zipped(t, long), refused},
		"gzip, fits":                         {[]string{"gzip"}, zipped(t, fits), fit},
		"gzip under its old name":            {[]string{" X-GZIP"}, zipped(t, long), refused},
		"gzip in two parts":                  {[]string{"gzip"}, zipped(t, long[:50]) + zipped(t, long[50:]), refused},
		"gzip with a byte order mark":        {[]string{"gzip"}, zipped(t, "\ufeff"+long), refused},
		"gzip and identity":                  {[]string{"gzip, identity"}, zipped(t, long), refused},
		"gzip and identity in two fields":    {[]string{"identity", "gzip"}, zipped(t, long), refused},
		"gzip twice":                         {[]string{"gzip, gzip"}, zipped(t, zipped(t, long)), unjudged},
		"gzip, but it is not":                {[]string{"gzip"}, long, unjudged},
		"gzip that is cut":                   {[]string{"gzip"}, zipped(t, long)[:40], unjudged},
		"gzip that inflates beyond limits":   {[]string{"gzip"}, zipped(t, fits+strings.Repeat(" ", 1<<20)), unjudged},
		"gzip of a text that is far to long": {[]string{"gzip"}, zipped(t, theWords(1<<20)), refused},
		"nothing":                            {[]string{""}, long, refused},
		"identity twice":                     {[]string{"identity, IDENTITY"}, long, refused},
		"br":                                 {[]string{"br"}, long, unjudged},
		"deflate":                            {[]string{"deflate"}, long, unjudged},
	} {
		t.Run(name, func(t *testing.T) {
			for _, replayable := range []bool{true, false} {
				for _, header := range []string{"Content-Encoding", "content-encoding"} {
					next := &passed{}
					req, err := http.NewRequest(http.MethodPost, completionsURL, strings.NewReader(tt.body))
					require.NoError(t, err)
					req.Header[header] = tt.header
					if !replayable {
						req.GetBody, req.ContentLength = nil, -1
					}
					verdict, err := post(t, func(o GuardOptions) *Guard { return newGuard(t, next, o) }, req)
					var reason *UnjudgedError
					assert.Equal(t, tt.want == refused, err != nil)
					assert.Equal(t, tt.want == fit, verdict == nil, verdict)
					assert.Equal(t, tt.want == unjudged, errors.As(verdict, &reason), verdict)
					if tt.want != refused {
						assert.Equal(t, []string{tt.body}, next.bodies)
					}
				}
			}
		})
	}
}

// chunked gives a body in small reads, and has no WriteTo.
type chunked struct {
	io.Reader
	closed int
}

func (c *chunked) Read(p []byte) (int, error) { return c.Reader.Read(p[:min(len(p), 7)]) }
func (c *chunked) Close() error {
	c.closed++
	return nil
}

// However a body comes, the verdict is the same, and what is sent is the body.
func TestGuardTakesBodiesOfAllKinds(t *testing.T) {
	for name, edit := range map[string]func(req *http.Request, body string){
		"as net/http makes it": func(*http.Request, string) {},
		"GetBody without WriteTo": func(req *http.Request, body string) {
			req.GetBody = func() (io.ReadCloser, error) { return &chunked{Reader: strings.NewReader(body)}, nil }
		},
		"GetBody that writes in parts": func(req *http.Request, body string) {
			req.GetBody = func() (io.ReadCloser, error) {
				return io.NopCloser(io.MultiReader(strings.NewReader(body[:9]), strings.NewReader(body[9:]))), nil
			}
		},
		"GetBody that fails": func(req *http.Request, body string) {
			req.GetBody = func() (io.ReadCloser, error) { return nil, errors.New("once") }
		},
		"GetBody, unknown length":   func(req *http.Request, body string) { req.ContentLength = -1 },
		"GetBody, no length":        func(req *http.Request, body string) { req.ContentLength = 0 },
		"GetBody, length too small": func(req *http.Request, body string) { req.ContentLength = 5 },
		"GetBody, length too large": func(req *http.Request, body string) { req.ContentLength = 1 << 50 },
		"once": func(req *http.Request, body string) {
			req.Body, req.GetBody = &chunked{Reader: strings.NewReader(body)}, nil
		},
		"once, unknown length": func(req *http.Request, body string) {
			req.Body, req.GetBody, req.ContentLength = &chunked{Reader: strings.NewReader(body)}, nil, -1
		},
	} {
		t.Run(name, func(t *testing.T) {
			for n, fits := range map[int]bool{20: true, 84: true, 85: false, 30_000: false} {
				body := theWords(n)
				req, err := http.NewRequest(http.MethodPost, completionsURL, strings.NewReader(body))
				require.NoError(t, err)
				edit(req, body)
				next := &passed{}
				verdict, err := post(t, func(o GuardOptions) *Guard { return newGuard(t, next, o) }, req)
				assert.Equal(t, verdict, err)
				if fits {
					require.NoError(t, err)
					assert.Equal(t, []string{body}, next.bodies)
				} else {
					assert.ErrorIs(t, err, ErrContextLength)
					assert.Empty(t, next.bodies)
				}
				if b, ok := req.Body.(*chunked); ok && !fits {
					assert.Equal(t, 1, b.closed, "the body of a refused request is closed")
				}
			}
		})
	}
}

// What is longer than BodyLimit is passed as it comes, and refused only if its
// beginning is too long, whatever follows.
func TestGuardBodyLimit(t *testing.T) {
	blanks := strings.Repeat(" ", 2<<20)
	long := strings.Repeat("a", 2<<20)
	escapes := strings.Repeat(`\u0061`, 2<<20/6)
	ids := strings.Repeat("1,", 1<<20)
	for name, tt := range map[string]struct {
		path, body string
		want       int
	}{
		"blanks":                            {"/completions", blanks + theWords(20), unjudged},
		"blanks, and it were too long":      {"/completions", blanks + theWords(200), unjudged},
		"long text of another field":        {"/completions", `{"model":"m","user":"` + long + `","prompt":"a"}`, unjudged},
		"long prompt":                       {"/completions", `{"model":"m","prompt":"` + long + `"}`, refused},
		"long prompt of escapes":            {"/completions", `{"model":"m","prompt":"` + escapes + `"}`, refused},
		"long prompt in a list":             {"/completions", `{"model":"m","prompt":["a","` + long + `"]}`, refused},
		"long prompt of tokens":             {"/completions", `{"model":"m","prompt":[` + ids + `1]}`, refused},
		"long prompt that has ended":        {"/completions", `{"model":"m","prompt":"` + long[:1<<19] + `","user":"` + long + `"}`, refused},
		"many short prompts":                {"/completions", `{"model":"m","prompt":[` + strings.Repeat(`"a",`, 1<<19) + `"a"]}`, unjudged},
		"many lists of tokens":              {"/completions", `{"model":"m","prompt":[` + strings.Repeat(`[1],`, 1<<19) + `[1]]}`, unjudged},
		"prompt before the model":           {"/completions", `{"prompt":"` + long + `","model":"m"}`, unjudged},
		"prompt that the window takes":      {"/completions", `{"model":"long","prompt":"` + long + `"}`, unjudged},
		"unknown model":                     {"/completions", `{"model":"who","prompt":"` + long + `"}`, unjudged},
		"model in the path":                 {"/engines/m/completions", `{"prompt":"` + long + `"}`, refused},
		"byte order mark":                   {"/completions", "\ufeff" + `{"model":"m","prompt":"` + long + `"}`, refused},
		"embedding":                         {"/embeddings", `{"model":"text-similarity-ada-001","input":"` + long + `"}`, refused},
		"response":                          {"/responses", `{"model":"m","input":"` + long + `"}`, refused},
		"a list":                            {"/completions", `["` + long + `"]`, unjudged},
		"no JSON":                           {"/completions", long, unjudged},
		"no JSON, then something like that": {"/completions", `{"model":"m","prompt":"\x` + long + `"}`, unjudged},
	} {
		t.Run(name, func(t *testing.T) {
			for _, replayable := range []bool{true, false} {
				req, err := http.NewRequest(http.MethodPost, "https://api.example/v1"+tt.path, strings.NewReader(tt.body))
				require.NoError(t, err)
				if !replayable {
					req.GetBody, req.ContentLength = nil, -1
				}
				next := &passed{}
				verdict, err := post(t, func(o GuardOptions) *Guard { return newGuard(t, next, o) }, req)
				var long *ContextLengthError
				if tt.want == refused {
					require.ErrorAs(t, err, &long)
					assert.True(t, long.AtLeast)
					assert.Equal(t, tt.path == "/responses", long.Estimate)
					continue
				}
				require.NoError(t, err)
				assert.ErrorContains(t, verdict, "longer than 1048576 bytes")
				require.Len(t, next.bodies, 1)
				assert.True(t, tt.body == next.bodies[0], "passed as it was")
			}
		})
	}
}

// Eight requests of 60 MiB at once took 1,221 MiB when all of each was read.
func TestGuardMemory(t *testing.T) {
	body := `{"model":"m","prompt":"` + strings.Repeat(`\u0061`, 10<<20) + `"}`
	for _, replayable := range []bool{true, false} {
		guard := newGuard(t, &passed{}, GuardOptions{Models: caseModels})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range 8 {
			req, err := http.NewRequest(http.MethodPost, completionsURL, &chunkless{strings.NewReader(body)})
			require.NoError(t, err)
			if replayable {
				req.ContentLength = int64(len(body))
				req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(&chunkless{strings.NewReader(body)}), nil }
			}
			_, err = guard.RoundTrip(req)
			require.ErrorIs(t, err, ErrContextLength)
		}
		runtime.ReadMemStats(&after)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8*4<<20), "all that was ever allocated")
	}
}

// chunkless is a reader alone.
type chunkless struct{ io.Reader }

// A body in memory is judged where it lies.
func TestGuardCopiesNoBodyInMemory(t *testing.T) {
	body := []byte(`{"model":"long","prompt":[` + strings.TrimSuffix(strings.Repeat(`"a",`, 8<<20), ",") + `]}`)
	guard := newGuard(t, roundTripper(func(*http.Request) (*http.Response, error) { return &http.Response{}, nil }), GuardOptions{Models: caseModels})
	req, err := http.NewRequest(http.MethodPost, completionsURL, bytes.NewReader(body))
	require.NoError(t, err)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = guard.RoundTrip(req)
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	assert.Equal(t, GuardStats{Fit: 1}, guard.Stats())
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
}

// The body of a request that is passed can be read after RoundTrip has returned,
// and its closing reaches the caller's.
func TestGuardPassesTheClosingOfABody(t *testing.T) {
	body := &chunked{Reader: strings.NewReader(theWords(20))}
	req, err := http.NewRequest(http.MethodPost, completionsURL, body)
	require.NoError(t, err)
	var sent io.ReadCloser
	guard := newGuard(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		sent = r.Body
		return &http.Response{}, nil
	}), GuardOptions{Models: caseModels})
	_, err = guard.RoundTrip(req)
	require.NoError(t, err)
	assert.Zero(t, body.closed)
	data, err := io.ReadAll(sent)
	require.NoError(t, err)
	assert.Equal(t, theWords(20), string(data))
	require.NoError(t, sent.Close())
	assert.Equal(t, 1, body.closed)
}

// A body that breaks off is an error, and nothing is sent: not even under
// RefuseWithResponse, whose responses are about requests.
func TestGuardStopsAtABrokenBody(t *testing.T) {
	for _, path := range []string{"/completions", "/chat/completions", "/embeddings", "/responses"} {
		for _, o := range []GuardOptions{{}, {RefuseUnjudged: true}, {RefuseWithResponse: true}} {
			next := &passed{}
			body := &chunked{Reader: io.MultiReader(strings.NewReader(`{"model":"m","prompt":"a"}`), &breaksOnce{})}
			req, err := http.NewRequest(http.MethodPost, "https://api.example/v1"+path, body)
			require.NoError(t, err)
			guard := newGuard(t, next, o)
			_, err = guard.RoundTrip(req)
			assert.ErrorIs(t, err, errUpload)
			assert.ErrorContains(t, err, "reading the body of the request: the disk broke")
			assert.Empty(t, next.bodies)
			assert.Equal(t, 1, body.closed)
			assert.Equal(t, GuardStats{Unjudged: 1}, guard.Stats())
		}
	}
}

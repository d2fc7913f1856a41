package client

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

// requestCase is a line of testdata/requests.jsonl.
type requestCase struct {
	Name    string
	Method  string
	Path    string
	Headers map[string]string
	Body    string
	BodyB64 []byte `json:"body_b64"`
	Fill    []struct {
		Mark, Text string
		Times      int
	}
	Upload string
	Want   string
	Why    string
}

// readRequestCases returns the cases, with their bodies filled.
func readRequestCases(t testing.TB) []requestCase {
	file, err := os.Open("testdata/requests.jsonl")
	require.NoError(t, err)
	defer file.Close()
	var cases []requestCase
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c requestCase
		require.NoError(t, json.Unmarshal(lines.Bytes(), &c))
		if c.BodyB64 != nil {
			c.Body = string(c.BodyB64)
		}
		for _, f := range c.Fill {
			c.Body = strings.ReplaceAll(c.Body, f.Mark, strings.Repeat(f.Text, f.Times))
		}
		cases = append(cases, c)
	}
	require.NoError(t, lines.Err())
	return cases
}

// request returns the request of a case: with GetBody as net/http makes it, or
// without and of unknown length.
func (c requestCase) request(t testing.TB, replayable bool) *http.Request {
	body := func() io.ReadCloser { return io.NopCloser(strings.NewReader(c.Body)) }
	if c.Upload == "breaks" {
		body = func() io.ReadCloser {
			return io.NopCloser(io.MultiReader(strings.NewReader(c.Body), &breaksOnce{}))
		}
	}
	req, err := http.NewRequest(c.Method, "https://api.example"+c.Path, body())
	require.NoError(t, err)
	req.ContentLength = -1
	if replayable {
		req.ContentLength = int64(len(c.Body))
		req.GetBody = func() (io.ReadCloser, error) { return body(), nil }
	}
	if c.Method == http.MethodGet {
		req.Body, req.GetBody, req.ContentLength = nil, nil, 0
	}
	for name, value := range c.Headers {
		req.Header.Set(name, value)
	}
	return req
}

var errUpload = errors.New("the disk broke")

// breaksOnce gives an error and after it io.EOF.
type breaksOnce struct{ broken bool }

func (b *breaksOnce) Read([]byte) (int, error) {
	if b.broken {
		return 0, io.EOF
	}
	b.broken = true
	return 0, errUpload
}

var caseModels = []Model{
	{Name: "m", Encoding: encodings.R50kBase(), Window: 100},
	{Name: "long", Encoding: encodings.R50kBase(), Window: 1 << 20},
}

// Each request has one of the verdicts that are right for it, and is passed byte
// for byte or not at all.
func TestGuardDecidesRecordedRequests(t *testing.T) {
	cases := readRequestCases(t)
	require.Len(t, cases, 66)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			for _, replayable := range []bool{true, false} {
				for _, closed := range []bool{true, false} {
					c.check(t, replayable, closed)
				}
			}
		})
	}
}

func (c requestCase) check(t *testing.T, replayable, closed bool) {
	next := &passed{}
	var verdict error
	guard := newGuard(t, next, GuardOptions{Models: caseModels, RefuseUnjudged: closed, Judged: func(_ *http.Request, err error) { verdict = err }})
	_, err := guard.RoundTrip(c.request(t, replayable))
	got := "pass"
	var unjudged *UnjudgedError
	switch {
	case errors.As(verdict, &unjudged):
		got = "unjudged"
	case verdict != nil:
		got = "refuse"
	}
	assert.Contains(t, strings.Split(c.Want, "|"), got, "%s: %v", c.Why, verdict)
	if got == "refuse" || got == "unjudged" && closed && c.Method == http.MethodPost {
		assert.Equal(t, verdict, err)
		assert.Empty(t, next.bodies, "something was sent")
	} else {
		require.NoError(t, err)
		assert.Equal(t, []string{c.Body}, next.bodies, "passed as it was")
	}
	if c.Upload == "breaks" {
		assert.ErrorIs(t, err, errUpload)
	}
}

func newGuard(t testing.TB, next http.RoundTripper, o GuardOptions) *Guard {
	guard, err := NewGuard(next, o)
	require.NoError(t, err)
	return guard
}

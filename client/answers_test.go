package client

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

// answerCase is a line of testdata/answers.jsonl; its README says what the
// fields mean.
type answerCase struct {
	Name    string
	Status  int
	Headers map[string]any
	Body    *string
	BodyB64 string `json:"body_b64"`
	Chunks  []string
	Cut     bool
	Framing string
	Key     string
	Stream  bool
	Request struct{ Prompts, N int }
	Want    answerWant
}

type answerWant struct {
	Text     *string
	Texts    []string
	Finish   *string
	Error    *string
	Retry    bool
	Window   *int
	Prompt   *int
	Contains []string
	Absent   []string
	WithinMS int `json:"within_ms"`
}

func answerCases(t testing.TB) (all []answerCase) {
	data, err := os.ReadFile("testdata/answers.jsonl")
	require.NoError(t, err)
	for line := range bytes.Lines(data) {
		var c answerCase
		require.NoError(t, json.Unmarshal(line, &c))
		all = append(all, c)
	}
	return all
}

// body returns all that is sent after the header.
func (c *answerCase) body(t testing.TB) []byte {
	switch {
	case c.Body != nil:
		return []byte(*c.Body)
	case c.BodyB64 != "":
		data, err := base64.StdEncoding.DecodeString(c.BodyB64)
		require.NoError(t, err)
		return data
	}
	return []byte(strings.Join(c.Chunks, ""))
}

// ServeHTTP sends the answer as it was recorded, by the bytes of HTTP/1.1: no
// server of net/http would send some of them.
func (c *answerCase) serve(t testing.TB, calls *atomic.Int32) string {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		conn, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		c.write(t, buffered.Writer)
		_ = buffered.Flush()
		if tcp, ok := conn.(*net.TCPConn); ok && c.Cut {
			_ = tcp.SetLinger(0) // a reset, not an end
			time.Sleep(10 * time.Millisecond)
		}
	})
}

func (c *answerCase) write(t testing.TB, w *bufio.Writer) {
	fmt.Fprintf(w, "HTTP/1.1 %d %s\r\nConnection: close\r\n", c.Status, http.StatusText(c.Status))
	for name, value := range c.Headers {
		values, ok := value.([]any)
		if !ok {
			values = []any{value}
		}
		for _, v := range values {
			fmt.Fprintf(w, "%s: %v\r\n", name, v)
		}
	}
	body := c.body(t)
	switch {
	case c.Framing == "close":
		fmt.Fprintf(w, "\r\n%s", body)
	case c.Chunks != nil:
		fmt.Fprint(w, "Transfer-Encoding: chunked\r\n\r\n")
		for _, chunk := range c.Chunks {
			fmt.Fprintf(w, "%x\r\n%s\r\n", len(chunk), chunk)
			_ = w.Flush()
		}
		if !c.Cut {
			fmt.Fprint(w, "0\r\n\r\n")
		}
	default:
		more := 0
		if c.Cut {
			more = 1000
		}
		fmt.Fprintf(w, "Content-Length: %d\r\n\r\n%s", len(body)+more, body)
	}
}

// got is what came of a call.
type got struct {
	texts   []string // by index
	reasons []string
	err     error
}

func (g *got) add(choices []Choice) {
	for _, c := range choices {
		for len(g.texts) <= c.Index {
			g.texts, g.reasons = append(g.texts, ""), append(g.reasons, "")
		}
		g.texts[c.Index] += c.Text
		if c.FinishReason != "" {
			g.reasons[c.Index] = c.FinishReason
		}
	}
}

func (c *answerCase) call(ctx context.Context, client *Client) (g got) {
	req := Request{Model: "m", Prompt: Text("Say this is a test")}
	if n := c.Request.Prompts; n > 0 {
		req.Prompt = Texts(slices.Repeat([]string{"Say this is a test"}, n)...)
	}
	if c.Request.N > 0 {
		req.N = &c.Request.N
	}
	if !c.Stream {
		resp, err := client.Complete(ctx, req)
		if g.err = err; resp != nil {
			g.add(resp.Choices)
		}
		return g
	}
	for chunk, err := range client.Stream(ctx, req) {
		g.err = err
		g.add(chunk.Choices)
	}
	return g
}

func TestAnswers(t *testing.T) {
	cases := answerCases(t)
	require.Len(t, cases, 150)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int32
			key := testKey(t)
			if c.Key != "" {
				var err error
				key, err = NewKey(c.Key)
				require.NoError(t, err)
			}
			client := newTestClient(t, c.serve(t, &calls), Options{Key: key, Retry: Retry{Max: 1, Base: time.Millisecond},
				Models: []Model{{Name: "m", Encoding: encodings.R50kBase(), Window: 4096}}})
			begun := time.Now()
			g := c.call(t.Context(), client)
			if took := time.Since(begun); c.Want.WithinMS > 0 && !raceEnabled {
				// Twenty times as long on a busy machine is fine: without bounds it
				// is a thousand times.
				assert.Less(t, took, 20*time.Duration(c.Want.WithinMS)*time.Millisecond)
			}
			c.Want.check(t, g)
			assert.Equal(t, c.Want.Retry, calls.Load() > 1, "retried")
		})
	}
}

func (w *answerWant) check(t *testing.T, g got) {
	if w.Text != nil {
		assert.Equal(t, *w.Text, strings.Join(g.texts, ""))
	}
	if w.Texts != nil {
		assert.Equal(t, w.Texts, g.texts)
	}
	if w.Finish != nil {
		assert.Equal(t, *w.Finish, strings.Join(g.reasons, ","))
	}
	if w.Error == nil {
		assert.NoError(t, g.err)
		return
	}
	require.Error(t, g.err)
	kinds := errorKinds(g.err)
	assert.True(t, slices.ContainsFunc(strings.Split(*w.Error, "|"), func(kind string) bool { return slices.Contains(kinds, kind) }),
		"want %s, have %v: %v", *w.Error, kinds, g.err)
	var long *ContextLengthError
	if w.Window != nil || w.Prompt != nil {
		require.ErrorAs(t, g.err, &long)
	}
	if w.Window != nil {
		assert.Equal(t, *w.Window, long.Window, "window")
	}
	if w.Prompt != nil {
		assert.Equal(t, *w.Prompt, long.Prompt, "prompt")
	}
	for _, part := range w.Contains {
		assert.Contains(t, g.err.Error(), part)
	}
	for _, form := range errorForms(g.err) {
		for _, secret := range w.Absent {
			assert.NotContains(t, form, secret)
		}
	}
}

// errorKinds returns the kinds of an error, as the data names them.
func errorKinds(err error) (kinds []string) {
	for kind, sentinel := range map[string]error{"context": ErrContextLength, "rate": ErrRateLimited, "quota": ErrQuota,
		"auth": ErrAuth, "redirect": ErrRedirect} {
		if errors.Is(err, sentinel) {
			kinds = append(kinds, kind)
		}
	}
	if kinds == nil {
		kinds = append(kinds, "malformed")
		if api := (*APIError)(nil); errors.As(err, &api) {
			kinds = append(kinds, "api")
		}
	}
	if errors.Is(err, ErrStreamCut) {
		kinds = append(kinds, "cut")
	}
	if large := (*TooLargeError)(nil); errors.As(err, &large) {
		kinds = append(kinds, "limit")
	}
	return kinds
}

// errorForms returns all that can be seen of an error and what it wraps.
func errorForms(err error) []string {
	if err == nil {
		return nil
	}
	data, _ := json.Marshal(err)
	forms := []string{fmt.Sprintf("%v", err), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err), string(data)}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		forms = append(forms, errorForms(e.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			forms = append(forms, errorForms(inner)...)
		}
	}
	return forms
}

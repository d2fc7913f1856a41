package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// streamFrom returns a client whose server answers with the text as a stream.
func streamFrom(t *testing.T, text string, o Options) *Client {
	return newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		fmt.Fprint(w, text)
	}), o)
}

// collect ranges over a stream until its error.
func collect(ctx context.Context, c *Client) (text string, usage *Usage, err error) {
	for chunk, err := range c.Stream(ctx, question) {
		if err != nil {
			return text, usage, err
		}
		for _, choice := range chunk.Choices {
			text += choice.Text
		}
		if chunk.Usage != nil {
			usage = chunk.Usage
		}
	}
	return text, usage, nil
}

const choiceEvent = `{"id":"cmpl-1","choices":[{"text":"%s","index":0}],"usage":null}`

func TestStreamShapes(t *testing.T) {
	a, b := fmt.Sprintf(choiceEvent, "a"), fmt.Sprintf(choiceEvent, "b")
	usage := `{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}`
	withUsage := `{"choices":[{"text":"b"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}`
	for name, tt := range map[string]struct {
		text  string
		usage bool
	}{
		"OpenAI, usage in a chunk of its own":  {"data: " + a + "\n\ndata: " + b + "\n\ndata: " + usage + "\n\ndata: [DONE]\n\n", true},
		"llama.cpp, usage on the last choice":  {"data: " + a + "\n\ndata: " + withUsage + "\n\ndata: [DONE]\n\n", true},
		"no usage":                             {"data: " + a + "\n\ndata: " + b + "\n\ndata: [DONE]\n\n", false},
		"keep-alive comments":                  {": ping\n\ndata: " + a + "\n\n: ping\n\ndata: " + b + "\n\ndata: [DONE]\n\n", false},
		"no space, CRLF":                       {"data:" + a + "\r\n\r\ndata:" + b + "\r\n\r\ndata:[DONE]\r\n\r\n", false},
		"JSON over several lines":              {"data: {\"choices\":\ndata: [{\"text\":\"a\"}]}\n\ndata: " + b + "\n\ndata: [DONE]\n\n", false},
		"no blank line after the end":          {"data: " + a + "\n\ndata: " + b + "\n\ndata: [DONE]", false},
		"something after the end":              {"data: " + a + "\n\ndata: " + b + "\n\ndata: [DONE]\n\ndata: rubbish\n\n", false},
		"null for an error":                    {"data: " + strings.Replace(a, "{", `{"error":null,`, 1) + "\n\ndata: " + b + "\n\ndata: [DONE]\n\n", false},
		"event names":                          {"event: completion\ndata: " + a + "\n\nevent: completion\ndata: " + b + "\n\ndata: [DONE]\n\n", false},
		"a chunk without choices in the midst": {"data: " + a + "\n\ndata: {\"choices\":[]}\n\ndata: " + b + "\n\ndata: [DONE]\n\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			text, got, err := collect(t.Context(), streamFrom(t, tt.text, Options{Strict: true}))
			require.NoError(t, err)
			assert.Equal(t, "ab", text)
			if tt.usage {
				assert.Equal(t, &Usage{PromptTokens: 1, CompletionTokens: 2, TotalTokens: 3}, got)
			} else {
				assert.Nil(t, got)
			}
		})
	}
}

func TestStreamThatIsCutIsAnError(t *testing.T) {
	a := fmt.Sprintf(choiceEvent, "a")
	for name, text := range map[string]string{
		"before [DONE]":             "data: " + a + "\n\n",
		"within an event":           "data: " + a + "\n\ndata: " + a[:20],
		"within [DONE]":             "data: " + a + "\n\ndata: [DO",
		"within a comment":          "data: " + a + "\n\n: pi",
		"after a line of an event":  "data: " + a + "\n\ndata: {\"choices\":\n",
		"last event has no end":     "data: " + a,
		"last event has an endless": "data: " + a + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := collect(t.Context(), streamFrom(t, text, Options{}))
			assert.Equal(t, "a", got)
			assert.ErrorIs(t, err, ErrStreamCut)
			assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
		})
	}
	_, _, err := collect(t.Context(), streamFrom(t, "", Options{}))
	assert.ErrorIs(t, err, ErrStreamCut, "nothing at all")

	c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Content-Length", "100000")
		fmt.Fprintf(w, "data: %s\n\n", a)
	}), Options{})
	_, _, err = collect(t.Context(), c)
	assert.ErrorIs(t, err, ErrStreamCut, "the connection broke")
}

func TestErrorInAStream(t *testing.T) {
	a := fmt.Sprintf(choiceEvent, "a")
	c := streamFrom(t, "data: "+a+"\n\ndata: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\",\"code\":null}}\n\n", Options{})
	text, _, err := collect(t.Context(), c)
	assert.Equal(t, "a", text)
	var api *APIError
	require.ErrorAs(t, err, &api)
	assert.Equal(t, "overloaded", api.Message)
	assert.Equal(t, 200, api.Status)

	c = streamFrom(t, "data: {\"error\":{\"message\":\"no\",\"code\":\"context_length_exceeded\"}}\n\n", Options{})
	_, _, err = collect(t.Context(), c)
	var long *ContextLengthError
	require.ErrorAs(t, err, &long)
	assert.Equal(t, "davinci", long.Model)

	c = streamFrom(t, "data: {\"choices\": rubbish}\n\n", Options{})
	_, _, err = collect(t.Context(), c)
	assert.ErrorContains(t, err, "not a completion: its JSON is not valid")
}

// A server that does not stream is as good as a stream of one chunk.
func TestStreamThatIsNone(t *testing.T) {
	c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, fullResponse)
	}), Options{})
	req := question
	req.N = new(2)
	n := 0
	for chunk, err := range c.Stream(t.Context(), req) {
		require.NoError(t, err)
		assert.Len(t, chunk.Choices, 2)
		assert.Equal(t, fullResponse, string(chunk.Raw))
		assert.Equal(t, 1, chunk.Usage.PromptTokens)
		n++
	}
	assert.Equal(t, 1, n)
}

func TestStreamAsksAndComparesUsage(t *testing.T) {
	c, f := newFake(t, 2049, Options{})
	req := Request{Model: "m", Prompt: Text(words(7))}
	var last Chunk
	for chunk, err := range c.Stream(t.Context(), req) {
		require.NoError(t, err)
		assert.Equal(t, []int{7}, chunk.Budget.Prompts)
		last = chunk
	}
	assert.Contains(t, f.last(), `"stream_options":{"include_usage":true},"stream":true`)
	assert.Equal(t, 7, last.Usage.PromptTokens)
	assert.Nil(t, last.Mismatch)

	wrong := "data: {\"choices\":[{\"text\":\"a\"}],\"usage\":{\"prompt_tokens\":5}}\n\ndata: [DONE]\n\n"
	for chunk, err := range streamFrom(t, wrong, Options{}).Stream(t.Context(), question) {
		require.NoError(t, err)
		assert.Equal(t, &UsageMismatchError{"davinci", 1, 5}, chunk.Mismatch)
	}
	_, usage, err := collect(t.Context(), streamFrom(t, wrong, Options{Strict: true}))
	assert.NotNil(t, usage, "the chunk comes before the error")
	assert.Equal(t, &UsageMismatchError{"davinci", 1, 5}, err)
}

// Usage that comes with each event may be wrong until the last one.
func TestTheLastUsageHolds(t *testing.T) {
	event := func(text string, tokens int) string {
		return fmt.Sprintf("data: {\"choices\":[{\"text\":%q}],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":1}}\n\n", text, tokens)
	}
	const done = "data: [DONE]\n\n"
	mismatch := &UsageMismatchError{"davinci", 1, 5}
	for name, tt := range map[string]struct {
		body string
		want *UsageMismatchError
	}{
		"right at last":                    {event("a", 0) + event("b", 1) + done, nil},
		"wrong at last":                    {event("a", 1) + event("b", 5) + done, mismatch},
		"last in an event without a count": {event("a", 5) + "data: {\"choices\":[{\"text\":\"b\"}],\"usage\":{\"completion_tokens\":2}}\n\n" + done, mismatch},
	} {
		t.Run(name, func(t *testing.T) {
			resp, err := streamFrom(t, tt.body, Options{}).Complete(t.Context(), question)
			require.NoError(t, err)
			assert.Equal(t, tt.want, resp.Mismatch)

			text, _, err := collect(t.Context(), streamFrom(t, tt.body, Options{Strict: true}))
			assert.Equal(t, "ab", text, "all of the answer comes before the error")
			if tt.want == nil {
				assert.NoError(t, err)
			} else {
				assert.Equal(t, tt.want, err)
			}
		})
	}
}

func TestStreamIsRefusedByBudgetBeforeTheCall(t *testing.T) {
	c, f := newFake(t, 20, Options{})
	n := 0
	for _, err := range c.Stream(t.Context(), Request{Model: "m", Prompt: Text(words(5))}) {
		assert.ErrorIs(t, err, ErrContextLength)
		n++
	}
	assert.Equal(t, 1, n)
	assert.Zero(t, f.requests())
}

func TestStreamRetriesBeforeItsHeaderOnly(t *testing.T) {
	calls := 0
	c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		if calls++; calls == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "data: "+choiceEvent+"\n\n", "a")
	}), Options{Retry: Retry{Max: 5, Base: time.Millisecond}})
	text, _, err := collect(t.Context(), c)
	assert.Equal(t, "a", text)
	assert.ErrorIs(t, err, ErrStreamCut)
	assert.Equal(t, 2, calls)
}

func TestLeavingTheLoopHangsUp(t *testing.T) {
	gone := make(chan struct{})
	c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for r.Context().Err() == nil {
			fmt.Fprintf(w, "data: "+choiceEvent+"\n\n", "a")
			_ = http.NewResponseController(w).Flush()
		}
		close(gone)
	}), Options{})
	for _, err := range c.Stream(t.Context(), question) {
		require.NoError(t, err)
		break
	}
	<-gone
}

func TestCancellingEndsAStream(t *testing.T) {
	c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "data: "+choiceEvent+"\n\n", "a")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}), Options{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	for _, err := range c.Stream(ctx, question) {
		if n++; n == 1 {
			require.NoError(t, err)
			cancel()
			continue
		}
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, err, ErrStreamCut)
	}
	assert.Equal(t, 2, n)
}

// drip is a body that gives a piece every so often, until its request ends.
type drip struct {
	ctx    context.Context
	pieces []string
	every  time.Duration
}

func (d *drip) Read(p []byte) (int, error) {
	select {
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	case <-time.After(d.every):
	}
	if len(d.pieces) == 0 {
		return 0, io.EOF
	}
	n := copy(p, d.pieces[0])
	d.pieces = d.pieces[1:]
	return n, nil
}

func (d *drip) Close() error { return nil }

func TestSlowStreams(t *testing.T) {
	event := fmt.Sprintf("data: "+choiceEvent+"\n\n", "a")
	for name, tt := range map[string]struct {
		pieces []string
		every  time.Duration
		pause  time.Duration // of the reader, after each chunk
		cut    bool
	}{
		"slow, but alive":              {[]string{event, event, "data: [DONE]\n\n"}, 50 * time.Second, 0, false},
		"comments keep it alive":       {[]string{": a\n", ": b\n", ": c\n", event, "data: [DONE]\n\n"}, 50 * time.Second, 0, false},
		"silent":                       {[]string{event, event}, 70 * time.Second, 0, true},
		"bytes that never make a line": {strings.Split(strings.Repeat("x", 100), ""), 10 * time.Second, 0, true},
		"the reader is slow":           {[]string{event, event, "data: [DONE]\n\n"}, time.Second, time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rt := roundTripper(func(r *http.Request) (*http.Response, error) {
					return &http.Response{StatusCode: 200, Header: http.Header{}, Body: &drip{r.Context(), tt.pieces, tt.every}}, nil
				})
				c, err := New(Options{HTTPClient: &http.Client{Transport: rt}, Timeouts: Timeouts{Idle: time.Minute}})
				require.NoError(t, err)
				var last error
				for _, err := range c.Stream(t.Context(), question) {
					time.Sleep(tt.pause)
					last = err
				}
				if !tt.cut {
					assert.NoError(t, last)
					return
				}
				var timeout *TimeoutError
				require.True(t, errors.As(last, &timeout), "%v", last)
				assert.Equal(t, TimeoutError{"stream", time.Minute}, *timeout)
				assert.ErrorIs(t, last, context.DeadlineExceeded)
				assert.ErrorIs(t, last, ErrStreamCut)
			})
		})
	}
}

package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

func TestExtraFields(t *testing.T) {
	c, f := newFake(t, 2049, Options{})
	req := Request{Model: "m", Prompt: Text("x"), Extra: map[string]any{"top_k": 40, "guided_json": map[string]any{"type": "object"}, "<": "&"}}
	_, err := c.Complete(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, `{"model":"m","prompt":"x","<":"&","guided_json":{"type":"object"},"top_k":40,"max_tokens":16}`, f.last())

	for name, value := range map[string]any{"prompt": "y", "Max_Tokens": 1, "stream": true, "stream_options": nil, "MODEL": "", "n": 3, "x": func() {}, "y": math.NaN()} {
		req.Extra = map[string]any{name: value}
		_, err := c.Complete(t.Context(), req)
		var bad *RequestError
		require.ErrorAs(t, err, &bad, name)
		assert.Equal(t, "extra", bad.Field)
	}
	assert.Equal(t, 1, f.requests())
}

// Servers that are not OpenAI's have ranges of their own.
func TestRangesAreThoseOfTheServer(t *testing.T) {
	req := Request{Model: "davinci", Prompt: Text("x"), Temperature: new(5.0), LogProbs: new(20), Stop: make([]string, 9), N: new(500),
		LogitBias: map[bpe.Token]int{1: 1000}, TopP: new(7.0), FrequencyPenalty: new(9.0), PresencePenalty: new(-9.0)}
	for url, refused := range map[string]bool{
		"": true, "https://api.openai.com/v1": true, "https://eu.api.openai.com/v1": true, "https://me.openai.azure.com/openai/v1": true,
		"http://localhost:8080/v1": false, "https://openai.com.example/v1": false, "https://myopenai.com/v1": false,
	} {
		c, err := New(Options{BaseURL: url})
		require.NoError(t, err)
		_, err = c.Check(req)
		assert.Equal(t, refused, err != nil, "%s: %v", url, err)
	}
	c, err := New(Options{BaseURL: "http://localhost:8080/v1"})
	require.NoError(t, err)
	for field, change := range map[string]func(*Request){
		"n":           func(r *Request) { r.N = new(0) },
		"best_of":     func(r *Request) { r.BestOf = new(-1) },
		"temperature": func(r *Request) { r.Temperature = new(math.NaN()) },
		"top_p":       func(r *Request) { r.TopP = new(math.Inf(-1)) },
	} {
		bad := question
		change(&bad)
		_, err := c.Check(bad)
		var wrong *RequestError
		require.ErrorAs(t, err, &wrong, "no server takes it")
		assert.Equal(t, field, wrong.Field)
	}
}

// What Reserve is asked for, and what it is told afterwards.
func TestReserve(t *testing.T) {
	usage := `{"choices":[{"text":"a"}],"usage":{"prompt_tokens":2,"completion_tokens":3,"total_tokens":5}}`
	event := func(data string) step {
		return step{status: 200, header: map[string]string{"Content-Type": "text/event-stream"}, body: "data: " + data + "\n\ndata: [DONE]\n\n"}
	}
	for name, tt := range map[string]struct {
		steps  []step
		stream bool
		want   []int // what each attempt took
	}{
		"by usage":            {[]step{{status: 200, body: usage}}, false, []int{5}},
		"usage of a stream":   {[]step{event(usage)}, true, []int{5}},
		"no usage":            {[]step{{status: 200, body: `{"choices":[{"text":"a"}]}`}}, false, []int{66}},
		"stream without any":  {[]step{event(`{"choices":[{"text":"a"}]}`)}, true, []int{66}},
		"each attempt":        {[]step{{status: 500}, {err: errors.New("reset")}, {status: 200, body: usage}}, false, []int{0, 66, 5}},
		"refused":             {[]step{{status: 400}}, false, []int{0}},
		"an answer, but none": {[]step{{status: 200, body: "{}"}}, false, []int{66}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: tt.steps}
				var reserved, took []int
				c := s.client(t, Options{Reserve: func(ctx context.Context, b *Budget) (func(int), error) {
					assert.Equal(t, "davinci", b.Model)
					assert.Len(t, s.times, len(reserved), "before it is sent")
					reserved = append(reserved, b.MostTokens())
					return func(used int) { took = append(took, used) }, nil
				}})
				req := Request{Model: "davinci", Prompt: Texts("x", "y"), N: new(2)} // 2 prompts of 1, 4 answers of 16
				if tt.stream {
					for range c.Stream(t.Context(), req) {
					}
				} else {
					_, _ = c.Complete(t.Context(), req)
				}
				assert.Equal(t, tt.want, took)
				assert.Len(t, reserved, len(tt.want))
				for _, n := range reserved {
					assert.Equal(t, 66, n)
				}
			})
		})
	}
}

func TestReserveCanRefuse(t *testing.T) {
	s := &script{steps: []step{{status: 200, body: okBody}}}
	full := errors.New("the bucket is empty")
	c := s.client(t, Options{Reserve: func(context.Context, *Budget) (func(int), error) { return nil, full }})
	_, err := c.Complete(t.Context(), question)
	assert.Equal(t, full, err)
	_, _, err = collect(t.Context(), c)
	assert.Equal(t, full, err)
	assert.Empty(t, s.times)

	c = s.client(t, Options{Reserve: func(context.Context, *Budget) (func(int), error) { return nil, nil }})
	_, err = c.Complete(t.Context(), question)
	assert.NoError(t, err)
}

func TestMostTokens(t *testing.T) {
	for name, tt := range map[string]struct {
		budget Budget
		want   int
	}{
		"one":         {Budget{Prompts: []int{10}, Reserved: 16}, 26},
		"all parts":   {Budget{Prompts: []int{10, 20}, Suffix: 5, Reserved: 16, Answers: 3}, 30 + 2*(5+48)},
		"not counted": {Budget{Reserved: 16, Answers: 2}, 32},
		"no overflow": {Budget{Prompts: make([]int, 1<<20), Reserved: maxMaxTokens, Answers: maxN}, math.MaxInt},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tt.want, tt.budget.MostTokens()) })
	}
}

func TestRetriesAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []string
		s := &script{steps: []step{{status: 500}, {err: errors.New("reset")}, {status: 200, body: okBody}}}
		c := s.client(t, Options{Retry: Retry{Notify: func(attempts int, err error, pause time.Duration) {
			assert.Positive(t, pause)
			told = append(told, fmt.Sprint(attempts, " ", err))
		}}})
		_, err := c.Complete(t.Context(), question)
		require.NoError(t, err)
		assert.Equal(t, []string{"1 client: the server answered 500", "2 client: POST /completions: reset (2 attempts)"}, told)
	})
}

// J2: errors.Is finds what any context says, and what the caller said.
func TestCancellationKeepsItsCause(t *testing.T) {
	cause := errors.New("the user left")
	silent := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	half := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "data: "+choiceEvent+"\n\n", "a")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	busy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(503)
	})
	for name, tt := range map[string]struct {
		url  string
		call func(context.Context, *Client) error
	}{
		"complete":           {silent, func(ctx context.Context, c *Client) error { _, err := c.Complete(ctx, question); return err }},
		"stream":             {half, func(ctx context.Context, c *Client) error { _, _, err := collect(ctx, c); return err }},
		"models":             {silent, func(ctx context.Context, c *Client) error { _, err := c.Models(ctx); return err }},
		"pause before retry": {busy, func(ctx context.Context, c *Client) error { _, err := c.Complete(ctx, question); return err }},
	} {
		c := newTestClient(t, tt.url, Options{Retry: Retry{Max: 2}})
		t.Run(name+", canceled", func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(20*time.Millisecond, func() { cancel(cause) })
			err := tt.call(ctx, c)
			assert.ErrorIs(t, err, context.Canceled)
			assert.ErrorIs(t, err, cause)
		})
		t.Run(name+", deadline", func(t *testing.T) {
			ctx, cancel := context.WithTimeoutCause(t.Context(), 20*time.Millisecond, cause)
			defer cancel()
			err := tt.call(ctx, c)
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			if name != "pause before retry" { // that ends before the context, which gives its cause only then
				assert.ErrorIs(t, err, cause)
			}
		})
		t.Run(name+", Total", func(t *testing.T) {
			c := newTestClient(t, tt.url, Options{Retry: Retry{Max: 2}, Timeouts: Timeouts{Total: 20 * time.Millisecond}})
			err := tt.call(t.Context(), c)
			var timeout *TimeoutError
			require.ErrorAs(t, err, &timeout)
			assert.Equal(t, &TimeoutError{"call", 20 * time.Millisecond}, timeout)
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			assert.NotErrorIs(t, err, context.Canceled)
		})
	}
}

// J3: a context ends the counting of a long prompt.
func TestCountingEndsWithItsContext(t *testing.T) {
	model := Model{Name: "long", Encoding: encodings.R50kBase(), Window: 1 << 29}
	text := strings.Repeat("Call me Ishmael. Some years ago, never mind how long precisely. ", 1<<16) // 4 MiB
	cause := errors.New("the user left")
	for name, tt := range map[string]struct {
		prompt Prompt
		policy Policy
	}{
		"one text":       {Text(text), Reject()},
		"many texts":     {Texts(strings.SplitAfter(text, ". ")...), Reject()},
		"a cut":          {Text(text), Truncate(bpe.KeepHead)},
		"a cut of text":  {Text(text), TruncateText(bpe.KeepHead)},
		"special tokens": {Text(text + "<|endoftext|>"), Reject()},
		"nothing to do":  {Text("x"), Reject()},
	} {
		t.Run(name, func(t *testing.T) {
			s := &script{steps: []step{{status: 200, body: okBody}}}
			c := s.client(t, Options{Models: []Model{model}, Policy: tt.policy, Special: SpecialAsToken})
			req := Request{Model: "long", Prompt: tt.prompt}
			for after := range 5 {
				ctx := &endsAfter{Context: t.Context(), checks: after, cause: cause}
				_, err := c.Complete(ctx, req)
				if name == "nothing to do" && after > 0 {
					continue
				}
				require.ErrorIs(t, err, context.Canceled)
				assert.LessOrEqual(t, ctx.asked, after+6, "it is not counted to its end")
			}
			assert.LessOrEqual(t, len(s.times), 4)
		})
	}
}

// endsAfter is a context that is canceled when it has been asked so often.
type endsAfter struct {
	context.Context
	checks, asked int
	cause         error
}

func (e *endsAfter) Err() error {
	if e.asked++; e.asked > e.checks {
		return context.Canceled
	}
	return nil
}

// A long text is counted the same in parts.
func TestLongTextsAreCountedExactly(t *testing.T) {
	enc := encodings.R50kBase()
	model := Model{Name: "long", Encoding: enc, Window: 1 << 29}
	c, err := New(Options{Models: []Model{model}, Special: SpecialAsToken})
	require.NoError(t, err)
	for name, text := range map[string]string{
		"prose":      strings.Repeat("Call me Ishmael. Some years ago, never mind how long precisely. ", 1<<15),
		"one letter": strings.Repeat("a", 3<<20),
		"special":    strings.Repeat("Call me Ishmael.<|endoftext|>", 1<<16),
	} {
		t.Run(name, func(t *testing.T) {
			want := len(enc.WithAllSpecial().Encode(text))
			b, err := c.Check(Request{Model: "long", Prompt: Text(text)})
			require.NoError(t, err)
			assert.Equal(t, []int{want}, b.Prompts)
			b, err = c.Check(Request{Model: "long", Prompt: Text(text), MaxTokens: new(1<<29 - 1000), Policy: Truncate(bpe.KeepTail)})
			require.NoError(t, err)
			assert.Equal(t, []int{1000}, b.Prompts)
			assert.Equal(t, []int{want - 1000}, b.Removed)
		})
	}
}

// J4: the server's clock may be hours off, so its date is counted from its own.
func TestRetryAfterIsCountedFromTheAnswersDate(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	for _, off := range []time.Duration{0, time.Hour, -time.Hour} {
		h := http.Header{}
		h.Set("Date", now.Add(off).Format(http.TimeFormat))
		h.Set("Retry-After", now.Add(off+time.Second).Format(http.TimeFormat))
		assert.Equal(t, time.Second, retryAfter(h, now))
	}
}

// J5: keys that are words.
func TestShortKeysAreNotScrubbed(t *testing.T) {
	for key, whole := range map[string]bool{"x": true, "none": true, "EMPTY": true, "context": true, "maximum!": false} {
		k, err := NewKey(key)
		require.NoError(t, err)
		const text = "maximum! context length: none, x, EMPTY"
		assert.Equal(t, whole, secrets{k}.scrub(text) == text, key)
	}
}

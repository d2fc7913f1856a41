package client

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// repeated is a text, once, another again and again until size bytes are full,
// and an end.
func repeated(begin, again string, size int, end string) io.Reader {
	return io.MultiReader(strings.NewReader(begin), io.LimitReader(&loop{text: again}, int64(size/len(again)*len(again))), strings.NewReader(end))
}

type loop struct {
	text string
	at   int
}

func (l *loop) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		c := copy(p[n:], l.text[l.at:])
		n, l.at = n+c, (l.at+c)%len(l.text)
	}
	return n, nil
}

// answering returns a client whose server answers with a body, without a network
// and its memory.
func answering(t testing.TB, status int, kind string, body func() io.Reader, o Options) *Client {
	rt := roundTripper(func(r *http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {kind}}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(body()), Request: r, ContentLength: -1}, nil
	})
	o.HTTPClient = &http.Client{Transport: rt}
	return newTestClient(t, "https://api.example/v1", o)
}

const mib = 1 << 20

// hostile are bodies that are small when they are packed, and what is to come
// of them.
var hostile = map[string]struct {
	status int
	kind   string
	body   func() io.Reader
	stream bool
	what   string // of the *TooLargeError; "api" for an *APIError, "" for no error
}{
	"choices without end (D1)": {200, "application/json",
		func() io.Reader { return repeated(`{"choices":[`, "{},", 15*mib, "{}]}") }, false, "choices"},
	"choices without end in an event (D1)": {200, "text/event-stream",
		func() io.Reader { return repeated(`data: {"choices":[`, "{},", 7*mib, "{}]}\n\n") }, true, "choices"},
	"lists of choices without end": {200, "application/json",
		func() io.Reader {
			return repeated(`{"choices":[{"text":"a"}],`, `"choices":[{"text":"b"}],`, 15*mib, `"x":0}`)
		}, false, ""},
	"comments without end (D2)": {200, "text/event-stream",
		func() io.Reader { return repeated("", ":\n", 15*mib, "") }, true, "gap between events"},
	"comments without end to Complete": {200, "text/event-stream",
		func() io.Reader { return repeated("", ":\n", 15*mib, "") }, false, "gap between events"},
	"a message in lists, 2,000 deep (D6)": {400, "application/json",
		func() io.Reader {
			return repeated(`{"error":{"message":`+strings.Repeat("[", 2000)+`"`, "x", mib, `"`+strings.Repeat("]", 2000)+"}}")
		}, false, "api"},
	"the same with status 200 (D6)": {200, "application/json",
		func() io.Reader {
			return repeated(`{"error":{"message":`+strings.Repeat("[", 2000)+`"`, "x", mib, `"`+strings.Repeat("]", 2000)+"}}")
		}, false, "api"},
	"lists within lists": {200, "application/json",
		func() io.Reader { return repeated(`{"x":`, "[", 15*mib, "") }, false, "malformed"},
	"a message of 15 MB of digits (D7)": {200, "application/json",
		func() io.Reader { return repeated(`{"error":{"message":"`, "1", 15*mib, `"}}`) }, false, "api"},
	"the same in a choice": {200, "application/json",
		func() io.Reader {
			return repeated(`{"choices":[{"text":"","error":{"message":"`, "1", 15*mib, `"}}]}`)
		}, false, "api"},
	"a text of 15 MB": {200, "application/json",
		func() io.Reader { return repeated(`{"choices":[{"text":"`, "a", 15*mib, `"}]}`) }, false, ""},
	"an id of 15 MB and a number of as many digits": {200, "application/json",
		func() io.Reader {
			return repeated(`{"choices":[{"text":"a","index":`, "1", 7*mib, `}],"id":"`+strings.Repeat("x", 7*mib)+`"}`)
		}, false, ""},
	"log probabilities without a token": {200, "application/json",
		func() io.Reader {
			return repeated(`{"choices":[{"text":"a","logprobs":{"tokens":[`, `"",`, 15*mib, `""]}}]}`)
		}, false, "decoded answer"},
	"numbers of Python without end": {200, "application/json",
		func() io.Reader { return repeated(`{"choices":[{"text":"a"}],"x":[NaN`, ",NaN", 15*mib, "]}") }, false, ""},
	"log probabilities of nothing": {200, "application/json",
		func() io.Reader {
			return repeated(`{"choices":[{"text":"a","logprobs":{"top_logprobs":[`, `{"":0},`, 15*mib, `{}]}}]}`)
		}, false, "decoded answer"},
	"the same in the form of a chat": {200, "application/json",
		func() io.Reader {
			return repeated(`{"choices":[{"text":"a","logprobs":{"content":[`, `{"top_logprobs":[{"logprob":0}]},`, 15*mib, `{}]}}]}`)
		}, false, "decoded answer"},
	"log probabilities in events, put together": {200, "text/event-stream",
		func() io.Reader {
			event := `data: {"choices":[{"text":"a","logprobs":{"top_logprobs":[` + strings.Repeat(`{"":0},`, 1000) + "{}]}}]}\n\n"
			return repeated("", event, 15*mib, "data: [DONE]\n\n")
		}, false, "decoded answer"},
	"a stream of 15 MB, put together": {200, "text/event-stream",
		func() io.Reader {
			return repeated("", `data: {"choices":[{"text":"`+strings.Repeat("a", 1000)+"\"}]}\n\n", 15*mib, "data: [DONE]\n\n")
		}, false, ""},
	"an event of 15 MB": {200, "text/event-stream",
		func() io.Reader { return repeated("data: {", "x", 15*mib, "\n\n") }, true, "event"},
	"an event of many lines": {200, "text/event-stream",
		func() io.Reader { return repeated("", "data: xxxxxxxxxxxxxxxxxxxxxx\n", 15*mib, "\n\n") }, true, "event"},
	"JSON without data: before it": {200, "text/event-stream",
		func() io.Reader { return repeated("", "{\n", 15*mib, "\n\n") }, true, "event"},
	"a page of 15 MB": {502, "text/html", func() io.Reader { return repeated("<html>", "x", 15*mib, "") }, false, "api"},
	"a body over the limit": {200, "application/json",
		func() io.Reader { return repeated(`{"x":"`, "x", 17*mib, `"}`) }, false, "response"},
}

// What a hostile answer takes is bounded: 64 MiB over the limits that are set,
// here the 16 MiB of a response. Garbage is collected at every 10 % for it.
func TestMemoryOfHostileAnswers(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("takes some seconds, and the race detector takes memory")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	for name, tt := range hostile {
		t.Run(name, func(t *testing.T) {
			c := answering(t, tt.status, tt.kind, tt.body, Options{ReadLimits: ReadLimits{Response: 16 * mib}})
			var err error
			peak := peakMemory(func() {
				if tt.stream {
					_, _, err = collect(t.Context(), c)
				} else {
					_, err = c.Complete(t.Context(), question)
				}
			})
			// 24 MiB are garbage that the collector has not come to: more of it lies
			// about when other tests keep the processors busy.
			assert.Less(t, peak, (16+64+24)*mib)
			checkHostile(t, tt.what, err)
		})
	}
}

func checkHostile(t *testing.T, what string, err error) {
	var large *TooLargeError
	var api *APIError
	var answer *AnswerError
	switch what {
	case "":
		assert.NoError(t, err)
	case "api":
		require.ErrorAs(t, err, &api)
		assert.LessOrEqual(t, len(api.Message)+len(api.Body), 64<<10, "cut to ReadLimits.Error")
		assert.NotEmpty(t, api.Message+api.Body)
	case "malformed":
		assert.ErrorAs(t, err, &answer)
	default:
		require.ErrorAs(t, err, &large)
		assert.Equal(t, what, large.What)
	}
}

// peakMemory returns the most bytes that do had on the heap, over what there
// was before.
func peakMemory(do func()) int {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	runtime.GC()
	metrics.Read(sample)
	before, most := sample[0].Value.Uint64(), uint64(0)
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64())
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	do()
	close(done)
	<-stopped
	return int(most) - int(before)
}

// What is wrong is seen before it is read to its end.
func TestHostileAnswersAreGivenUpEarly(t *testing.T) {
	if raceEnabled {
		t.Skip("slow")
	}
	for name, limit := range map[string]int{
		"choices without end in an event (D1)": 64 * mib, // an event of 7 MiB
		"comments without end (D2)":            4 * mib,
		"a message in lists, 2,000 deep (D6)":  4 * mib,
		"a page of 15 MB":                      4 * mib,
	} {
		t.Run(name, func(t *testing.T) {
			tt := hostile[name]
			c := answering(t, tt.status, tt.kind, tt.body, Options{ReadLimits: ReadLimits{Response: 16 * mib}})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if tt.stream {
				_, _, _ = collect(t.Context(), c)
			} else {
				_, _ = c.Complete(t.Context(), question)
			}
			runtime.ReadMemStats(&after)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(limit))
		})
	}
}

// The same over a network, packed: 15 KB that become 15 MiB.
func TestPackedChoicesWithoutEnd(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := io.Copy(z, hostile["choices without end (D1)"].body())
	require.NoError(t, err)
	require.NoError(t, z.Close())
	c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed.Bytes())
	}), Options{})
	_, err = c.Complete(t.Context(), question)
	var large *TooLargeError
	require.ErrorAs(t, err, &large)
	assert.Equal(t, &TooLargeError{"choices", 1}, large)
	assert.EqualError(t, err, "client: the server sent more than 1 choices")
}

func TestChoicesAreThoseThatWereAskedFor(t *testing.T) {
	for name, tt := range map[string]struct {
		n, prompts int
		choices    string
		want       []int // index of each; nil for an error
	}{
		"one":                      {0, 1, `{"text":"a"}`, []int{0}},
		"two of one":               {0, 1, `{"text":"a"},{"text":"b"}`, nil},
		"six":                      {3, 2, `{"text":"a"},{"text":"b"},{"text":"c"},{"text":"d"},{"text":"e"},{"text":"f"}`, []int{0, 1, 2, 3, 4, 5}},
		"seven of six":             {3, 2, `{"text":"a"},{"text":"b"},{"text":"c"},{"text":"d"},{"text":"e"},{"text":"f"},{}`, nil},
		"out of order":             {2, 1, `{"text":"b","index":1},{"text":"a","index":0}`, []int{1, 0}},
		"index as a string":        {2, 1, `{"text":"b","index":"1"},{"text":"a","index":0.0}`, []int{1, 0}},
		"index that is unreadable": {2, 1, `{"text":"a","index":"x"},{"text":"b","index":[1]}`, []int{0, 1}},
		"negative":                 {2, 1, `{"text":"a","index":-5}`, nil},
		"too large":                {2, 1, `{"text":"a","index":2}`, nil},
		"too large for an int":     {2, 1, `{"text":"a","index":1e300}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c := answering(t, 200, "application/json", func() io.Reader { return strings.NewReader(`{"choices":[` + tt.choices + `]}`) }, Options{})
			req := Request{Model: "davinci", Prompt: Texts(strings.Split(strings.Repeat("x", tt.prompts), "")...)}
			if tt.n > 0 {
				req.N = new(tt.n)
			}
			resp, err := c.Complete(t.Context(), req)
			if tt.want == nil {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			var indexes []int
			for _, choice := range resp.Choices {
				indexes = append(indexes, choice.Index)
			}
			assert.Equal(t, tt.want, indexes)
		})
	}
}

// Comments keep a connection open, but not for ever (D3).
func TestCommentsAreNotEvents(t *testing.T) {
	for name, tt := range map[string]struct {
		timeouts Timeouts
		want     *TimeoutError
	}{
		"by default, six times Idle": {Timeouts{Idle: 100 * time.Millisecond}, &TimeoutError{"event", 600 * time.Millisecond}},
		"as set":                     {Timeouts{Idle: 100 * time.Millisecond, Event: time.Second}, &TimeoutError{"event", time.Second}},
		"lines may be rarer":         {Timeouts{Idle: 20 * time.Millisecond}, &TimeoutError{"stream", 20 * time.Millisecond}},
		"the whole call":             {Timeouts{Event: -1, Total: 10 * time.Second}, &TimeoutError{"call", 10 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rt := roundTripper(func(r *http.Request) (*http.Response, error) {
					body := &drip{r.Context(), strings.SplitAfter(strings.Repeat(": ping\n", 10_000), "\n"), 30 * time.Millisecond}
					return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: body}, nil
				})
				c := newTestClient(t, "https://api.example/v1", Options{HTTPClient: &http.Client{Transport: rt}, Timeouts: tt.timeouts})
				begun := time.Now()
				_, _, err := collect(t.Context(), c)
				var timeout *TimeoutError
				require.ErrorAs(t, err, &timeout)
				assert.Equal(t, tt.want, timeout)
				assert.ErrorIs(t, err, context.DeadlineExceeded)
				assert.NotErrorIs(t, err, context.Canceled)
				assert.Equal(t, tt.want.After, time.Since(begun))
			})
		})
	}
}

// D4.
func TestReadLimitsAreChecked(t *testing.T) {
	for _, limits := range []ReadLimits{{Response: -1}, {Error: -1}, {Event: -1}, {Stream: math.MinInt64}} {
		_, err := New(Options{ReadLimits: limits})
		assert.EqualError(t, err, "client: one of ReadLimits is negative")
	}
	for _, most := range []int64{math.MaxInt64, math.MaxInt64 - 1} {
		o := Options{ReadLimits: ReadLimits{Response: most, Error: most, Event: most, Stream: most}}
		c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, okBody) }), o)
		_, err := c.Complete(t.Context(), question)
		assert.NoError(t, err)
		_, _, err = collect(t.Context(), streamFrom(t, "data: "+okBody+"\n\ndata: [DONE]\n\n", o))
		assert.NoError(t, err)
		c = newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(400)
			fmt.Fprint(w, `{"error":{"message":"no"}}`)
		}), o)
		_, err = c.Complete(t.Context(), question)
		assert.ErrorContains(t, err, "no")
	}
}

// D5.
func TestPausesAreChecked(t *testing.T) {
	for _, retry := range []Retry{{Base: -1}, {Cap: -1}, {MaxAfter: -1}} {
		_, err := New(Options{Retry: retry})
		assert.EqualError(t, err, "client: a pause of Retry is negative")
	}
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 500}}}
		_, err := s.client(t, Options{Retry: Retry{Max: 200, Base: math.MaxInt64, Cap: 100 * time.Millisecond}}).Complete(t.Context(), question)
		require.Error(t, err)
		require.Len(t, s.times, 201)
		for i := range 200 {
			pause := s.times[i+1] - s.times[i]
			assert.GreaterOrEqual(t, pause, 75*time.Millisecond)
			assert.LessOrEqual(t, pause, 100*time.Millisecond)
		}
	})
}

// A connection that has become another protocol's stays open as long as the
// server likes, whatever the context says (D8).
func TestSwitchOfProtocolsIsAnError(t *testing.T) {
	closed := make(chan struct{}, 3)
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		conn, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		fmt.Fprint(buffered, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
		_ = buffered.Flush()
		_, _ = io.Copy(io.Discard, conn) // until the client closes it
		closed <- struct{}{}
	})
	c := newTestClient(t, url, Options{})
	var api *APIError
	_, err := c.Complete(t.Context(), question)
	require.ErrorAs(t, err, &api)
	assert.Equal(t, 101, api.Status)
	_, _, err = collect(t.Context(), c)
	require.ErrorAs(t, err, &api)
	_, err = c.Models(t.Context())
	require.ErrorAs(t, err, &api)
	for range 3 {
		<-closed
	}
}

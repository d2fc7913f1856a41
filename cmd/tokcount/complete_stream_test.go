package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// streams answers with events, each sent off at once.
func streams(events ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, event := range events {
			fmt.Fprintf(w, "data: %s\n\n", event)
			w.(http.Flusher).Flush()
		}
	}
}

const (
	firstEvent = `{"choices":[{"text":" 4","index":0,"finish_reason":null}]}`
	nextEvent  = `{"choices":[{"text":" 5","index":0,"finish_reason":"length"}]}`
)

func TestCompleteStream(t *testing.T) {
	const cutOff = "tokcount: warning: the answer is cut off: it reached the limit of tokens (see --max-tokens)\n"
	const counted = "tokcount: the server counted 3 tokens of prompt, 2 of answer; finish reason length\n" + cutOff
	const usage = `{"choices":[],"usage":{"prompt_tokens":%d,"completion_tokens":2,"total_tokens":5}}`
	for _, test := range []struct {
		name   string
		events []string
		want   result
	}{
		{"whole", []string{firstEvent, nextEvent, fmt.Sprintf(usage, 3), "[DONE]"}, result{" 4 5\n", counted, exitOK}},
		{"without usage", []string{firstEvent, nextEvent, "[DONE]"},
			result{" 4 5\n", "tokcount: the server reported no token counts; finish reason length\n" + cutOff, exitOK}},
		{"another count", []string{nextEvent, fmt.Sprintf(usage, 2), "[DONE]"},
			result{" 5\n", "tokcount: the server counted 2 tokens of prompt, 2 of answer; finish reason length\n" + cutOff +
				"tokcount: warning: model m: 3 prompt tokens were sent, the server counted 2\n", exitOK}},
		{"another count until the last", []string{`{"choices":[{"text":" 5","finish_reason":"length"}],"usage":{"prompt_tokens":0,"completion_tokens":1}}`, fmt.Sprintf(usage, 3), "[DONE]"},
			result{" 5\n", counted, exitOK}},
		{"ended without a word", []string{firstEvent, nextEvent},
			result{" 4 5\n", "tokcount: the server reported no token counts; finish reason length\n" + cutOff, exitOK}},
		{"cut off", []string{firstEvent},
			result{" 4\n", "tokcount: stream cut off: POST /completions: unexpected EOF\n", exitTrouble}},
		{"nothing but the end", []string{"[DONE]"},
			result{"", "tokcount: POST /completions: the answer has no choice with a text\n", exitTrouble}},
		{"not a stream of completions", []string{`{"choices":[{"delta":{"content":"4"}}]}`, "[DONE]"},
			result{"", "tokcount: POST /completions: the answer is that of a chat, not a completion: is the base URL right?\n", exitTrouble}},
		{"cut off at once", nil,
			result{"", "tokcount: stream cut off: POST /completions: unexpected EOF\n", exitTrouble}},
		{"an error in it", []string{firstEvent, `{"error":{"message":"oops","type":"server_error"}}`},
			result{" 4\n", "tokcount: the server answered 200 server_error: oops\n", exitTrouble}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newCompletionServer(t, streams(test.events...))
			assert.Equal(t, test.want, s.complete(promptOf(3), "--stream"))
			require.Len(t, s.requests(), 1)
			assert.True(t, s.requests()[0].Stream)
		})
	}
}

// writerFunc is a stdout.
type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// The server goes on when it is told that the first part was printed.
func TestCompleteStreamPrintsWhatComes(t *testing.T) {
	printed := make(chan string, 10)
	s := newCompletionServer(t, func(w http.ResponseWriter, r *http.Request) {
		streams(firstEvent)(w, r)
		select {
		case text := <-printed:
			streams(fmt.Sprintf(`{"choices":[{"text":" seen%s"}]}`, text), "[DONE]")(w, r)
		case <-r.Context().Done():
		}
	})
	var all strings.Builder
	stdout := writerFunc(func(p []byte) (int, error) {
		printed <- string(p)
		return all.Write(p)
	})
	args := []string{"complete", "--base-url", s.url, "-m", "davinci", "--stream"}
	assert.Equal(t, exitOK, run(args, strings.NewReader("1"), stdout, io.Discard))
	assert.Equal(t, " 4 seen 4\n", all.String())
}

// Nobody pays for an answer that nobody can read.
func TestCompleteHangsUpWhenStdoutFails(t *testing.T) {
	hungUp := make(chan struct{})
	s := newCompletionServer(t, func(w http.ResponseWriter, r *http.Request) {
		streams(firstEvent)(w, r)
		<-r.Context().Done()
		close(hungUp)
	})
	var stderr strings.Builder
	full := failingWriter{errors.New("no space left on device")}
	args := []string{"complete", "--base-url", s.url, "-m", "davinci", "--stream"}
	assert.Equal(t, exitTrouble, run(args, strings.NewReader("1"), full, &stderr))
	assert.Equal(t, "tokcount: write error: no space left on device\n", stderr.String())
	<-hungUp
}

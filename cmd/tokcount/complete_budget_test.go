package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A prompt of 40 tokens, with 10 reserved, into a window of 30.
func TestCompleteOver(t *testing.T) {
	whole := promptOf(40)
	for _, test := range []struct {
		over, prompt, stderr string
	}{
		{"truncate-head", promptOf(20), "tokcount: the prompt is cut to its head, 20 of 40 tokens\n"},
		{"truncate-tail", strings.TrimPrefix(whole, promptOf(20)), "tokcount: the prompt is cut to its tail, 20 of 40 tokens\n"},
		{"truncate-middle", promptOf(10) + strings.TrimPrefix(whole, promptOf(30)),
			"tokcount: the prompt is cut to its two ends, 20 of 40 tokens\n"},
	} {
		t.Run(test.over, func(t *testing.T) {
			s := newCompletionServer(t, replies(200, answers("4", 20)))
			got := s.complete(whole, "--max-tokens", "10", "--over", test.over)
			assert.Equal(t, result{"4\n", test.stderr + "tokcount: the server counted 20 tokens of prompt, 2 of answer; finish reason stop\n", exitOK}, got)
			require.Len(t, s.requests(), 1)
			assert.Equal(t, test.prompt, s.requests()[0].text(t))
			assert.Equal(t, 10, *s.requests()[0].MaxTokens)
		})
	}
}

func TestCompleteFitsTheOutput(t *testing.T) {
	for _, test := range []struct {
		name   string
		tokens int
		args   []string
		want   int
	}{
		{"all that is left", 20, nil, 10},
		{"no more than asked for", 20, []string{"--max-tokens", "4"}, 4},
		{"less than asked for", 20, []string{"--max-tokens", "11"}, 10},
		{"the last token", 29, nil, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newCompletionServer(t, replies(200, answers("4", test.tokens)))
			got := s.complete(promptOf(test.tokens), append(test.args, "--over", "fit-output")...)
			assert.Equal(t, exitOK, got.code)
			require.Len(t, s.requests(), 1)
			assert.Equal(t, promptOf(test.tokens), s.requests()[0].Prompt)
			assert.Equal(t, test.want, *s.requests()[0].MaxTokens)
		})
	}
}

// What does not fit is exit 1, and no byte of it is sent.
func TestCompleteRefuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		tokens int
		args   []string
		stderr string
	}{
		{"by default", 15, nil, "model m takes 30 tokens: 15 of prompt and 16 of answer are 1 too many"},
		{"when asked to", 21, []string{"--max-tokens", "10", "--over", "reject"},
			"model m takes 30 tokens: 21 of prompt and 10 of answer are 1 too many"},
		{"an answer that leaves no room", 3, []string{"--max-tokens", "30", "--over", "truncate-head"},
			"model m takes 30 tokens: at least 1 of prompt and 30 of answer are at least 1 too many"},
		{"a prompt that leaves no answer", 30, []string{"--over", "fit-output"},
			"model m takes 30 tokens: 30 of prompt and 1 of answer are 1 too many"},
		{"in a stream", 15, []string{"--stream"}, "model m takes 30 tokens: 15 of prompt and 16 of answer are 1 too many"},
		{"in a dry run", 15, []string{"--dry-run"}, "model m takes 30 tokens: 15 of prompt and 16 of answer are 1 too many"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newCompletionServer(t, replies(200, answers("4", 3)))
			got := s.complete(promptOf(test.tokens), test.args...)
			assert.Equal(t, result{"", "tokcount: " + test.stderr + "\n", exitOver}, got)
			assert.Empty(t, s.requests())
		})
	}
}

func TestCompleteDryRun(t *testing.T) {
	for _, test := range []struct {
		name string
		args []string
		want result
	}{
		{"as it is", nil, result{"MODEL  ENCODING   WINDOW  PROMPT  RESERVED  LEFT\n" +
			"m      r50k_base  30      12      16        2\n", "", exitOK}},
		{"cut", []string{"--max-tokens", "20", "--over", "truncate-head"},
			result{"MODEL  ENCODING   WINDOW  PROMPT  RESERVED  LEFT\n" +
				"m      r50k_base  30      10      20        0\n", "tokcount: the prompt is cut to its head, 10 of 12 tokens\n", exitOK}},
		{"all for the answer", []string{"--over", "fit-output"},
			result{"MODEL  ENCODING   WINDOW  PROMPT  RESERVED  LEFT\n" +
				"m      r50k_base  30      12      18        0\n", "", exitOK}},
		{"a stream", []string{"--stream", "-m", "davinci-002", "-e", "cl100k_base", "--window", "100"},
			result{"MODEL        ENCODING     WINDOW  PROMPT  RESERVED  LEFT\n" +
				"davinci-002  cl100k_base  100     24      16        60\n", "", exitOK}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newCompletionServer(t, replies(200, answers("4", 3)))
			assert.Equal(t, test.want, s.complete(promptOf(12), append(test.args, "--dry-run")...))
			assert.Empty(t, s.requests())
		})
	}
}

// A number that no int can hold does not become another one.
func TestCompleteNumbersOfNoWindow(t *testing.T) {
	for flag, want := range map[string]string{
		"--window":     "--window is more than 1073741824, which no model has",
		"--max-tokens": "--max-tokens is more than 1073741824, which no window has",
	} {
		for _, n := range []string{"1073741825", "4294967295", "18446744073709551615"} {
			s := newCompletionServer(t, replies(200, answers("4", 3)))
			got := s.complete(promptOf(3), flag, n)
			assert.Equal(t, exitTrouble, got.code)
			assert.Regexp(t, want+"|it is too large", got.stderr) // the latter where not even a uint holds it
			assert.Empty(t, s.requests())
		}
	}
}

// A window that neither flag nor table has is that of the server, if it is
// asked at all.
func TestCompleteAsksForTheWindow(t *testing.T) {
	const unknown = "tokcount: the context window of mine is not known: give --window N\n"
	for _, test := range []struct {
		name, models string
		tokens       int
		args         []string
		stderr       string
		code         int
		paths        []string
	}{
		{"vLLM", `{"id":"mine","max_model_len":20}`, 5, nil,
			"tokcount: model mine takes 20 tokens: 5 of prompt and 16 of answer are 1 too many\n", exitOver, []string{"/v1/models"}},
		{"llama.cpp", `{"id":"mine","meta":{"n_ctx":20}}`, 20, []string{"--max-tokens", "0"},
			"tokcount: model mine takes 19 tokens of prompt: 20 of prompt and 0 of answer are 1 too many\n", exitOver, []string{"/v1/models"}},
		{"one that fits", `{"id":"other"},{"id":"mine","max_model_len":21}`, 5, nil,
			"tokcount: the server counted 5 tokens of prompt, 2 of answer; finish reason stop\n", exitOK, []string{"/v1/models", "/v1/completions"}},
		{"not told", `{"id":"mine"}`, 5, nil, unknown, exitTrouble, []string{"/v1/models"}},
		{"another model", `{"id":"other","max_model_len":20}`, 5, nil, unknown, exitTrouble, []string{"/v1/models"}},
		{"a dry run", `{"id":"mine","max_model_len":20}`, 5, []string{"--dry-run"}, unknown, exitTrouble, nil},
		{"given", `{"id":"mine","max_model_len":20}`, 5, []string{"--window", "21"},
			"tokcount: the server counted 5 tokens of prompt, 2 of answer; finish reason stop\n", exitOK, []string{"/v1/completions"}},
		{"of the table", `{"id":"davinci","max_model_len":20}`, 5, []string{"-m", "davinci"},
			"tokcount: the server counted 5 tokens of prompt, 2 of answer; finish reason stop\n", exitOK, []string{"/v1/completions"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newCompletionServer(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet {
					fmt.Fprintf(w, `{"object":"list","data":[%s]}`, test.models)
					return
				}
				_, _ = io.WriteString(w, answers("4", 5))
			})
			args := append([]string{"complete", "--base-url", s.url, "-m", "mine", "-e", "r50k_base"}, test.args...)
			got := tokcount(strings.NewReader(promptOf(test.tokens)), args...)
			assert.Equal(t, test.stderr, got.stderr)
			assert.Equal(t, test.code, got.code)
			var paths []string
			for _, r := range s.requests() {
				paths = append(paths, r.path)
			}
			assert.Equal(t, test.paths, paths)
		})
	}
}

// A server adds what the template of a tokenizer file says, two tokens here, to
// text: there is room for them in all limits, and its count may have them.
func TestCompleteLeavesRoomForTheTemplate(t *testing.T) {
	for _, test := range []struct {
		name, models string
		tokens       int
		counted      int
		stderr       string
		code         int
	}{
		{"all of the window", `{"id":"mine","max_model_len":20}`, 18, 20,
			"tokcount: the server counted 20 tokens of prompt, 2 of answer; finish reason stop\n", exitOK},
		{"more than the window", `{"id":"mine","max_model_len":20}`, 19, 21,
			"tokcount: model mine takes 18 tokens: 19 of prompt and 0 of answer are 1 too many\n", exitOver},
		{"all of llama.cpp's prompt", `{"id":"mine","meta":{"n_ctx":20}}`, 17, 19,
			"tokcount: the server counted 19 tokens of prompt, 2 of answer; finish reason stop\n", exitOK},
		{"more than llama.cpp's prompt", `{"id":"mine","meta":{"n_ctx":20}}`, 18, 20,
			"tokcount: model mine takes 17 tokens of prompt: 18 of prompt and 0 of answer are 1 too many\n", exitOver},
		{"a server that adds nothing", `{"id":"mine","max_model_len":20}`, 5, 5,
			"tokcount: the server counted 5 tokens of prompt, 2 of answer; finish reason stop\n", exitOK},
		{"a server that cuts", `{"id":"mine","max_model_len":20}`, 5, 6,
			"tokcount: the server counted 6 tokens of prompt, 2 of answer; finish reason stop\n" +
				"tokcount: warning: model mine: 5 prompt tokens were sent, the server counted 6\n", exitOver},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newCompletionServer(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet {
					fmt.Fprintf(w, `{"object":"list","data":[%s]}`, test.models)
					return
				}
				_, _ = io.WriteString(w, answers("4", test.counted))
			})
			got := tokcount(strings.NewReader(strings.Repeat("%", test.tokens)), "complete", "--base-url", s.url,
				"-m", "mine", "--tokenizer", smallTokenizer, "--max-tokens", "0", "--strict")
			assert.Equal(t, test.stderr, got.stderr)
			assert.Equal(t, test.code, got.code)
		})
	}
}

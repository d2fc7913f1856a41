package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/client"
	"github.com/tokcount/tokcount/encodings"
)

// secretKey must stand in no output.
const secretKey = "sk-secret-0123456789"

// promptOf has so many tokens in r50k_base, each " N" for another N.
func promptOf(tokens int) string {
	var b strings.Builder
	for i := range tokens {
		fmt.Fprintf(&b, " %d", i+1)
	}
	return b.String()
}

// received is a request as the server got it.
type received struct {
	path, authorization string
	Model               string
	Prompt              any
	MaxTokens           *int `json:"max_tokens"`
	Stream              bool
}

// text is the prompt as text, whichever way it was sent.
func (r received) text(t *testing.T) string {
	ids, ok := r.Prompt.([]any)
	if !ok {
		return r.Prompt.(string)
	}
	var tokens []uint32
	for _, id := range ids {
		tokens = append(tokens, uint32(id.(float64)))
	}
	text, err := encodings.R50kBase().Decode(tokens)
	require.NoError(t, err)
	return text
}

// completionServer is a server that remembers what it was asked.
type completionServer struct {
	url string

	mu   sync.Mutex
	seen []received
}

// newCompletionServer starts a server that answers with h, in an environment
// that knows no other.
func newCompletionServer(t *testing.T, h http.HandlerFunc) *completionServer {
	for _, name := range []string{"OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"} {
		t.Setenv(name, "")
	}
	s := &completionServer{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got := received{path: r.URL.Path, authorization: r.Header.Get("Authorization")}
		_ = json.Unmarshal(body, &got)
		s.mu.Lock()
		s.seen = append(s.seen, got)
		s.mu.Unlock()
		h(w, r)
	}))
	t.Cleanup(server.Close)
	s.url = server.URL + "/v1"
	return s
}

func (s *completionServer) requests() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received(nil), s.seen...)
}

// complete runs the command against the server with a model "m" of r50k_base
// and a window of 30 tokens, unless args say otherwise.
func (s *completionServer) complete(prompt string, args ...string) result {
	all := []string{"complete", "--base-url", s.url, "-m", "m", "-e", "r50k_base", "--window", "30"}
	return tokcount(strings.NewReader(prompt), append(all, args...)...)
}

// replies answers with a body, and does not want to be asked again.
func replies(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Should-Retry", "false")
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// answers is a completion to a prompt of so many tokens.
func answers(text string, promptTokens int) string {
	quoted, _ := json.Marshal(text)
	return fmt.Sprintf(`{"choices":[{"text":%s,"index":0,"finish_reason":"stop"}],`+
		`"usage":{"prompt_tokens":%d,"completion_tokens":2,"total_tokens":%d}}`, quoted, promptTokens, promptTokens+2)
}

func TestCompletePrintsTheAnswer(t *testing.T) {
	for _, test := range []struct {
		name, body     string
		stdout, stderr string
	}{
		{"text", answers(" 4 5", 3), " 4 5\n", "tokcount: the server counted 3 tokens of prompt, 2 of answer; finish reason stop\n"},
		{"text with a newline at its end", answers("4\n5\n", 3), "4\n5\n", "tokcount: the server counted 3 tokens of prompt, 2 of answer; finish reason stop\n"},
		{"nothing", answers("", 3), "", "tokcount: the server counted 3 tokens of prompt, 2 of answer; finish reason stop\n"},
		{"no usage", `{"choices":[{"text":"4"}]}`, "4\n", "tokcount: the server reported no token counts\n"},
		{"another count", answers("4", 2), "4\n", "tokcount: the server counted 2 tokens of prompt, 2 of answer; finish reason stop\n" +
			"tokcount: warning: model m: 3 prompt tokens were sent, the server counted 2\n"},
		{"a finish reason for the terminal", `{"choices":[{"text":"4","finish_reason":"\u001b[2J"}]}`, "4\n",
			`tokcount: "the server reported no token counts; finish reason \x1b[2J"` + "\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newCompletionServer(t, replies(200, test.body))
			assert.Equal(t, result{test.stdout, test.stderr, exitOK}, s.complete(promptOf(3)))
		})
	}
}

func TestCompleteSendsFileOrStandardInput(t *testing.T) {
	file := filepath.Join(t.TempDir(), "prompt")
	require.NoError(t, os.WriteFile(file, []byte("of the file\n"), 0o666))
	s := newCompletionServer(t, replies(200, answers("4", 3)))
	for _, args := range [][]string{{}, {"-"}, {file}} {
		assert.Equal(t, exitOK, s.complete("of stdin <|endoftext|>\n", args...).code)
	}
	got := s.requests()
	require.Len(t, got, 3)
	assert.Equal(t, "of stdin <|endoftext|>\n", got[0].text(t))
	assert.Greater(t, len(got[0].Prompt.([]any)), 4, "ids of ordinary text, which no server takes for a special token")
	assert.Equal(t, got[0].Prompt, got[1].Prompt)
	assert.Equal(t, "of the file\n", got[2].Prompt)
	assert.Equal(t, "/v1/completions", got[2].path)
	assert.Equal(t, "m", got[2].Model)
	assert.Equal(t, 16, *got[2].MaxTokens)
}

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

func TestCompleteTellsServerErrors(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		stderr string
		code   int
	}{
		{"too long", 400, `{"error":{"message":"This model's maximum context length is 20 tokens, however you requested 21 tokens (5 in your prompt; 16 for the completion). Please reduce your prompt; or completion length.","type":"invalid_request_error","param":null,"code":null}}`,
			"the server answered 400 invalid_request_error: This model's maximum context length is 20 tokens", exitOver},
		{"wrong key", 401, `{"error":{"message":"Invalid client: key","type":"authentication_error"}}`,
			"the server answered 401 authentication_error: Invalid client: key", exitTrouble},
		{"a failure", 500, `{"error":{"message":"oops"}}`, "the server answered 500: oops", exitTrouble},
		{"a redirect", 307, "", "the server answered 307", exitTrouble},
		{"no answer", 200, "<html>", "POST /completions: the server answered with a web page: is the base URL right?", exitTrouble},
		{"an error with status 200", 200, `{"detail":"out of memory"}`, "the server answered 200: out of memory", exitTrouble},
		{"no choice", 200, `{"choices":[]}`, "POST /completions: the answer has no choice with a text", exitTrouble},
	} {
		for _, args := range [][]string{{}, {"--stream"}} {
			t.Run(fmt.Sprint(test.name, args), func(t *testing.T) {
				s := newCompletionServer(t, replies(test.status, test.body))
				got := s.complete(promptOf(5), args...)
				assert.Equal(t, test.code, got.code)
				assert.Empty(t, got.stdout)
				assert.True(t, strings.HasPrefix(got.stderr, "tokcount: "+test.stderr), got.stderr)
				assert.Equal(t, 1, strings.Count(got.stderr, "\n"))
				assert.Len(t, s.requests(), 1)
			})
		}
	}
}

// An interrupt ends the program while it waits, and the server sees it.
func TestCompleteIsInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no process can send an interrupt there")
	}
	asked, hungUp := make(chan struct{}), make(chan struct{})
	s := newCompletionServer(t, func(w http.ResponseWriter, r *http.Request) {
		streams(firstEvent)(w, r)
		close(asked)
		<-r.Context().Done()
		close(hungUp)
	})
	cmd := exec.CommandContext(t.Context(), "tokcount", "complete", "--base-url", s.url, "-m", "davinci", "--stream")
	cmd.Stdin = strings.NewReader("1")
	require.NoError(t, cmd.Start())
	<-asked
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Wait(), &exit)
	assert.Equal(t, -1, exit.ExitCode(), "ended by the signal")
	<-hungUp
}

// The embedding program's context ends a call, too.
func TestCompleteEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := newCompletionServer(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	root := newRoot()
	root.SetArgs([]string{"complete", "--base-url", s.url, "-m", "davinci"})
	root.SetIn(strings.NewReader("1"))
	root.SetOut(io.Discard)
	root.SetErr(io.Discard)
	assert.EqualError(t, root.ExecuteContext(ctx), "POST /completions: context canceled")
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

func TestCompleteServerOfTheEnvironment(t *testing.T) {
	s := newCompletionServer(t, replies(200, answers("4", 3)))
	t.Setenv("OPENAI_BASE_URL", s.url)
	got := tokcount(strings.NewReader("1 2 3"), "complete", "-m", "davinci")
	assert.Equal(t, result{"4\n", "tokcount: the server counted 3 tokens of prompt, 2 of answer; finish reason stop\n", exitOK}, got)
}

// --strict makes an exit status of what is otherwise a warning.
func TestCompleteStrict(t *testing.T) {
	reason := func(finish string, tokens int) string {
		return fmt.Sprintf(`{"choices":[{"text":"4","finish_reason":%q}],"usage":{"prompt_tokens":%d,"completion_tokens":2}}`, finish, tokens)
	}
	for _, test := range []struct {
		name, body string
		warning    string
	}{
		{"whole", reason("stop", 3), ""},
		{"cut off", reason("length", 3), "the answer is cut off: it reached the limit of tokens (see --max-tokens)"},
		{"filtered", reason("content_filter", 3), "the answer is not whole: the server's content filter left some of it out"},
		{"another count", reason("stop", 2), "model m: 3 prompt tokens were sent, the server counted 2"},
	} {
		for _, strict := range []bool{false, true} {
			t.Run(fmt.Sprint(test.name, strict), func(t *testing.T) {
				s := newCompletionServer(t, replies(200, test.body))
				var args []string
				want := exitOK
				if strict {
					args = append(args, "--strict")
					if test.warning != "" {
						want = exitOver
					}
				}
				got := s.complete(promptOf(3), args...)
				assert.Equal(t, want, got.code)
				assert.Equal(t, "4\n", got.stdout, "the answer is printed all the same")
				if test.warning == "" {
					assert.NotContains(t, got.stderr, "warning")
				} else {
					assert.Contains(t, got.stderr, "tokcount: warning: "+test.warning+"\n")
				}
			})
		}
	}
}

func TestCompleteTimeout(t *testing.T) {
	s := newCompletionServer(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	got := s.complete(promptOf(3), "--timeout", "50ms")
	assert.Equal(t, result{"", "tokcount: POST /completions: timed out: the call took longer than 50ms\n", exitTrouble}, got)
	got = s.complete(promptOf(3), "--timeout", "-1s")
	assert.Equal(t, exitTrouble, got.code)
	assert.Contains(t, got.stderr, "--timeout is negative")
}

// What came before an error is printed.
func TestCompletePrintsWhatCameBeforeAnError(t *testing.T) {
	s := newCompletionServer(t, replies(200, `{"choices":[{"text":"4","finish_reason":"error","error":{"message":"oops"}}]}`))
	assert.Equal(t, result{"4\n", "tokcount: the server answered 200: oops\n", exitTrouble}, s.complete(promptOf(3)))
}

// A model that OpenAI serves at other endpoints is not sent to it.
func TestCompleteModelWithoutTheEndpoint(t *testing.T) {
	const says = "OpenAI has no completions endpoint for gpt-4o, only chat, responses: give --base-url URL of a server that has one\n"
	s := newCompletionServer(t, replies(200, answers("4", 3)))
	t.Setenv("OPENAI_API_KEY", secretKey)
	in := func() io.Reader { return strings.NewReader("1 2 3") }
	for _, args := range [][]string{{}, {"--base-url", "https://api.openai.com/v1"}, {"-e", "o200k_base"}} {
		got := tokcount(in(), append([]string{"complete", "-m", "gpt-4o"}, args...)...)
		assert.Equal(t, result{"", "tokcount: " + says, exitTrouble}, got)
	}
	got := tokcount(in(), "complete", "-m", "gpt-4o", "--dry-run")
	assert.Equal(t, exitOK, got.code)
	assert.Equal(t, "tokcount: warning: "+says, got.stderr)

	got = tokcount(in(), "complete", "-m", "gpt-4o", "--base-url", s.url)
	assert.Equal(t, exitOK, got.code, "another server may have it: %s", got.stderr)
	assert.Len(t, s.requests(), 1)
}

// Several texts are told apart.
func TestAnswersAreSeparated(t *testing.T) {
	var b strings.Builder
	a := answer{out: &b}
	for i, text := range []string{"one", " more", "two\n", "three"} {
		part := client.Chunk{Completion: client.Completion{Choices: []client.Choice{{Text: text, Index: []int{0, 0, 1, 2}[i]}}}}
		require.NoError(t, a.add(part))
	}
	a.endLine()
	assert.Equal(t, "one more\n\ntwo\n\nthree\n", b.String())
}

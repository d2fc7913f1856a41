package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/client"
)

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
	for _, args := range [][]string{{}, {"--base-url", "https://api.openai.com/v1"}, {"--base-url", " https://api.openai.com/v1\n"}, {"-e", "o200k_base"}} {
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

package client

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// More answers after the rules in answer.go, besides those of testdata. Each is
// given to Complete and to Stream, at once and byte by byte, and must come to
// the same.
var rules = map[string]struct {
	kind, body string
	text       string // of all choices
	want       string // part of the error; "" for none
}{
	// What a body is.
	"JSON as an event stream, over many lines":  {"text/event-stream", "{\n  \"choices\": [\n    {\"text\": \"a\",\n     \"finish_reason\": \"stop\"}\n  ]\n}\n", "a", ""},
	"error as an event stream, over many lines": {"text/event-stream", "{\n  \"error\": {\n    \"message\": \"no\"\n  }\n}", "", "no"},
	"objects without data, one a line":          {"text/event-stream", `{"choices":[{"text":"a"}]}` + "\n" + `{"choices":[{"text":"b","finish_reason":"stop"}]}` + "\n", "ab", ""},
	"a stream after blank lines":                {"text/plain", "\n\n  data: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: [DONE]\n\n", "a", ""},
	"a stream after something else":             {"text/plain", "ok\n\ndata: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: [DONE]\n\n", "a", ""},
	"a stream that begins with a comment":       {"application/json", ": hello\n\ndata: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: [DONE]\n\n", "a", ""},
	"a stream that begins with an id":           {"", "id: 1\ndata: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: [DONE]\n\n", "a", ""},
	"a page as an event stream":                 {"text/event-stream", "<html>\n<body>\n", "", "a web page"},
	"a page as an event stream, after a blank":  {"text/event-stream", "\n <html>\n", "", "a web page"},
	"a page with a line like one of a stream":   {"text/event-stream", "<html>\n<style>\n:root {}\n</style>\n", "", "a web page"},
	"a page with a line like JSON":              {"text/event-stream", "<html>\n<script>\n{ let a = 1 }\n</script>\n", "", "a web page"},
	"a list with an error as an event stream":   {"text/event-stream", "[{\n  \"error\": {\n    \"message\": \"no\"\n  }\n}]\n", "", "the server answered 200: no"},
	"text as an event stream":                   {"text/event-stream", "no route\n", "", `the answer is not a completion: "no route"`},
	"a string":                                  {"application/json", `"busy"`, "", "the answer is not a completion"},

	"an error without data after an event": {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\"}]}\n{\"error\":\"no\"}", "a", "no"},
	"JSON without data between events":     {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\"}]}\n{\"choices\":[{\"text\":\"b\"}]}\ndata: [DONE]\n", "ab", ""},

	// What ends an answer.
	"[DONE] in quotes":                           {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: \"[DONE]\"\n\n", "a", ""},
	"[DONE] without a blank line before it":      {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\"}]}\ndata: {\"choices\":[{\"text\":\"b\"}]}\ndata: [DONE]\n", "ab", ""},
	"a reason that is empty is none":             {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\",\"finish_reason\":\"\"}]}\n\n", "a", "stream cut off"},
	"a reason that is \"null\" is none":          {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\",\"finish_reason\":\"null\"}]}\n\n", "a", "stream cut off"},
	"a reason that is false is none":             {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\",\"finish_reason\":false}]}\n\n", "a", "stream cut off"},
	"a reason that is an object (SGLang)":        {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\",\"finish_reason\":{\"type\":\"stop\"}}]}\n\n", "a", ""},
	"a reason in an event of its own":            {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n", "a", ""},
	"reasons without a text":                     {"text/event-stream", "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n", "", "stream cut off"},
	"[DONE] without a text":                      {"text/event-stream", "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", "", "no choice with a text"},
	"null is not a text":                         {"application/json", `{"choices":[{"text":null,"finish_reason":"stop"}]}`, "", "no choice with a text"},
	"JSON ends where it ends, without a reason":  {"application/json", `{"choices":[{"text":"a"}]}`, "a", ""},
	"what comes after [DONE] is not looked at":   {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: [DONE]\n\ndata: {\"error\":\"x\"}\n\n", "a", ""},
	"an error after the last reason is an error": {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\",\"finish_reason\":\"stop\"}]}\n\ndata: {\"error\":\"late\"}\n\n", "a", "late"},

	// What data is.
	"null, numbers and lists are skipped": {"text/event-stream", "data: null\n\ndata: 7\n\ndata: []\n\ndata: [1]\n\ndata: \"x\"\n\ndata: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: [DONE]\n\n", "a", ""},
	"a list with an error is one":         {"text/event-stream", "data: [{\"error\":{\"message\":\"no\"}}]\n\n", "", "no"},
	"an error that is text":               {"text/event-stream", "data: {\"error\":\"no\"}\n\ndata: [DONE]\n\n", "", "no"},
	"vLLM's error in a stream":            {"text/event-stream", "data: {\"object\":\"error\",\"message\":\"no\",\"code\":400}\n\n", "", "no"},
	"an error event with nothing":         {"text/event-stream", "event: error\ndata:\n\n", "", "the server answered 200"},
	"the name of an event ends with it":   {"text/event-stream", "event: error\n\ndata: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: [DONE]\n\n", "a", ""},
	"ERROR in another case":               {"text/event-stream", "event: Error\ndata: no\n\n", "", "no"},
	"an object of anything":               {"text/event-stream", "data: {\"status\":\"error\",\"reason\":\"no slot\"}\n\n", "", "no slot"},
	"something after an object":           {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\"}]}}\n\ndata: [DONE]\n\n", "a", "something after it"},
	"text after an object":                {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\"}]} b\n\ndata: [DONE]\n\n", "a", "something after it"},
	"something after an empty object":     {"text/event-stream", "data: {}x\n\ndata: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: [DONE]\n\n", "", "not a completion"},
	"empty choices are skipped":           {"text/event-stream", "data: {\"choices\":null}\n\ndata: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: [DONE]\n\n", "a", ""},
	"usage alone, of any type":            {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: {\"usage\":[]}\n\ndata: {\"id\":\"c\",\"usage\":{\"prompt_tokens\":null}}\n\ndata: [DONE]\n\n", "a", ""},
	"usage of null and nothing else":      {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: {\"usage\":null}\n\ndata: [DONE]\n\n", "a", "not a completion"},
	"empty usage with a message":          {"text/event-stream", "data: {\"usage\":{},\"message\":\"no\"}\n\ndata: [DONE]\n\n", "", "no"},
	"a chat with an empty text":           {"application/json", `{"choices":[{"text":"","message":{"role":"assistant","content":"a"}}]}`, "", "that of a chat"},
	"a chat with an empty text, streamed": {"text/event-stream", "data: {\"choices\":[{\"text\":\"\",\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n", "", "that of a chat"},
	"a text, and the same as a chat":      {"application/json", `{"choices":[{"text":"a","message":{"content":"a"}}]}`, "a", ""},
	"an empty text and an empty message":  {"application/json", `{"choices":[{"text":"","message":{"content":""}}]}`, "", ""},
	"empty choices with a message":        {"application/json", `{"choices":[],"message":"no"}`, "", "no"},
	"text and then an error with it":      {"application/json", `{"choices":[{"text":"a","error":{"message":"no"}}]}`, "a", "no"},
	"an event of text and an error":       {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\"}],\"error\":{\"message\":\"no\"}}\n\n", "a", "no"},
	"a reason that is an error":           {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\",\"finish_reason\":\"error\"}]}\n\ndata: [DONE]\n\n", "a", "did not finish"},
	"an answer that was aborted":          {"application/json", `{"choices":[{"text":"a","finish_reason":"abort"}]}`, "a", "did not finish"},
	"errors that are none": {"application/json",
		`{"choices":[{"text":"a","error":null}],"error":{},"errors":[],"message":null,"detail":""}`, "a", ""},
	"errors that are none, with blanks": {"application/json", `{"choices":[{"text":"a","error":[ ]}],"error":{ }}`, "a", ""},
	"a message and a choice":            {"application/json", `{"choices":[{"text":"a"}],"message":"welcome"}`, "a", ""},

	// Types that do not matter.
	"numbers of Python": {"application/json",
		`{"choices":[{"text":"NaN \"Infinity\\","logprobs":{"tokens":["a"],"token_logprobs":[-Infinity],"top_logprobs":[{"a":NaN}]}}],"x":Infinity}`, `NaN "Infinity\`, ""},
	"the same in a stream": {"text/event-stream", "data: {\"choices\":[{\"text\":\"a\",\"logprobs\":{\"token_logprobs\":[NaN]}}]}\n\ndata: [DONE]\n\n", "a", ""},
	"names with escapes":   {"application/json", `{"choic\u0065s":[{"t\u0065xt":"a"}]}`, "a", ""},
	"names twice":          {"application/json", `{"choices":[],"choices":[{"text":"a"}]}`, "a", ""},
	"names twice, empty":   {"application/json", `{"choices":[{"text":"a"}],"choices":[]}`, "", "no choice with a text"},
	"everything wrong": {"application/json", `{"id":[],"object":{},"created":{},"model":true,"system_fingerprint":[1],"usage":true,
		"choices":[{"text":"a","index":null,"finish_reason":[],"logprobs":"x"}]}`, "a", ""},
	"log probabilities wrong": {"application/json", `{"choices":[{"text":"a","logprobs":{"tokens":[1,null,{}],"token_logprobs":["x",[],-0.5],
		"top_logprobs":[null,7,[{"token":1},7,{"logprob":"-1"}],{"a":"b"}],"text_offset":["1",null,-1],"content":7}}]}`, "a", ""},
	"what is not UTF-8":        {"application/json", "{\"choices\":[{\"text\":\"a\xff\"}],\"\xff\":1}", "a\ufffd", ""},
	"half of a surrogate pair": {"application/json", `{"choices":[{"text":"a\ud83d"}]}`, "a\ufffd", ""},
}

func TestRulesOfAnswers(t *testing.T) {
	for name, tt := range rules {
		for _, bytewise := range []bool{false, true} {
			body := func() io.Reader {
				if bytewise {
					return iotest.OneByteReader(strings.NewReader(tt.body))
				}
				return strings.NewReader(tt.body)
			}
			c := answering(t, 200, tt.kind, body, Options{})
			check := func(t *testing.T, text string, err error) {
				assert.Equal(t, tt.text, text)
				if tt.want == "" {
					assert.NoError(t, err)
				} else {
					assert.ErrorContains(t, err, tt.want)
				}
			}
			t.Run(fmt.Sprint(name, " complete ", bytewise), func(t *testing.T) {
				resp, err := c.Complete(t.Context(), question)
				text := ""
				if resp != nil {
					text = resp.Choices[0].Text
				}
				check(t, text, err)
			})
			t.Run(fmt.Sprint(name, " stream ", bytewise), func(t *testing.T) {
				text, _, err := collect(t.Context(), c)
				check(t, text, err)
			})
		}
	}
}

// Log probabilities are read in both forms, and put together.
func TestLogProbs(t *testing.T) {
	for name, tt := range map[string]struct {
		kind, body string
		want       LogProbs
	}{
		"completions": {"application/json", `{"choices":[{"text":"ab","logprobs":{"tokens":["a","b"],"token_logprobs":[null,-0.5],"top_logprobs":[null,{"b":-0.5}],"text_offset":[0,1]}}]}`,
			LogProbs{[]string{"a", "b"}, []*float64{nil, new(-0.5)}, []map[string]float64{nil, {"b": -0.5}}, []int{0, 1}}},
		"chats (llama.cpp)": {"application/json", `{"choices":[{"text":"a","logprobs":{"content":[{"token":"a","logprob":-0.1,"bytes":[97],"top_logprobs":[{"token":"a","logprob":-0.1},{"token":"b","logprob":-2}]}]}}]}`,
			LogProbs{Tokens: []string{"a"}, TokenLogProbs: []*float64{new(-0.1)}, TopLogProbs: []map[string]float64{{"a": -0.1, "b": -2}}}},
		"lists of objects": {"application/json", `{"choices":[{"text":"a","logprobs":{"top_logprobs":[[{"token":"a","logprob":-0.1}]]}}]}`,
			LogProbs{TopLogProbs: []map[string]float64{{"a": -0.1}}}},
		"two events": {"text/event-stream", `data: {"choices":[{"text":"a","logprobs":{"tokens":["a"],"text_offset":[0]}}]}` + "\n\n" +
			`data: {"choices":[{"text":"b","logprobs":{"tokens":["b"],"text_offset":[1]}}]}` + "\n\ndata: [DONE]\n\n",
			LogProbs{Tokens: []string{"a", "b"}, TextOffset: []int{0, 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			c := answering(t, 200, tt.kind, func() io.Reader { return strings.NewReader(tt.body) }, Options{})
			resp, err := c.Complete(t.Context(), question)
			require.NoError(t, err)
			assert.Equal(t, &tt.want, resp.Choices[0].LogProbs)
		})
	}
}

// Usage without counts is none: it would say that the prompt has no tokens.
func TestUsageIsReadLeniently(t *testing.T) {
	for usage, want := range map[string]*Usage{
		`{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}`:                                       {PromptTokens: 1, CompletionTokens: 2, TotalTokens: 3},
		`{"prompt_tokens":"1","completion_tokens":2.0}`:                                                    {PromptTokens: 1, CompletionTokens: 2},
		`{"completion_tokens":2}`:                                                                          {CompletionTokens: 2},
		`{"prompt_tokens":1,"prompt_tokens_details":{"cached_tokens":"1"},"completion_tokens_details":[]}`: {PromptTokens: 1, PromptTokensDetails: PromptTokensDetails{CachedTokens: 1}},
		`{}`: nil, `null`: nil, `[]`: nil, `7`: nil, `{"prompt_tokens":null}`: nil, `{"prompt_tokens":-1}`: nil, `{"prompt_tokens":1e300}`: nil,
	} {
		body := `{"choices":[{"text":"a"}],"usage":` + usage + `}`
		c := answering(t, 200, "application/json", func() io.Reader { return strings.NewReader(body) }, Options{Strict: true})
		resp, err := c.Complete(t.Context(), question)
		require.NoError(t, err, usage)
		assert.Equal(t, want, resp.Usage, usage)
	}
}

// An unrequested stream of two prompts with two answers each, out of order.
func TestStreamIsPutTogether(t *testing.T) {
	body := ""
	for _, c := range []string{`"index":2,"text":"c"`, `"index":0,"text":"a"`, `"index":3,"text":"d","finish_reason":"length"`, `"index":1,"text":"b","finish_reason":"stop"`, `"index":2,"text":"C","finish_reason":"stop"`} {
		body += `data: {"id":"x","created":1,"model":"m","object":"o","system_fingerprint":"f","choices":[{` + c + "}]}\n\n"
	}
	body += `data: {"choices":[],"usage":{"prompt_tokens":2,"completion_tokens":5,"total_tokens":7}}` + "\n\ndata: [DONE]\n\n"
	c := answering(t, 200, "text/event-stream", func() io.Reader { return strings.NewReader(body) }, Options{})
	resp, err := c.Complete(t.Context(), Request{Model: "davinci", Prompt: Texts("x", "y"), N: new(2)})
	require.NoError(t, err)
	assert.Equal(t, Completion{ID: "x", Created: 1, Model: "m", Object: "o", SystemFingerprint: "f", Choices: []Choice{
		{Text: "a"}, {Text: "b", Index: 1, FinishReason: "stop"}, {Text: "cC", Index: 2, FinishReason: "stop"}, {Text: "d", Index: 3, FinishReason: "length"},
	}, Usage: &Usage{PromptTokens: 2, CompletionTokens: 5, TotalTokens: 7}}, resp.Completion)
}

// K2: redirects without a target.
func TestRedirectTargets(t *testing.T) {
	for location, want := range map[string]string{"": "it is a redirect without a target", "/v2": "it points to another path",
		"https://user:pw@x.example/v2?k=1": "it points to https://x.example", "http://[::1:x": "it points to another path"} {
		for _, status := range []int{300, 302, 304, 308} {
			err := refuse(t, status, map[string]string{"Location": location, "X-Should-Retry": "true"}, "")
			assert.ErrorIs(t, err, ErrRedirect)
			assert.EqualError(t, err, fmt.Sprintf("client: the server answered %d: %s", status, want))
		}
	}
}

// What net/http quotes of a broken header may be the key.
func TestKeyInABrokenHeaderIsScrubbed(t *testing.T) {
	for name, head := range map[string]string{
		"status line": "HTTP/1.1 " + secret + " OK\r\n\r\n",
		"protocol":    secret + " 200 OK\r\n\r\n",
		"header":      "HTTP/1.1 200 OK\r\n" + secret + "\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close()
				_, _ = io.WriteString(conn, head)
			}), Options{})
			_, err := c.Complete(t.Context(), question)
			for _, form := range errorForms(err) {
				assert.NotContains(t, form, secret)
			}
			assert.ErrorContains(t, err, "malformed")
		})
	}
}

// However it is written.
func TestScrub(t *testing.T) {
	key, err := NewKey(`sk-a/b"c\d<e>0123456789`)
	require.NoError(t, err)
	for name, text := range map[string]string{
		"plain": `sk-a/b"c\d<e>0123456789`, "upper case": `SK-A/B"C\D<E>0123456789`, "JSON": `sk-a/b\"c\\d<e>0123456789`,
		"JSON of PHP": `sk-a\/b\"c\\d<e>0123456789`, "JSON of Go": `sk-a/b\"c\\d\u003ce\u003e0123456789`,
		"JSON in JSON": `sk-a/b\\\"c\\\\d\\u003ce>0123456789`, "all escaped": `\u0073\u006B-a/b"c\d<e>0123456789`,
		"HTML": `sk-a/b&quot;c\d&lt;e&gt;0123456789`, "HTML by numbers": `sk-a&#x2F;b&#34;c\d&lt;e&gt;0123456789`,
		"HTML by other numbers": `&#115;k&#45;a&#x2F;b&#34;c&#92;d&lt;e&#x3E;0123456789`, "HTML by padded numbers": `sk&#045;a/b"c\d<e>0123456789`,
		"Python": `\x73k\x2da/b"c\\d<e>0123456789`,
		"URL":    `sk-a%2Fb%22c%5Cd%3Ce%3E0123456789`,
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, "bad key [redacted]!", secrets{key}.scrub("bad key "+text+"!"))
			assert.Equal(t, "[redacted] and [redacted]", secrets{key}.scrub(text+" and "+text))
			assert.Equal(t, "bad key of this length: [redacted]", secrets{key}.scrub("bad key of this length: "+text[:len(text)-5]), "its beginning at the end")
			harmless := strings.Replace(text, "0123", "0124", 1)
			assert.Equal(t, harmless+".", secrets{key}.scrub(harmless+"."))
		})
	}
}

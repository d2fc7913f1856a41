package client

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// batchRequest returns a line of a batch file.
func batchRequest(id, path, body string) string {
	return fmt.Sprintf(`{"custom_id":%q,"method":"POST","url":"/v1%s","body":%s}`, id, path, body)
}

// checkBatch returns what CheckBatch finds.
func checkBatch(t testing.TB, file string) (lines []BatchLine, err error) {
	return checkBatchReader(t, iotest.HalfReader(strings.NewReader(file)))
}

func checkBatchReader(t testing.TB, file io.Reader) (lines []BatchLine, err error) {
	guard := newGuard(t, nil, GuardOptions{Models: caseModels, BodyLimit: 1 << 20})
	for line, fileErr := range guard.CheckBatch(file) {
		if fileErr != nil {
			assert.Zero(t, line)
			assert.NoError(t, err, "one error, which is the last")
			err = fileErr
			continue
		}
		assert.NoError(t, err, "one error, which is the last")
		lines = append(lines, line)
	}
	return lines, err
}

func TestCheckBatch(t *testing.T) {
	lines, err := checkBatch(t, "\ufeff"+strings.Join([]string{
		batchRequest("a", "/completions", theWords(20)),
		"",
		batchRequest("b", "/completions", theWords(200)),
		" \t\r",
		batchRequest("c", "/completions", `{"model":"m","prompt":["a",["b"]]}`),
	}, "\r\n"))
	require.NoError(t, err)
	require.Len(t, lines, 3)
	assert.Equal(t, BatchLine{Line: 1, CustomID: "a", URL: "/v1/completions", Model: "m", Tokens: 20}, lines[0])
	var long *ContextLengthError
	require.ErrorAs(t, lines[1].Err, &long)
	assert.Equal(t, 3, lines[1].Line)
	assert.Equal(t, 116, long.Excess)
	var unjudged *UnjudgedError
	assert.ErrorAs(t, lines[2].Err, &unjudged)
	assert.Equal(t, 5, lines[2].Line)
}

// Chats are estimated, embeddings summed up.
func TestCheckBatchCounts(t *testing.T) {
	lines, err := checkBatch(t, batchRequest("a", "/chat/completions", `{"model":"m","messages":[{"role":"user","content":"`+words(20)+`"}]}`))
	require.NoError(t, err)
	assert.Equal(t, []BatchLine{{Line: 1, CustomID: "a", URL: "/v1/chat/completions", Model: "m", Tokens: 27, Estimate: true}}, lines)
	lines, err = checkBatch(t, batchRequest("a", "/embeddings", `{"model":"text-embedding-3-small","input":["`+words(20)+`","`+words(30)+`"]}`))
	require.NoError(t, err)
	assert.Equal(t, []BatchLine{{Line: 1, CustomID: "a", URL: "/v1/embeddings", Model: "text-embedding-3-small", Tokens: 50}}, lines)
}

func TestCheckBatchFindsWhatIsNotARequest(t *testing.T) {
	good := batchRequest("a", "/completions", theWords(20))
	for line, want := range map[string]string{
		`no JSON`: "line is not a request: it is not JSON at byte 1",
		`[]`:      "line is not a request: it is not a JSON object",
		good:      "custom_id is that of line 1",
		batchRequest("", "/completions", theWords(20)):                                      "custom_id is missing",
		`{"custom_id":7,"method":"POST","url":"/v1/completions","body":{}}`:                 "custom_id is missing",
		`{"custom_id":"b","custom_id":"c"}`:                                                 "custom_id is given twice",
		`{"custom_id":"b","method":"GET","url":"/v1/completions","body":{}}`:                "method is not POST",
		`{"custom_id":"b","url":"/v1/completions","body":{}}`:                               "method is not POST",
		`{"custom_id":"b","method":"POST","body":{}}`:                                       "url is missing",
		`{"custom_id":"b","method":"POST","url":"%","body":{}}`:                             "url is not a URL",
		`{"custom_id":"b","method":"POST","url":"/v1/completions"}`:                         "body is not an object",
		`{"custom_id":"b","method":"POST","url":"/v1/completions","body":[]}`:               "body is not an object",
		batchRequest("b", "/completions", `{"model":"m","prompt":"a","prompt":"b"}`):        "prompt is given twice",
		batchRequest("b", "/completions", `{"model":"long","prompt":"a"}`):                  "model is not that of line 1: m",
		batchRequest("b", "/completions", `{"model":"who","prompt":"a"}`):                   "model is not that of line 1: m",
		batchRequest("b", "/embeddings", `{"model":"m","input":"a"}`):                       "url is not that of line 1: /v1/completions",
		batchRequest("b", "/moderations", `{"model":"m","input":"a"}`):                      "not judged: its url is not that of an endpoint",
		batchRequest("b", "/completions", `{"prompt":"a"}`):                                 "not judged: the request does not name a model",
		batchRequest("b", "/completions", `{"model":"m","prompt":"`+words(1<<18)+`"}`):      "not judged: the line is longer than 1048576 bytes",
		batchRequest("b", "/completions", `{"model":"m","max_tokens":101,"prompt":"a"}`):    "too many",
		batchRequest("b", "/completions", `{"model":"m","max_tokens":"1","prompt":"a"}`):    "not judged: the maximum number of tokens",
		`{"custom_id":"b","method":"POST","Url":"/x","url":"/v1/completions","body":{}} {}`: "line is not a request: it has more than one",
	} {
		lines, err := checkBatch(t, good+"\n"+line+"\n"+batchRequest("z", "/completions", theWords(20))+"\n")
		require.NoError(t, err)
		require.Len(t, lines, 3, want)
		assert.NoError(t, lines[0].Err)
		assert.ErrorContains(t, lines[1].Err, want)
		assert.Equal(t, 2, lines[1].Line)
		assert.NoError(t, lines[2].Err, "the line after it is judged for itself")
	}
}

func TestCheckBatchOfAWholeFile(t *testing.T) {
	for name, tt := range map[string]struct{ file, want string }{
		"nothing":       {"\n \n", "has no requests"},
		"many requests": {strings.Repeat("{}\n", 50_001), "has 50001 requests, more than 50000"},
		"many inputs": {batchRequest("a", "/embeddings", `{"model":"long","input":[`+strings.Repeat(`"a",`, 50_000)+`"a"]}`),
			"has 50001 inputs for embeddings, more than 50000"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := checkBatch(t, tt.file)
			assert.ErrorContains(t, err, tt.want)
		})
	}
	_, err := checkBatchReader(t, io.MultiReader(strings.NewReader("{}"), io.LimitReader(blanks{}, 200<<20)))
	assert.ErrorContains(t, err, "has 209715202 bytes, more than 209715200")
	_, err = checkBatch(t, strings.Repeat("{}\n", 50_000))
	assert.NoError(t, err)
}

// blanks are newlines without end.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) { return copy(p, newlines), nil }

var newlines = strings.Repeat(strings.Repeat(" ", 1023)+"\n", 64)

func TestCheckBatchStops(t *testing.T) {
	guard := newGuard(t, nil, GuardOptions{})
	broken := errors.New("broken")
	var errs []error
	for line, err := range guard.CheckBatch(iotest.TimeoutReader(iotest.ErrReader(broken))) {
		assert.Zero(t, line)
		errs = append(errs, err)
	}
	assert.Equal(t, []error{broken}, errs)

	n := 0
	for range guard.CheckBatch(strings.NewReader("{}\n{}\n{}\n")) {
		n++
		break
	}
	assert.Equal(t, 1, n)
}

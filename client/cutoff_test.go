package client

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
)

// An answer that is cut off anywhere, by a reset or a clean end, is never taken
// for a whole one, and what is returned of it is a beginning.
func TestAnswersCutAnywhere(t *testing.T) {
	const whole = "one é"
	for name, tt := range map[string]struct {
		kind, body string
		end        string // after which the answer is whole
	}{
		"ended by [DONE]": {"text/event-stream", "data: {\"choices\":[{\"text\":\"one \",\"finish_reason\":null}]}\n\n" +
			"data: {\"choices\":[{\"text\":\"é\"}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":4}}\n\ndata: [DONE]\n\n", "[DONE]"},
		"ended by a reason": {"text/event-stream", ": hello\r\n\r\ndata: {\"choices\":[{\"text\":\"one \"}]}\r\n\r\n" +
			"data: {\"choices\":[{\"text\":\"é\",\"finish_reason\":\"stop\"}]}\r\n\r\n", "]}"},
		"JSON": {"application/json", "{\"choices\":[{\"text\":\"one é\",\"finish_reason\":\"stop\"}]}\n", "]}"},
	} {
		end := strings.LastIndex(tt.body, tt.end) + len(tt.end)
		for cut := range len(tt.body) {
			for _, broken := range []bool{false, true} {
				c := answering(t, http.StatusOK, tt.kind, func() io.Reader {
					if !broken {
						return strings.NewReader(tt.body[:cut])
					}
					return io.MultiReader(strings.NewReader(tt.body[:cut]), iotest.ErrReader(errors.New("reset")))
				}, Options{})
				check := func(text string, err error) {
					t.Helper()
					assert.True(t, strings.HasPrefix(whole, text), "%q", text)
					assert.False(t, err == nil && (cut < end || text != whole), "%q is taken for the answer", text)
				}
				t.Run(fmt.Sprint(name, cut, broken), func(t *testing.T) {
					resp, err := c.Complete(t.Context(), question)
					text := ""
					if resp != nil {
						text = resp.Choices[0].Text
					}
					check(text, err)
					text, _, err = collect(t.Context(), c)
					check(text, err)
				})
			}
		}
	}
}

package client

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readEvents(r io.Reader, limit int64) (all []string, err error) {
	e := newEvents(r, limit)
	for {
		data, err := e.next()
		if err != nil {
			return all, err
		}
		all = append(all, string(data.data))
	}
}

var eventShapes = map[string]struct {
	in   string
	want []string
}{
	"as OpenAI sends them":           {"data: {\"a\":1}\n\ndata: [DONE]\n\n", []string{`{"a":1}`, "[DONE]"}},
	"no space after the colon":       {"data:a\n\n", []string{"a"}},
	"two spaces":                     {"data:  a\n\n", []string{" a"}},
	"CRLF":                           {"data: a\r\n\r\ndata: b\r\n\r\n", []string{"a", "b"}},
	"CR":                             {"data: a\r\rdata: b\r\r", []string{"a", "b"}},
	"mixed ends":                     {"data: a\r\n\ndata: b\n\r\ndata: c\r\r\n", []string{"a", "b", "c"}},
	"comments":                       {": ping\n\n:\n\ndata: a\n: in between\n\n", []string{"a"}},
	"several lines":                  {"data: a\ndata: b\ndata\n\n", []string{"a\nb\n"}},
	"other fields":                   {"event: x\nid: 1\nretry: 5\ndata: a\nfoo\n\n", []string{"a"}},
	"events without data":            {"event: x\n\nid: 1\n\ndata: a\n\n", []string{"a"}},
	"empty data":                     {"data:\n\ndata\n\n", []string{"", ""}},
	"no blank line at the end":       {"data: a\n\ndata: b\n", []string{"a", "b"}},
	"no line feed at the end":        {"data: a\n\ndata: b", []string{"a", "b"}},
	"byte order mark":                {"\ufeffdata: a\n\n", []string{"a"}},
	"byte order mark later":          {"data: a\n\n\ufeffdata: b\n\n", []string{"a"}},
	"many blank lines":               {"\n\n\n\ndata: a\n\n\n\n\ndata: b\n\n\n", []string{"a", "b"}},
	"names are told by their case":   {"Data: a\n\ndatax: b\n\n data: c\n\n", nil},
	"a value with colons":            {"data: a: b:c\n\n", []string{"a: b:c"}},
	"nothing":                        {"", nil},
	"a line longer than any buffer":  {"data: " + strings.Repeat("x", 100_000) + "\n\n", []string{strings.Repeat("x", 100_000)}},
	"NUL and what is not UTF-8":      {"data: \x00\xff\n\n", []string{"\x00\xff"}},
	"only comments, then the end":    {": a\n: b", nil},
	"a comment at the end of a data": {"data: a\n: b", []string{"a"}},
}

func TestEvents(t *testing.T) {
	for name, tt := range eventShapes {
		t.Run(name, func(t *testing.T) {
			readers := map[string]io.Reader{
				"whole":        strings.NewReader(tt.in),
				"byte by byte": iotest.OneByteReader(strings.NewReader(tt.in)),
				"data and EOF": iotest.DataErrReader(strings.NewReader(tt.in)),
			}
			for how, r := range readers {
				got, err := readEvents(r, 1<<20)
				assert.Equal(t, io.EOF, err, how)
				assert.Equal(t, tt.want, got, how)
			}
		})
	}
}

func TestEventsHaveALimit(t *testing.T) {
	line := "data: " + strings.Repeat("x", 94) // 100 bytes
	for name, tt := range map[string]struct {
		in    string
		limit int64
		ok    bool
	}{
		"at the limit":              {line + "\n\n", 100, true},
		"above":                     {line + "\n\n", 99, false},
		"without end":               {line, 99, false},
		"comment without end":       {":" + strings.Repeat("x", 1<<20), 1 << 16, false},
		"many lines in one event":   {strings.Repeat(line+"\n", 100) + "\n", 5000, false},
		"many events":               {strings.Repeat(line+"\n\n", 100), 100, true},
		"endless name of a field":   {strings.Repeat("x", 1<<20), 1 << 16, false},
		"many short lines, bounded": {strings.Repeat("data:\n", 1<<16), 1 << 12, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readEvents(strings.NewReader(tt.in), tt.limit)
			var large *TooLargeError
			assert.Equal(t, !tt.ok, errors.As(err, &large), "%v", err)
		})
	}
}

// A CR ends an event at once: the stream may be silent after it.
func TestEventIsNotHeldBackForALineFeed(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	go func() { _, _ = io.WriteString(w, "data: a\r\r") }()
	data, err := newEvents(r, 100).next()
	require.NoError(t, err)
	assert.Equal(t, "a", string(data.data))
}

func TestEventsReportTheReadersError(t *testing.T) {
	broken := errors.New("broken")
	got, err := readEvents(io.MultiReader(strings.NewReader("data: a\n\ndata: b"), iotest.ErrReader(broken)), 100)
	assert.Equal(t, []string{"a"}, got, "what broke off is no event")
	assert.ErrorIs(t, err, broken)
}

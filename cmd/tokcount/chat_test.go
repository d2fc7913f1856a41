package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A text is one value over any number of lines, or a value a line.
func TestChatReader(t *testing.T) {
	type chat struct {
		json string
		line int64
	}
	for name, tt := range map[string]struct {
		text string
		want []chat
	}{
		"nothing":                  {"", nil},
		"blank":                    {"\n \n", nil},
		"one":                      {`{}`, []chat{{`{}`, 0}}},
		"one that ends":            {"{}\n", []chat{{"{}\n", 0}}},
		"one after a blank":        {"\n{}", []chat{{`{}`, 0}}},
		"one on several lines":     {"{\n}\n", []chat{{"{\n}\n", 0}}},
		"with a mark":              {"\ufeff{\n}\n", []chat{{"\ufeff{\n}\n", 0}}},
		"a string that is not":     {"\"a\nb\"\n", []chat{{"\"a\n", 1}, {"b\"\n", 2}}},
		"two":                      {"{}\n[]", []chat{{"{}\n", 1}, {`[]`, 2}}},
		"two, the second broken":   {"{}\n{\n", []chat{{"{}\n", 1}, {"{\n", 2}}},
		"two, the first broken":    {"}\n{}\n", []chat{{"}\n", 1}, {"{}\n", 2}}},
		"two and blanks":           {"{}\r\n\r\n[]\r\n \n", []chat{{"{}\r\n", 1}, {"[]\r\n", 3}}},
		"two on a line":            {"{} {}\n", []chat{{"{} {}\n", 0}}},
		"one and a blank after it": {"{}\n\n", []chat{{"{}\n", 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			r := chatReader{in: bufio.NewReader(iotest.OneByteReader(strings.NewReader(tt.text)))}
			var got []chat
			for {
				json, line, err := r.next()
				if json != nil {
					got = append(got, chat{string(json), line})
				}
				if err == io.EOF {
					break
				}
				require.NoError(t, err)
			}
			assert.Equal(t, tt.want, got)
			assert.Equal(t, len(tt.want), r.found)
		})
	}
}

// What was read of a text that breaks off is not taken for a chat.
func TestChatReaderOfABrokenText(t *testing.T) {
	broken := errors.New("broken")
	for _, text := range []string{"", "{}", "{\n", "{}\n[]"} {
		r := chatReader{in: bufio.NewReader(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)))}
		for {
			json, _, err := r.next()
			if err == nil {
				assert.Equal(t, "{}\n", string(json))
				continue
			}
			assert.ErrorIs(t, err, broken, text)
			assert.Nil(t, json, text)
			break
		}
	}
}

// Many chats of different sizes are counted by several workers, and printed in
// order, with the sum of all.
func TestManyChatsAreInOrder(t *testing.T) {
	const lines = 20_000
	var text strings.Builder
	for i := range lines {
		fmt.Fprintf(&text, `{"model": "gpt-4o", "messages": [{"role": "user", "content": "%s"}]}`+"\n", strings.Repeat(" a", i%97*(i%7)))
	}
	name := filepath.Join(t.TempDir(), "many.jsonl")
	require.NoError(t, os.WriteFile(name, []byte(text.String()), 0o666))

	r := tokcount(nil, "chat", "--jsonl", name)
	require.Equal(t, exitOK, r.code, r.stderr)
	require.Empty(t, r.stderr)
	total, line := 0, 0
	for row := range strings.Lines(r.stdout) {
		var got struct{ Line, Tokens int }
		require.NoError(t, json.Unmarshal([]byte(row), &got))
		require.Equal(t, line+1, got.Line)
		require.Equal(t, 7+line%97*(line%7), got.Tokens)
		total += got.Tokens
		line++
	}
	require.Equal(t, lines, line)
	table := tokcount(nil, "chat", name)
	assert.True(t, strings.HasSuffix(table.stdout, fmt.Sprintf("\n%7d total\n", total)), table.stdout[len(table.stdout)-100:])
}

// Wrong lines are told of, the first of each file, and then how many more.
func TestManyWrongChats(t *testing.T) {
	r := tokcount(strings.NewReader("[]\n"+strings.Repeat("{}\n", 15)), "chat", "-m", "gpt-4o")
	assert.Equal(t, exitTrouble, r.code)
	assert.Equal(t, 11, strings.Count(r.stderr, "\n"))
	assert.Contains(t, r.stderr, "tokcount: standard input:11: the JSON is not a chat")
	assert.Contains(t, r.stderr, "tokcount: standard input: 5 more chats could not be read")
}

func TestRanges(t *testing.T) {
	for want, indexes := range map[string][]int{
		"message 3":          {3},
		"messages 0-1":       {0, 1},
		"messages 0, 2":      {0, 2},
		"messages 0-2, 4, 6": {0, 1, 2, 4, 6},
	} {
		assert.Equal(t, want, ranges(indexes))
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// manyRecords are some blocks of records of i%97 tokens each, of which every
// hundredth is blank and one is longer than a block. It returns what a run
// prints for them as comma-separated values, too.
func manyRecords(name string) (text, want string) {
	var lines, rows strings.Builder
	for i := 1; lines.Len() < 3*recordBlock; i++ {
		n := i % 97
		switch {
		case i%100 == 0:
			lines.WriteString("\n")
			continue
		case i == 333:
			n = recordBlock
		}
		fmt.Fprintf(&lines, "{\"id\":%d,\"text\":\"%s\"}\n", i, strings.Repeat(" x", n))
		fmt.Fprintf(&rows, "%s,%d,%d\n", name, i, n)
	}
	return lines.String(), rows.String()
}

// Records are counted by several workers, in blocks; rows are in order all the
// same, however the text comes, and name their lines.
func TestRecordsStayInOrder(t *testing.T) {
	text, rows := manyRecords("-")
	for name, in := range map[string]io.Reader{
		"at once": strings.NewReader(text),
		"slowly":  iotest.HalfReader(strings.NewReader(text)),
		"no end":  strings.NewReader(strings.TrimSuffix(text, "\n")),
		"bytes":   iotest.OneByteReader(strings.NewReader(text)),
	} {
		t.Run(name, func(t *testing.T) {
			got := tokcount(in, "--jsonl-field", "text", "--csv")
			require.Empty(t, got.stderr)
			require.True(t, "file,line,tokens\n"+rows == got.stdout, "another result")
		})
	}
}

func TestRecordsOfSeveralFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	want := "file,line,tokens\n"
	args := []string{"--jsonl-field", "text", "--csv"}
	for i := range 20 {
		name := fmt.Sprint(i)
		text, rows := fmt.Sprintf("\n{\"text\":\"%s\"}", strings.Repeat(" x", i)), fmt.Sprintf("%s,2,%d\n", name, i)
		if i%7 == 3 {
			text, rows = manyRecords(name)
		}
		require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
		want += rows
		args = append(args, name)
	}
	got := tokcount(nil, args...)
	require.Empty(t, got.stderr)
	require.True(t, want == got.stdout, "another result")
}

// Rows that are not to be shown are dropped on the way: what is left is right.
func TestTopOfManyRecords(t *testing.T) {
	var text strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&text, "\"%s\"\n", strings.Repeat(" x", i*7919%100))
	}
	all := tokcount(strings.NewReader(text.String()), "--jsonl-field", ".", "--sort", "tokens")
	top := tokcount(strings.NewReader(text.String()), "--jsonl-field", ".", "--top", "300")
	lines := strings.SplitAfter(all.stdout, "\n")
	total := lines[len(lines)-2]
	assert.Equal(t, result{strings.Join(lines[:300], "") + total, "", exitOK}, top)
}

// That output cannot be written may be seen before all is counted.
func TestManyRecordsThatCannotBeWritten(t *testing.T) {
	text, _ := manyRecords("-")
	for _, format := range []string{"--csv", "--jsonl", "--json", "--total=always"} {
		var stderr strings.Builder
		full := failingWriter{errors.New("no space left on device")}
		code := run([]string{"--jsonl-field", "text", format}, strings.NewReader(text), full, &stderr)
		assert.Equal(t, exitTrouble, code)
		assert.Equal(t, "tokcount: write error: no space left on device\n", stderr.String())
	}
}

// What was read before an error is counted, but not half a line.
func TestRecordsBeforeAReadError(t *testing.T) {
	broken := errors.New("input/output error")
	in := io.MultiReader(strings.NewReader("{\"text\":\"a\"}\n{\"text\":\"b\"}\n{\"te"), iotest.ErrReader(broken))
	assert.Equal(t, result{"1 -:1\n1 -:2\n2 total\n", "tokcount: -: input/output error\n", exitTrouble},
		tokcount(in, "--jsonl-field", "text"))
}

// Bytes that are not valid UTF-8 are counted as they stand, beside escapes too,
// and told once.
func TestRecordsAreNotMended(t *testing.T) {
	for _, line := range []string{"\"\xff\"", `"\u0061` + "\xff\"", "\"\xff" + `\n` + "\xf0\x9f\"", "\"\xe2\x82\\n\""} {
		var text []byte
		r := &record{root: &field{text: true}, visit: func(part []byte) { text = slices.Clone(part) }}
		require.NoError(t, r.read([]byte(line)))
		want := strings.NewReplacer(`"`, "", `\u0061`, "a", `\n`, "\n").Replace(line)
		assert.Equal(t, want, string(text))
	}
	got := tokcount(strings.NewReader("\"\xff\"\n\"\xff\"\n"), "--jsonl-field", ".", "--total", "never")
	assert.Equal(t, exitOK, got.code)
	assert.Equal(t, 1, strings.Count(got.stderr, "\n"))
	assert.Contains(t, got.stderr, "warning")
}

// FuzzUnescape holds the decoding of strings to that of encoding/json.
func FuzzUnescape(f *testing.F) {
	for _, s := range []string{`a`, `\"\\\/\b\f\n\r\t`, `\u0041\u00e9\u20ac`, `\ud83d\ude00`, `\ud83d`, `\ud83dx`,
		`\ud83d\n`, `\ud83d\u0041`, `\ude00\ud83d`, `\ud83d\ud83d\ude00`, `\uD83D\uDe0F`, `é\u00E9`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want string
		quoted := []byte(`"` + strings.ToValidUTF8(s, "") + `"`)
		if json.Unmarshal(quoted, &want) != nil || bytes.TrimSpace(quoted)[0] != '"' {
			return
		}
		assert.Equal(t, want, string(appendUnescaped(nil, quoted[1:len(quoted)-1])))
	})
}

// FuzzRecord promises that a record that is told to be one is JSON, and that a
// path finds what encoding/json finds.
func FuzzRecord(f *testing.F) {
	for _, s := range []string{`{"a":[{"b":"x"},{"b":null}]}`, `{"a":[{"b":"x"}]} x`, `{"a":`, `{"\u0061":[{"b":"\n"}],"c":{}}`, `{"a":[[]]}`, `[`, `]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		data = bytes.ToValidUTF8(data, nil)
		root, err := newField([]string{"a[].b"})
		require.NoError(t, err)
		var got, want []string
		r := &record{root: root, visit: func(text []byte) { got = append(got, string(text)) }}
		if r.read(data) != nil {
			return
		}
		var all map[string]any
		require.NoError(t, json.Unmarshal(data, &all))
		for _, element := range all["a"].([]any) {
			if object, ok := element.(map[string]any); ok {
				if text, ok := object["b"].(string); ok {
					want = append(want, text)
				}
			}
		}
		assert.Equal(t, want, got)
	})
}

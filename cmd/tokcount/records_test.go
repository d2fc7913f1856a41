package main

import (
	"bufio"
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
	assert.Equal(t, result{"1 -:1\n1 -:2\n2 total\n", "tokcount: standard input: input/output error\n", exitTrouble},
		tokcount(in, "--jsonl-field", "text"))
}

// Bytes that are not valid UTF-8 are told once.
func TestInvalidRecordsAreToldOnce(t *testing.T) {
	got := tokcount(strings.NewReader("\"\xff\"\n\"\xff\"\n"), "--jsonl-field", ".", "--total", "never")
	assert.Equal(t, exitOK, got.code)
	assert.Equal(t, 1, strings.Count(got.stderr, "\n"))
	assert.Contains(t, got.stderr, "warning")
}

// One record may be longer than memory for lines is, and be several lines: it is read
// whole, from a file and from elsewhere, in whatever parts it comes.
func TestLongRecords(t *testing.T) {
	words := 3*recordBlock/2 + 100
	long := "{\"x\":0,\"text\":\"\\u0020x" + strings.Repeat(" x", words-1) + "\"}"
	short := "{\"text\":\" x\"}\n"
	for name, text := range map[string]string{
		"first":         long + "\n" + short,
		"last":          short + long,
		"alone":         long,
		"several lines": "{\n" + long[1:] + "\n",
		"two":           long + "\n" + long + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			want := strings.Count(text, " x") + strings.Count(text, "u0020x")
			file := filepath.Join(t.TempDir(), "file")
			require.NoError(t, os.WriteFile(file, []byte(text), 0o666))
			open, err := os.Open(file)
			require.NoError(t, err)
			defer open.Close()
			for how, got := range map[string]result{
				"a file":         tokcount(nil, "--jsonl-field", "text", "--total", "only", file),
				"standard input": tokcount(open, "--jsonl-field", "text", "--total", "only"),
				"a pipe":         tokcount(iotest.HalfReader(strings.NewReader(text)), "--jsonl-field", "text", "--total", "only"),
			} {
				assert.Equal(t, result{fmt.Sprintln(want), "", exitOK}, got, how)
			}
		})
	}
}

// Rows are printed while the next one is being waited for.
func TestRowsArePrintedAsTheyAreKnown(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a")
	require.NoError(t, os.WriteFile(name, []byte(" x x"), 0o666))
	for _, format := range []string{"--jsonl", "--csv"} {
		text, typing := io.Pipe()
		printed, out := io.Pipe()
		go func() {
			run([]string{format, name, "-"}, text, out, io.Discard)
			out.Close()
		}()
		lines := bufio.NewScanner(printed)
		for lines.Scan() && !strings.Contains(lines.Text(), "2") {
		}
		assert.Contains(t, lines.Text(), name, "before standard input has ended")
		require.NoError(t, typing.Close())
		require.True(t, lines.Scan())
		assert.Contains(t, lines.Text(), "-")
	}
}

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/files/gittest"
)

// result is what a run in this process printed and returned.
type result struct {
	stdout, stderr string
	code           int
}

func tokcount(stdin io.Reader, args ...string) result {
	var stdout, stderr strings.Builder
	code := run(args, stdin, &stdout, &stderr)
	return result{stdout.String(), stderr.String(), code}
}

// smallTokenizer is a tokenizer file of a few hundred tokens, with a template.
const smallTokenizer = root + "/testdata/tokenizers/synthetic/ok_template_bos_eos.json"

// writers are command lines that print, with what they read.
var writers = []struct {
	args  []string
	stdin string
}{
	{[]string{}, "text"},
	{[]string{"-"}, "text"},
	{[]string{"main.go"}, ""},
	{[]string{"encode"}, "text"},
	{[]string{"encode", "--format", "u32le"}, "text"},
	{[]string{"encode", "--offsets"}, "text"},
	{[]string{"encode", "--offsets", "--format", "json"}, "text"},
	{[]string{"encode", "--offsets", "--format", "u32le"}, "text"},
	{[]string{"decode"}, "64"},
	{[]string{"truncate", "-n", "9"}, "text"},
	{[]string{"truncate", "-n", "1"}, "more text"},
	{[]string{"split", "-n", "9"}, "text"},
	{[]string{"split", "-n", "9", "-0"}, "text"},
	{[]string{"show"}, "text"},
	{[]string{"--json"}, "text"},
	{[]string{"--jsonl"}, "text"},
	{[]string{"--csv"}, "text"},
	{[]string{"check", "--max", "0"}, "text"},
	{[]string{"--jsonl-field", "."}, `"text"`},
	{[]string{"--jsonl-field", ".", "--jsonl"}, `"text"`},
	{[]string{"stats"}, "text"},
	{[]string{"stats", "--max", "0"}, "text"},
	{[]string{"stats", "--json"}, "text"},
	{[]string{"chat", "-m", "gpt-4o"}, "[]"},
	{[]string{"chat", "--json", "-m", "gpt-4o"}, "[]"},
	{[]string{"chat", "--jsonl", "-m", "gpt-4o"}, "[]"},
	{[]string{"chat", "--fit", "--max", "9"}, "[]"},
	{[]string{"check", "--chat", "--max", "0"}, "[]"},
	{[]string{"models"}, ""},
	{[]string{"models", "--json"}, ""},
	{[]string{"encodings"}, ""},
	{[]string{"encodings", "--tokenizer", smallTokenizer}, ""},
	{[]string{"encodings", "--tokenizer", smallTokenizer, "--json"}, ""},
	{[]string{"compile", smallTokenizer, "-o", "-"}, ""},
	{[]string{"encode", "--tokenizer", smallTokenizer, "--template"}, "text"},
	{[]string{"--help"}, ""},
	{[]string{"help"}, ""},
	{[]string{"help", "files"}, ""},
	{[]string{"--version"}, ""},
	{[]string{"completion", "zsh"}, ""},
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

func TestWriteErrorIsTold(t *testing.T) {
	for _, test := range writers {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			var stderr strings.Builder
			full := failingWriter{&os.PathError{Op: "write", Path: "/dev/stdout", Err: errors.New("no space left on device")}}
			code := run(test.args, strings.NewReader(test.stdin), full, &stderr)
			assert.Equal(t, exitTrouble, code)
			assert.Equal(t, "tokcount: write error: no space left on device\n", stderr.String())
		})
	}
}

func TestFullDeviceIsTold(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no /dev/full")
	}
	defer full.Close()
	var stderr strings.Builder
	assert.Equal(t, exitTrouble, run([]string{"main.go"}, nil, full, &stderr))
	assert.Equal(t, "tokcount: write error: no space left on device\n", stderr.String())
}

// Where SIGPIPE does not end the program, a closed pipe does, as quietly.
func TestClosedPipeIsQuiet(t *testing.T) {
	for _, test := range writers {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			var stderr strings.Builder
			closed := failingWriter{&os.PathError{Op: "write", Path: "|1", Err: closedPipe[0]}}
			code := run(test.args, strings.NewReader(test.stdin), closed, &stderr)
			assert.Equal(t, exitTrouble, code)
			assert.Empty(t, stderr.String())
		})
	}
}

func TestReadErrorIsTold(t *testing.T) {
	broken := func() io.Reader {
		err := &os.PathError{Op: "read", Path: "/dev/stdin", Err: errors.New("input/output error")}
		return io.MultiReader(strings.NewReader("64 "), iotest.ErrReader(err))
	}
	for _, test := range []struct {
		args []string
		want result
	}{
		{[]string{}, result{"", "tokcount: standard input: input/output error\n", exitTrouble}},
		{[]string{"-"}, result{"", "tokcount: standard input: input/output error\n", exitTrouble}},
		{[]string{"-", os.DevNull}, result{"0 " + os.DevNull + "\n0 total\n", "tokcount: standard input: input/output error\n", exitTrouble}},
		{[]string{"encode"}, result{"", "tokcount: standard input: input/output error\n", exitTrouble}},
		{[]string{"truncate", "-n", "1"}, result{"", "tokcount: standard input: input/output error\n", exitTrouble}},
		{[]string{"split", "-n", "1"}, result{"", "tokcount: standard input: input/output error\n", exitTrouble}},
		{[]string{"decode"}, result{"a", "tokcount: standard input: input/output error\n", exitTrouble}},
		{[]string{"decode", "--format", "u32le"}, result{"", "tokcount: standard input: input/output error\n", exitTrouble}},
		{[]string{"decode", "--format", "json"}, result{"", "tokcount: standard input: '6' at byte 0 should be [\n", exitTrouble}},
	} {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			assert.Equal(t, test.want, tokcount(broken(), test.args...))
		})
	}
}

func TestTextWithoutABreakIsTold(t *testing.T) {
	assert.EqualError(t, named("x", &bpe.PieceSizeError{Offset: 4, Limit: bpe.DefaultMaxPiece}),
		"x: the 64 MiB from byte 4 on have no break, and cannot be counted")
}

// A name cannot fake a row, nor send an escape sequence to the terminal.
func TestNamesAreLines(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such names there")
	}
	t.Chdir(t.TempDir())
	for _, name := range []string{"new\nline", "esc\x1b[2J", `"quote"`, `in"side`, "plain \xff"} {
		require.NoError(t, os.WriteFile(name, []byte("x"), 0o666))
	}
	got := tokcount(nil, ".", "new\nline", `"quote"`)
	assert.Equal(t, strings.Join([]string{
		`1 ./"quote"`,
		`1 "./esc\x1b[2J"`,
		`1 ./in"side`,
		`1 "./new\nline"`,
		"1 ./plain \xff",
		`1 "new\nline"`,
		`1 "\"quote\""`,
		"7 total\n",
	}, "\n"), got.stdout)
	assert.Equal(t,
		"tokcount: \"no\\nsuch\": no such file or directory; a text comes from standard input: echo TEXT | tokcount\n"+
			"tokcount: \"\\\"none\\\"\": no such file or directory\n",
		tokcount(nil, "no\nsuch", `"none"`).stderr)
	assert.Equal(t, "tokcount: \"unknown flag: --no\\nsuch (see tokcount --help)\"\n",
		tokcount(nil, "--no\nsuch").stderr)
}

// A name that is too long is told without its middle.
func TestLongNamesAreShortened(t *testing.T) {
	long := strings.Repeat("x", 100) + strings.Repeat("/"+strings.Repeat("я", 50), 100)
	got := tokcount(nil, long).stderr
	assert.Less(t, len(got), 600)
	assert.Regexp(t, `^tokcount: x{100}/я+(/я+)*\[\.\.\.\]я*(/я+)*: file name too long\n$`, got)
	assert.Equal(t, "a b", shortened("a b"))
}

// A directory too deep for the names of the system is told, and the rest is counted:
// outside of git and inside.
func TestTreesMayBeTooDeep(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("limits of names differ")
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.txt"), []byte(" x"), 0o666))
	t.Chdir(dir)
	for range 25 {
		name := strings.Repeat("d", 200)
		require.NoError(t, os.Mkdir(name, 0o777))
		require.NoError(t, os.Chdir(name))
	}
	require.NoError(t, os.WriteFile("f.txt", []byte(" x"), 0o666))
	require.NoError(t, os.Chdir(dir))
	for _, git := range []bool{false, true} {
		if git {
			gittest.Need(t)
			gittest.Run(t, dir, "init", "-q", "--template=")
		}
		got := tokcount(nil, "--total", "never", ".")
		assert.Equal(t, "1 ./a.txt\n", got.stdout)
		assert.Equal(t, exitTrouble, got.code)
		assert.Regexp(t, `^tokcount: .*(file name too long|git: could not open directory.*)\n$`, got.stderr)
		assert.Less(t, len(got.stderr), 600)
	}
}

// The first 8192 bytes decide whether a found file is binary.
func TestBinaryIsToldByItsBeginning(t *testing.T) {
	for _, test := range []struct {
		name  string
		nulAt int
		want  string
	}{
		{"first byte", 0, "0 total\n"},
		{"last byte looked at", 8191, "0 total\n"},
		{"first byte after", 8192, "found"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			text := strings.Repeat("a", test.nulAt) + "\x00" + strings.Repeat("b", 100)
			require.NoError(t, os.WriteFile(filepath.Join(dir, "found"), []byte(text), 0o666))
			assert.Contains(t, tokcount(nil, dir).stdout, test.want)
		})
	}
}

// Files of every size around those of the buffers are counted whole, one after
// another in one buffer.
func TestCountReadsAll(t *testing.T) {
	t.Chdir(t.TempDir())
	var args []string
	var want []string
	total := 0
	for _, words := range []int{300, 255, 256, 257, 0, 1, 4096, 100_000, 12} {
		name := fmt.Sprint(words)
		require.NoError(t, os.WriteFile(name, []byte(strings.Repeat(" x", words)), 0o666))
		args = append(args, name)
		want = append(want, fmt.Sprintf("%6d %s\n", words, name))
		total += words
	}
	want = append(want, fmt.Sprintf("%6d total\n", total))
	assert.Equal(t, result{strings.Join(want, ""), "", exitOK}, tokcount(nil, args...))
}

// A reader that gives what it has in bits, as a pipe does, gives the same.
func TestCountReadsSlowly(t *testing.T) {
	text := strings.Repeat(" x", 5000)
	assert.Equal(t, "5000\n", tokcount(iotest.OneByteReader(strings.NewReader(text))).stdout)
	assert.Equal(t, "5000\n", tokcount(iotest.DataErrReader(strings.NewReader(text))).stdout)
	assert.Equal(t, "5000\n", tokcount(iotest.HalfReader(strings.NewReader(text))).stdout)
}

// All that is counted of a file at once is what is counted of it alone, also
// when it is large enough for all cores.
func TestColumnsOfALargeFile(t *testing.T) {
	const lines = leastParallel/21 + 1000
	text := strings.Repeat("Привет, world!\n", lines)
	require.Greater(t, len(text), leastParallel)
	name := filepath.Join(t.TempDir(), "large")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
	var want []string
	for _, enc := range []string{"r50k_base", "o200k_base", "cl100k_base"} {
		alone := tokcount(nil, "--total", "only", "-e", enc, name)
		want = append(want, strings.TrimSpace(alone.stdout))
	}
	for _, each := range []int{1, 2, 15, 21} { // lines, words, characters, bytes
		want = append(want, fmt.Sprint(each*lines))
	}
	got := tokcount(nil, "--total", "only", "-e", "r50k_base,o200k_base,cl100k_base", "-l", "-w", "--chars", "-c", name)
	assert.Equal(t, result{strings.Join(want, " ") + "\n", "", exitOK}, got)
}

// Files are counted by several workers; rows and messages are in order all the
// same, and standard input, named twice, is read once.
func TestManyFilesStayInOrder(t *testing.T) {
	t.Chdir(t.TempDir())
	var args []string
	var stdout, stderr strings.Builder
	total := 0
	for i := range 3 * waiting {
		name := fmt.Sprint(i)
		args = append(args, name)
		if i%7 == 3 {
			fmt.Fprintf(&stderr, "tokcount: %s: no such file or directory\n", name)
			continue
		}
		n := i * i % 1000
		require.NoError(t, os.WriteFile(name, []byte(strings.Repeat(" x", n)), 0o666))
		fmt.Fprintf(&stdout, "%7d %s\n", n, name)
		total += n
	}
	args = append(args, "-", "-")
	fmt.Fprintf(&stdout, "%7d -\n%7d -\n%7d total\n", 3, 0, total+3)
	got := tokcount(strings.NewReader(" x x x"), args...)
	assert.Equal(t, result{stdout.String(), stderr.String(), exitTrouble}, got)
}

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The bench starts itself again for each peer: here that is the test program.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && (os.Args[1] == "-serve" || os.Args[1] == "-once") {
		main()
		return
	}
	os.Exit(m.Run())
}

func runBench(t *testing.T, args ...string) (stdout string) {
	t.Helper()
	var out, errs bytes.Buffer
	require.Equal(t, 0, run(args, &out, &errs), "%s", &errs)
	return out.String()
}

// writeText writes a text that has one of the known differences in its middle.
func writeText(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "text.txt")
	text := strings.Repeat("Some words, and 123 more. ", 500)
	require.NoError(t, os.WriteFile(path, []byte(text+"\x7f"+text), 0o600))
	return path
}

func TestRunMeasuresEveryPeer(t *testing.T) {
	var r results
	out := runBench(t, "-json", "-enc", "cl100k_base", "-rounds", "1", "-peers", "-go", writeText(t))
	require.NoError(t, json.Unmarshal([]byte(out), &r))

	names := map[string]int{}
	for _, c := range r.Cells {
		names[c.Peer]++
		assert.Empty(t, c.Failed, c.Peer)
		assert.Positive(t, c.First, c.Peer)
		assert.Positive(t, c.Later, c.Peer)
		if c.Peer == tiktokenGo {
			require.NotNil(t, c.Difference)
			assert.Equal(t, 26*500, c.Difference.Offset)
		} else {
			assert.Nil(t, c.Difference, c.Peer)
		}
	}
	assert.Equal(t, map[string]int{ours: 2, tiktokenGo: 2, pkoukk: 2, "(copy)": 2, "(look-up a byte)": 2}, names)

	for _, p := range r.Processes {
		assert.Empty(t, p.Failed, p.Peer)
		assert.Positive(t, p.Base, p.Peer)
	}
	assert.Len(t, r.Processes, 3*2, "three peers on one word and on the file")
}

func TestRunWritesResultsFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "results")
	out := runBench(t, "-load=false", "-enc", "r50k_base", "-rounds", "1", "-peers", "Count", "-out", dir, writeText(t))
	files, err := filepath.Glob(filepath.Join(dir, "*.md"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	page, err := os.ReadFile(files[0])
	require.NoError(t, err)
	assert.Contains(t, string(page), "go -C bench run . -load=false -enc r50k_base")
	assert.Contains(t, string(page), out)
	assert.Contains(t, out, "  tokcount Count ")
}

func TestRunNamesItsMistakes(t *testing.T) {
	for want, args := range map[string][]string{
		`no encoding "x"`:          {"-enc", "x"},
		"-size 8GB":                {"-size", "8GB"},
		`no peer's name has "zzz"`: {"-peers", "zzz"},
		"-rounds":                  {"-rounds", "0"},
		`no mode "half"`:           {"-mode", "half"},
		"no folder":                {"-tokenizers", "no-such-folder", "-enc", "llama3"},
		"no-such-file":             {"no-such-file"},
	} {
		var out, errs bytes.Buffer
		assert.Equal(t, 2, run(args, &out, &errs))
		assert.Contains(t, errs.String(), want)
	}
}

// A peer that breaks down costs its own cells only.
func TestServeTurnsPanicsIntoReplies(t *testing.T) {
	p := &peer{open: func(string) (codec, error) {
		return codec{encode: func(string) (int, error) { panic("too long") }}, nil
	}}
	path := filepath.Join(t.TempDir(), "a")
	require.NoError(t, os.WriteFile(path, []byte("text"), 0o600))
	in, _ := json.Marshal(request{Op: "text", File: path, Lengths: []int{4}})
	in = append(in, `{"op":"fresh"}{"op":"pass"}{"op":"nonsense"}`...)
	var out bytes.Buffer
	require.NoError(t, serve(p, bytes.NewReader(in), &out))
	var errs []string
	for replies := json.NewDecoder(&out); replies.More(); {
		var r reply
		require.NoError(t, replies.Decode(&r))
		errs = append(errs, r.Error)
	}
	assert.Equal(t, []string{"", "", "panic: too long", `no request "nonsense"`}, errs)
}

func TestAskEndsAPeerThatTakesTooLong(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	p, err := findPeer(ours)
	require.NoError(t, err)
	m := meter{programs: programs{self: []string{self}}, timeout: time.Nanosecond, children: map[*peer]*child{}}
	_, err = m.ask(p, request{Op: "fresh", Encoding: "o200k_base"})
	assert.ErrorIs(t, err, errTimeout)
	assert.Empty(t, m.children)

	m.timeout = time.Minute
	_, err = m.ask(p, request{Op: "fresh", Encoding: "o200k_base"})
	assert.NoError(t, err, "a new process is started for the next request")
	m.stop()
}

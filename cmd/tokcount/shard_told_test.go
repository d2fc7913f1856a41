//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A person is told what a run did; a script, which reads standard error for errors, is not.
func TestShardRunSaysWhatItDid(t *testing.T) {
	in := t.TempDir()
	for name, text := range map[string]string{"a.jsonl": `{"text":"abc"}` + "\n", "b.jsonl": "{}\n"} {
		require.NoError(t, os.WriteFile(filepath.Join(in, name), []byte(text), 0o666))
	}
	plan := func() (out string) {
		out = filepath.Join(t.TempDir(), "out")
		got := tokcount(nil, "shard", "plan", in, "-o", out, "-e", "r50k_base", "--max-bad", "1", "--shard-size", "1")
		require.Equal(t, result{"2 inputs, 2 units\n", "", exitOK}, got)
		return out
	}
	out := plan()
	for _, step := range []struct{ task, want string }{
		{"0/2", "tokcount: 1 of 1 unit done, 1 document, 2 tokens\n"},
		{"0/1", "tokcount: 1 of 2 units done (1 done before or elsewhere), 0 documents, 0 tokens, 1 bad record\n"},
		{"0/1", "tokcount: nothing to do: 2 of 2 units done already\n"},
		{"2/3", "tokcount: nothing to do: the plan has no unit for this task\n"},
	} {
		screen, err := startOnTerminal(t, exec.Command("tokcount", "shard", "run", out, "--task", step.task)).end()
		require.NoError(t, err, screen)
		require.Equal(t, step.want, screen)
	}
	require.Equal(t, result{}, tokcount(nil, "shard", "run", plan()), "no terminal, no line")
}

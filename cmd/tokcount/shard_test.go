package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
)

// shardCorpus writes records to a file, which a plan cuts into so many units that a
// process is busy with them for a while: each is synced.
func shardCorpus(t *testing.T, dir string) {
	text, err := os.ReadFile(filepath.Join(root, "testdata", "texts", "moby.txt"))
	require.NoError(t, err)
	var out bytes.Buffer
	lines := json.NewEncoder(&out)
	r := rand.New(rand.NewPCG(1, 1))
	for range 800 {
		at, size := r.IntN(len(text)/2), r.IntN(4000)
		require.NoError(t, lines.Encode(map[string]string{"text": strings.ToValidUTF8(string(text[at:at+size]), "")}))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "corpus.jsonl"), out.Bytes(), 0o666))
}

// shardSums returns the SHA-256 of all files in a folder.
func shardSums(t *testing.T, dir string) map[string]string {
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	sums := map[string]string{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		sum := sha256.Sum256(data)
		sums[filepath.Base(name)] = hex.EncodeToString(sum[:])
	}
	return sums
}

var shardOptions = []string{"-e", "r50k_base", "--shard-size", "5k", "--shuffle", "7", "--val", "0.1"}

// planShards makes the plan in a new folder by a process.
func planShards(t *testing.T, in string) (out string) {
	out = filepath.Join(t.TempDir(), "out")
	args := append([]string{"shard", "plan", in, "-o", out}, shardOptions...)
	printed, err := exec.Command("tokcount", args...).CombinedOutput()
	require.NoError(t, err, "%s", printed)
	return out
}

// finishedSums finishes and returns what is in the folder.
func finishedSums(t *testing.T, out string) map[string]string {
	printed, err := exec.Command("tokcount", "shard", "finish", out).CombinedOutput()
	require.NoError(t, err, "%s", printed)
	return shardSums(t, out)
}

// Processes give the same bytes: one that does all, four with a task each, four that
// share all units, and one that is killed ten times.
func TestShardsOfProcessesAreTheSame(t *testing.T) {
	in := t.TempDir()
	shardCorpus(t, in)
	whole := filepath.Join(t.TempDir(), "whole")
	printed, err := exec.Command("tokcount", append([]string{"shard", in, "-o", whole, "-j", "1"}, shardOptions...)...).CombinedOutput()
	require.NoError(t, err, "%s", printed)
	want := shardSums(t, whole)
	require.Contains(t, want, shard.ManifestFile)

	t.Run("tasks", func(t *testing.T) {
		out := planShards(t, in)
		runFour(t, func(i int) []string { return []string{"shard", "run", out, "--task", fmt.Sprint(i, "/4")} })
		assertSums(t, want, finishedSums(t, out))
	})
	t.Run("sharing", func(t *testing.T) {
		out := planShards(t, in)
		runFour(t, func(int) []string { return []string{"shard", "run", out} })
		assertSums(t, want, finishedSums(t, out))
	})
	t.Run("killed", func(t *testing.T) {
		out := planShards(t, in)
		r := rand.New(rand.NewPCG(2, 2))
		for range 10 {
			cmd := exec.Command("tokcount", "shard", "run", out)
			require.NoError(t, cmd.Start())
			time.Sleep(time.Duration(20+r.IntN(150)) * time.Millisecond)
			require.NoError(t, cmd.Process.Kill())
			_ = cmd.Wait()
		}
		printed, err := exec.Command("tokcount", "shard", "run", out).CombinedOutput()
		require.NoError(t, err, "%s", printed)
		assertSums(t, want, finishedSums(t, out))
		left, err := filepath.Glob(filepath.Join(out, ".tmp-*"))
		require.NoError(t, err)
		assert.Empty(t, left)
	})
}

// assertSums compares what is in two folders.
func assertSums(t *testing.T, want, got map[string]string) {
	for name := range want {
		assert.Equal(t, want[name], got[name], name)
	}
	for name := range got {
		_, ok := want[name]
		assert.True(t, ok, name)
	}
}

// runFour runs four processes at once.
func runFour(t *testing.T, args func(i int) []string) {
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			printed, err := exec.Command("tokcount", args(i)...).CombinedOutput()
			assert.NoError(t, err, "%s", printed)
		})
	}
	all.Wait()
}

// SIGTERM ends a run with 75, with nothing half, and the next run does the rest.
func TestShardIsStoppedBySIGTERM(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no SIGTERM")
	}
	in := t.TempDir()
	shardCorpus(t, in)
	out := planShards(t, in)
	for _, test := range []struct {
		signal os.Signal
		code   int
	}{{syscall.SIGTERM, exitAgain}, {os.Interrupt, exitInterrupt}} {
		before := len(doneUnits(t, out))
		var stderr bytes.Buffer
		cmd := exec.Command("tokcount", "shard", "run", out, "-j", "1")
		cmd.Stderr = &stderr
		require.NoError(t, cmd.Start())
		require.Eventually(t, func() bool { return len(doneUnits(t, out)) > before }, 30*time.Second, time.Millisecond)
		require.NoError(t, cmd.Process.Signal(test.signal))
		_ = cmd.Wait()
		require.Equal(t, test.code, cmd.ProcessState.ExitCode(), "%s", &stderr)
		require.Equal(t, "tokcount: stopped before all was done: run it again for the rest\n", stderr.String())
		left, err := filepath.Glob(filepath.Join(out, ".tmp-*"))
		require.NoError(t, err)
		require.Empty(t, left)
	}
	got := tokcount(nil, "shard", "finish", out)
	require.Equal(t, exitTrouble, got.code)
	require.Regexp(t, `^tokcount: \d+ of \d+ units (is|are) not complete: unit \d+: not done; .*; tokcount shard run .* does the rest\n$`, got.stderr)
	require.Equal(t, result{}, tokcount(nil, "shard", "run", out))
	require.Equal(t, exitOK, tokcount(nil, "shard", "finish", out).code)
}

// SIGTERM ends the making of a plan, which may take long, as it ends the work: a job is
// given again. Here it waits for a pipe in the place of plan.json, which nobody writes to.
func TestShardPlanIsStoppedBySIGTERM(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no SIGTERM")
	}
	in, out := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(in, "x.jsonl"), []byte(`{"text":"one"}`+"\n"), 0o666))
	pipe := filepath.Join(out, "plan.json")
	require.NoError(t, exec.Command("mkfifo", pipe).Run())
	for _, verb := range [][]string{{"shard"}, {"shard", "plan"}} {
		var stderr bytes.Buffer
		cmd := exec.Command("tokcount", append(verb, in, "-o", out, "-e", "r50k_base")...)
		cmd.Stderr = &stderr
		require.NoError(t, cmd.Start())
		f, err := os.OpenFile(pipe, os.O_WRONLY, 0) // which waits until the plan is read
		require.NoError(t, err)
		require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
		_ = cmd.Wait()
		require.Equal(t, exitAgain, cmd.ProcessState.ExitCode(), "%s", &stderr)
		require.NoError(t, f.Close())
	}
}

func doneUnits(t *testing.T, out string) []string {
	names, err := filepath.Glob(filepath.Join(out, "*.done"))
	require.NoError(t, err)
	return names
}

// The page counts one thing in the singular.
func TestShardPageOfOneDocument(t *testing.T) {
	dir := t.TempDir()
	corpus := filepath.Join(dir, "corpus.jsonl")
	require.NoError(t, os.WriteFile(corpus, []byte(`{"text":"a"}`+"\n{}\n"), 0o666))
	got := tokcount(nil, "shard", corpus, "-o", filepath.Join(dir, "shards"), "-e", "r50k_base", "--max-bad", "1")
	require.Equal(t, exitOK, got.code, got.stderr)
	require.Contains(t, got.stdout, "2 records\n   1 document\n   1 bad record\n   2 tokens, 1 of them between documents\n")
}

// The page says what became of each input, also if that is nothing.
func TestShardPageOfBadRecords(t *testing.T) {
	dir := t.TempDir()
	corpus := filepath.Join(dir, "corpus.jsonl")
	require.NoError(t, os.WriteFile(corpus, []byte("{}\n{}\n"), 0o666))
	got := tokcount(nil, "shard", corpus, "-o", filepath.Join(dir, "shards"), "-e", "r50k_base", "--max-bad", "2", "--field", "title,text")
	require.Equal(t, exitOK, got.code, got.stderr)
	const bad = "there is no string at title,text; there is one PATH only, which may lead to several texts by []\n"
	require.Equal(t, "2 records\n0 documents\n2 bad records\n0 tokens\n\nbad: corpus.jsonl:1: "+bad+"bad: corpus.jsonl:2: "+bad+
		"\nDOCUMENTS TOKENS BAD INPUT\n        0      0   2 corpus.jsonl\n", got.stdout)
}

// A misspelt step is not a file that is missing, nor a lack of -o.
func TestShardStepIsMeant(t *testing.T) {
	t.Chdir(t.TempDir())
	for arg, step := range map[string]string{"verfy": "verify", "jion": "join", "rnu": "run"} {
		want := "tokcount: there is no file or command " + arg + ": did you mean the command shard " + step + "? (see tokcount shard --help)\n"
		require.Equal(t, result{"", want, exitTrouble}, tokcount(nil, "shard", arg, "shards"))
		require.Equal(t, result{"", want, exitTrouble}, tokcount(nil, "shard", arg, "shards", "-o", "x"))
	}
	require.NoError(t, os.WriteFile("runs", []byte(`{"text":"a"}`+"\n"), 0o666))
	require.Equal(t, exitOK, tokcount(nil, "shard", "runs", "-o", "out").code)
}

// Other commands call the flag for the path of a text otherwise.
func TestShardFieldIsMeant(t *testing.T) {
	require.Contains(t, tokcount(nil, "shard", "a.jsonl", "-o", "out", "--jsonl-field", "a").stderr, "unknown flag: --jsonl-field: did you mean --field?")
	require.Contains(t, tokcount(nil, "--field", "a", "a.jsonl").stderr, "unknown flag: --field: did you mean --jsonl-field?")
}

// What is not the folder of a plan, or cannot be a folder, is named as it was given.
func TestShardFolderIsAFile(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("a.jsonl", []byte(`{"text":"a"}`+"\n"), 0o666))
	const expected = "tokcount: a.jsonl: a file, where DIR, the folder of a plan, is expected\n"
	for _, verb := range []string{"run", "finish", "verify"} {
		require.Equal(t, expected, tokcount(nil, "shard", verb, "a.jsonl").stderr)
	}
	require.Equal(t, expected, tokcount(nil, "shard", "join", "a.jsonl", "-o", "x").stderr)
	require.Regexp(t, `^tokcount: a\.jsonl: [^:]+\n$`, tokcount(nil, "shard", "a.jsonl", "-o", "a.jsonl").stderr)
}

// A fraction that is not one is asked for as a fraction, not as a whole number.
func TestShardValidationIsANumber(t *testing.T) {
	got := tokcount(nil, "shard", "corpus.jsonl", "-o", t.TempDir(), "--val", "1%")
	require.Equal(t, result{"", "tokcount: invalid argument \"1%\" for \"--val\" flag: it is a number, such as 0.01 (see tokcount shard --help)\n", exitTrouble}, got)
}

// A number that no corpus reaches is no limit, and does not wrap around to a small or a
// negative one.
func TestShardNumbersMayBeHuge(t *testing.T) {
	corpus := filepath.Join(t.TempDir(), "corpus.jsonl")
	require.NoError(t, os.WriteFile(corpus, []byte(`{"text":"a"}`+"\n"), 0o666))
	for _, bits := range []int{3, 2, 1, 0} {
		n := strconv.FormatUint(math.MaxUint>>bits, 10) // larger ones are refused
		for flag, documents := range map[string]string{"--shard-size": "1 document\n", "--max-bad": "1 document\n", "--min-bytes": "0 documents\n"} {
			got := tokcount(nil, "shard", corpus, "-o", filepath.Join(t.TempDir(), "shards"), "-e", "r50k_base", flag, n)
			assert.Equal(t, exitOK, got.code, "%s %s: %s", flag, n, got.stderr)
			assert.Contains(t, got.stdout, documents, "%s %s", flag, n)
		}
	}
}

// The task is that of the flag, or else that of the scheduler.
func TestShardTasks(t *testing.T) {
	for _, test := range []struct {
		name  string
		flags taskFlags
		env   map[string]string
		want  shard.Task
		err   string
	}{
		{"none", taskFlags{}, nil, shard.Task{}, ""},
		{"flag", taskFlags{task: "3/16"}, nil, shard.Task{Index: 3, Of: 16}, ""},
		{"flag before Slurm", taskFlags{task: "0/1"}, map[string]string{"SLURM_ARRAY_TASK_ID": "5"}, shard.Task{Of: 1}, ""},
		{"too large", taskFlags{task: "16/16"}, nil, shard.Task{}, "--task 16/16: it is I/N, from 0/N to N-1/N"},
		{"no number", taskFlags{task: "1"}, nil, shard.Task{}, "--task 1: it is I/N"},
		{"negative", taskFlags{task: "-1/2"}, nil, shard.Task{}, "--task -1/2: it is I/N"},
		{"Slurm", taskFlags{}, map[string]string{"SLURM_ARRAY_TASK_ID": "5", "SLURM_ARRAY_TASK_COUNT": "8"}, shard.Task{Index: 5, Of: 8}, ""},
		{"Slurm from 1", taskFlags{}, map[string]string{"SLURM_ARRAY_TASK_ID": "8", "SLURM_ARRAY_TASK_COUNT": "8", "SLURM_ARRAY_TASK_MIN": "1"},
			shard.Task{Index: 7, Of: 8}, ""},
		{"Slurm by steps", taskFlags{}, map[string]string{"SLURM_ARRAY_TASK_ID": "14", "SLURM_ARRAY_TASK_COUNT": "4", "SLURM_ARRAY_TASK_MIN": "2",
			"SLURM_ARRAY_TASK_STEP": "4"}, shard.Task{Index: 3, Of: 4}, ""},
		{"Slurm with a list", taskFlags{}, map[string]string{"SLURM_ARRAY_TASK_ID": "9", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "1"},
			shard.Task{}, "SLURM_ARRAY_TASK_ID is 9, which is none of 3 from 1 by steps of 1"},
		{"Slurm without a count", taskFlags{}, map[string]string{"SLURM_ARRAY_TASK_ID": "9"}, shard.Task{}, "SLURM_ARRAY_TASK_COUNT is \"\", not a number"},
		{"Kubernetes", taskFlags{tasks: 4}, map[string]string{"JOB_COMPLETION_INDEX": "3"}, shard.Task{Index: 3, Of: 4}, ""},
		{"Kubernetes without a number", taskFlags{}, map[string]string{"JOB_COMPLETION_INDEX": "3"}, shard.Task{Index: 3}, ""},
		{"Kubernetes with too small a number", taskFlags{tasks: 3}, map[string]string{"JOB_COMPLETION_INDEX": "3"}, shard.Task{}, "JOB_COMPLETION_INDEX is \"3\", and there are 3 tasks"},
		{"a number alone", taskFlags{tasks: 3}, nil, shard.Task{}, "--tasks needs JOB_COMPLETION_INDEX"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.flags.get(newShardRun(), func(name string) string { return test.env[name] })
			if test.err != "" {
				require.ErrorContains(t, err, test.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
}

// The folder of the shards may be in that of the inputs, and the work goes on there.
func TestShardsBelowTheirInputs(t *testing.T) {
	in := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(in, "x.jsonl"), []byte(`{"text":"one"}`+"\n"), 0o666))
	out := filepath.Join(in, "shards")
	for range 2 {
		got := tokcount(nil, "shard", in, "-o", out)
		require.Equal(t, exitOK, got.code, got.stderr)
	}
	got := tokcount(nil, "shard", in, "-o", filepath.Join(in, "others"))
	require.Equal(t, exitOK, got.code, got.stderr)
	require.Contains(t, got.stdout, "1 record\n", "shards made before are not read")
	got = tokcount(nil, "shard", in, "-o", in)
	require.Equal(t, result{"", "tokcount: " + in + " is in the folder of the shards, whose files are not read: write the shards to another folder\n", exitTrouble}, got)
	got = tokcount(nil, "shard", in, "-o", out, "--min-bytes", "9")
	require.Equal(t, exitTrouble, got.code)
	require.Contains(t, got.stderr, "the folder has another plan: --min-bytes was 0 and is 9")
}

// A plan has the path of the tokenizer, not its name, which for tokenizer.json is that of
// its folder: processes find it from anywhere, also if an encoding has that name.
func TestPlanFindsItsTokenizerAgain(t *testing.T) {
	model := tokenizerFile(t)
	for _, folder := range []string{"my-model", "r50k_base"} {
		for _, named := range []string{"", "tokenizer.json"} {
			t.Run(filepath.Join(folder, named), func(t *testing.T) {
				t.Chdir(t.TempDir())
				name := filepath.Join("models", folder, "tokenizer.json")
				require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
				require.NoError(t, os.WriteFile(name, []byte(model), 0o666))
				require.NoError(t, os.WriteFile("a.jsonl", []byte(`{"text":"abc"}`+"\n"), 0o666))
				for _, args := range [][]string{
					{"plan", "a.jsonl", "-o", "out", "--eot", "none", "--tokenizer", filepath.Join("models", folder, named)},
					{"run", "out"}, {"finish", "out"}, {"verify", "out", "--deep", "100%"},
				} {
					got := tokcount(nil, append([]string{"shard"}, args...)...)
					require.Equal(t, exitOK, got.code, "%s: %s", args, got.stderr)
				}
			})
		}
	}
}

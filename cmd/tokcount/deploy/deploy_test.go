// Package deploy has no code: README.md and the files that it names run the sharder on
// many cores and machines, and here is the test that all give the same bytes.
package deploy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A run that takes longer has gone wrong.
const patience = 3 * time.Minute

// program is a folder with tokcount, built once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "tokcount-deploy-")
	if err != nil {
		return "", err
	}
	built = dir
	out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "tokcount"), "..").CombinedOutput()
	if err != nil {
		os.Stderr.Write(out)
	}
	return dir, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		os.RemoveAll(built)
	}
	os.Exit(code)
}

// built is the folder that program has made.
var built string

// place makes a folder with a corpus in data, a copy of the files of this package, and
// tokcount in PATH, goes there, and returns what one core makes of the corpus.
func place(t *testing.T) (want map[string]string) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds tokcount, and runs it many times")
	}
	if runtime.GOOS == "windows" {
		t.Skip("the scripts are for a shell of Unix")
	}
	bin, err := program()
	require.NoError(t, err)
	here, err := os.Getwd()
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	require.NoError(t, os.CopyFS("slurm", os.DirFS(filepath.Join(here, "slurm"))))
	corpus(t, filepath.Join(here, "..", "..", "..", "testdata", "texts"))
	shell(t, "tokcount shard data -o one -j 1 -e r50k_base"+small+" >page")
	want = sums(t, "one")
	require.Greater(t, len(want), 10, "a corpus of many units")
	return want
}

// small makes shards, and so units, so small that this corpus has many.
const small = " --shard-size 250K"

// corpus writes JSON Lines to data: all texts, some times.
func corpus(t *testing.T, texts string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(texts, "*"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	var b bytes.Buffer
	lines := json.NewEncoder(&b)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		for part := range bytes.SplitAfterSeq(text, []byte("\n\n")) {
			require.NoError(t, lines.Encode(map[string]string{"text": strings.ToValidUTF8(string(part), "?")}))
		}
	}
	require.NoError(t, os.Mkdir("data", 0o777))
	for i := range 4 {
		content := bytes.Repeat(b.Bytes(), 1+4<<20/b.Len())
		require.NoError(t, os.WriteFile(filepath.Join("data", strconv.Itoa(i)+".jsonl"), content, 0o666))
	}
}

// sums returns the SHA-256 of the shards and the manifest in a folder, by name.
func sums(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, pattern := range []string{"train-*", "manifest.json"} {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		require.NoError(t, err)
		for _, path := range paths {
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			sum := sha256.Sum256(content)
			found[filepath.Base(path)] = hex.EncodeToString(sum[:])
		}
	}
	return found
}

// command returns a shell that runs a script, and that is ended after a while.
func command(t *testing.T, script string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), "sh", "-ec", script)
	cmd.WaitDelay = time.Second
	timer := time.AfterFunc(patience, func() { cmd.Process.Kill() })
	t.Cleanup(func() { timer.Stop() })
	return cmd
}

func shell(t *testing.T, script string) {
	t.Helper()
	out, err := command(t, script).CombinedOutput()
	require.NoError(t, err, "%s\n%s", script, out)
}

// recipe returns the commands below a heading of README.md, for this corpus.
func recipe(t *testing.T, heading string) string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?ms)^##? " + regexp.QuoteMeta(heading) + "$.*?^```sh\n(.*?)^```$").FindSubmatch(text)
	require.NotNil(t, block, "no commands below %q", heading)
	return strings.ReplaceAll(string(block[1]), "-e r50k_base", "-e r50k_base"+small)
}

// As README.md says, whatever does the work gives the same bytes. There is one machine:
// ssh is a script that gives its words to a shell, as that on another host would be.
func TestRecipesGiveTheSameBytes(t *testing.T) {
	const ssh = "#!/bin/sh\nhost=$1\nshift\necho \"$host\" >>\"$HOSTS\"\nexec sh -c \"$*\"\n"
	for _, test := range []struct{ heading, needs string }{
		{"Shards on many cores and machines", ""},
		{"One machine: xargs", "xargs"},
		{"Some machines: ssh", "xargs"},
		{"GNU parallel", "parallel"},
	} {
		t.Run(test.heading, func(t *testing.T) {
			if test.needs != "" {
				if _, err := exec.LookPath(test.needs); err != nil {
					t.Skipf("SKIPPED: no %s on this machine", test.needs)
				}
			}
			script := recipe(t, test.heading)
			want := place(t)
			require.NoError(t, os.WriteFile("ssh", []byte(ssh), 0o777))
			here, err := os.Getwd()
			require.NoError(t, err)
			t.Setenv("HOSTS", filepath.Join(here, "hosts"))
			t.Setenv("PATH", here+string(os.PathListSeparator)+os.Getenv("PATH"))
			if !strings.Contains(script, "shard plan") {
				script = "tokcount shard plan data -o shards -e r50k_base" + small + "\n" + script
			}
			shell(t, script)
			assert.Equal(t, want, sums(t, "shards"))
			if strings.Contains(script, "ssh") {
				hosts, err := os.ReadFile("hosts")
				require.NoError(t, err)
				assert.ElementsMatch(t, []string{"alpha", "beta"}, strings.Fields(string(hosts)))
			}
		})
	}
}

package deploy

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A cluster is Slurm with two nodes on this machine.
type cluster struct {
	dir   string
	nodes io.Writer // a name of a node starts it
}

// startCluster skips the test where there is no Slurm.
func startCluster(t *testing.T) *cluster {
	t.Helper()
	for _, need := range []string{"slurmctld", "slurmd", "munged", "sbatch", "bash"} {
		if _, err := exec.LookPath(need); err != nil {
			t.Skipf("SKIPPED: no Slurm: %v (Debian: slurmctld slurmd slurm-client munge)", err)
		}
	}
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: Slurm's daemons need root")
	}
	dir := filepath.Join(t.TempDir(), "slurm")
	cmd := exec.CommandContext(t.Context(), "bash", "slurm/testdata/cluster.sh", dir)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	nodes, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		nodes.Close()
		cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "ready\n", line)
	t.Setenv("SLURM_CONF", filepath.Join(dir, "slurm.conf"))
	return &cluster{dir, nodes}
}

// victim is a tokcount whose first task on the node n2 stops in the middle of a unit,
// and says which processes are to be killed: that of tokcount, its shell, which is also
// that of the job, and the daemon above it.
const victim = `#!/bin/sh
if [ "$SLURMD_NODENAME" = n2 ] && mkdir "$VICTIM" 2>/dev/null; then
	"$TOKCOUNT" "$@" &
	until ls -l "/proc/$!/fd" | grep -q 'tmp-'; do kill -0 $!; done
	kill -STOP $!
	echo "$! $$ $PPID" >"$VICTIM/new"
	mv "$VICTIM/new" "$VICTIM/pids"
	wait
fi
exec "$TOKCOUNT" "$@"
`

// A node is lost in the middle of a task, with its daemon. If Slurm requeues the task,
// that does it; if not, submit.sh submits the array again. The bytes are those of one
// core.
func TestSlurmLosesANode(t *testing.T) {
	if os.Getenv("TOKCOUNT_SLURM") == "" {
		t.Skip("waits for time-outs of Slurm, and catches a task in mid-unit by watching it: set TOKCOUNT_SLURM=1")
	}
	c := startCluster(t)
	for _, test := range []struct {
		flag   string
		rounds int
	}{{"--requeue", 1}, {"--no-requeue", 2}} {
		t.Run(test.flag, func(t *testing.T) {
			script := recipe(t, "Slurm")
			want := place(t)
			script = strings.ReplaceAll(script, "--cpus-per-task=16", "--cpus-per-task=4 "+test.flag)
			script = strings.ReplaceAll(script, "shards 64", "shards 4")
			here, err := os.Getwd()
			require.NoError(t, err)
			bin, err := program()
			require.NoError(t, err)
			t.Setenv("TOKCOUNT", filepath.Join(bin, "tokcount"))
			t.Setenv("VICTIM", filepath.Join(here, "victim"))
			t.Setenv("PATH", here+string(os.PathListSeparator)+os.Getenv("PATH"))
			require.NoError(t, os.WriteFile("tokcount", []byte(victim), 0o777))

			work := command(t, script)
			log, err := os.Create("submit.log")
			require.NoError(t, err)
			defer log.Close()
			work.Stdout, work.Stderr = log, log
			work.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			require.NoError(t, work.Start())
			c.lose(t)
			waitFor(t, "shards/manifest.json")
			if test.rounds == 1 { // sbatch --wait asks Slurm every half a minute by now
				require.NoError(t, syscall.Kill(-work.Process.Pid, syscall.SIGKILL))
				work.Wait()
			} else {
				err = work.Wait()
			}
			said, _ := os.ReadFile("submit.log")
			require.NoError(t, err, "%s\n%s", said, c.log())
			assert.Equal(t, want, sums(t, "shards"))
			rounds, err := filepath.Glob("shards/logs/finish-*.log")
			require.NoError(t, err)
			assert.Len(t, rounds, test.rounds, "%s", said)
		})
	}
}

// log returns the end of what Slurm says.
func (c *cluster) log() []byte {
	text, _ := os.ReadFile(filepath.Join(c.dir, "log", "slurmctld"))
	return text[max(0, len(text)-4000):]
}

// lose waits until a task on n2 is in the middle of a unit, kills it with all above it,
// and starts the daemon of the node again.
func (c *cluster) lose(t *testing.T) {
	t.Helper()
	pids := waitFor(t, filepath.Join("victim", "pids")) + waitFor(t, filepath.Join(c.dir, "n2.pid"))
	for _, pid := range strings.Fields(pids) {
		n, err := strconv.Atoi(pid)
		require.NoError(t, err)
		require.NoError(t, syscall.Kill(n, syscall.SIGKILL))
	}
	// Slurm takes a job that it does not find for one that is about to start, for as
	// long as BatchStartTimeout and MessageTimeout say.
	time.Sleep(5 * time.Second)
	_, err := io.WriteString(c.nodes, "n2\n")
	require.NoError(t, err)
}

// waitFor returns what is in a file, as soon as it is there.
func waitFor(t *testing.T, name string) string {
	t.Helper()
	var text []byte
	require.Eventually(t, func() bool {
		var err error
		text, err = os.ReadFile(name)
		return err == nil
	}, patience, 10*time.Millisecond, "no %s", name)
	return string(text)
}

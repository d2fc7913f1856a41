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
	if testing.Short() {
		t.Skip("waits for time-outs of Slurm")
	}
	for _, need := range []string{"slurmctld", "slurmd", "munged", "sbatch", "bash"} {
		if _, err := exec.LookPath(need); err != nil {
			t.Skipf("SKIPPED: no Slurm: %v (Debian: slurmctld slurmd slurm-client munge)", err)
		}
	}
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: Slurm's daemons need root")
	}
	dir := filepath.Join(t.TempDir(), "slurm")
	// It ends when its input does, however this process ends: a signal besides could come
	// while it ends, and leave its daemons behind.
	cmd := exec.Command("bash", "slurm/testdata/cluster.sh", dir)
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

// A node is lost in the middle of a task, with its daemon. If Slurm requeues the task,
// that does it; if not, submit.sh submits the array again. The bytes are those of one
// core.
func TestSlurmLosesANode(t *testing.T) {
	victim, err := filepath.Abs("slurm/testdata/victim.sh")
	require.NoError(t, err)
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
			require.NoError(t, os.Symlink(victim, "tokcount"))

			work := command(t, script)
			log, err := os.Create("submit.log")
			require.NoError(t, err)
			defer log.Close()
			work.Stdout, work.Stderr = log, log
			work.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			require.NoError(t, work.Start())
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				err = work.Wait()
			}()
			c.lose(t, ended)
			waitFor(t, "shards/manifest.json", ended)
			if test.rounds == 1 { // sbatch --wait asks Slurm every half a minute by now
				require.NoError(t, syscall.Kill(-work.Process.Pid, syscall.SIGKILL))
				<-ended
				err = nil
			}
			<-ended
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
func (c *cluster) lose(t *testing.T, ended <-chan struct{}) {
	t.Helper()
	pids := waitFor(t, filepath.Join("victim", "pids"), ended) + waitFor(t, filepath.Join(c.dir, "n2.pid"), ended)
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

// waitFor returns what is in a file, as soon as it is there. It fails if the work ends
// before that.
func waitFor(t *testing.T, name string, ended <-chan struct{}) string {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		last := time.Now().After(deadline)
		select {
		case <-ended:
			last = true
		default:
		}
		text, err := os.ReadFile(name)
		if err == nil {
			return string(text)
		}
		if last {
			said, _ := os.ReadFile("submit.log")
			require.NoError(t, err, "%s", said)
		}
	}
}

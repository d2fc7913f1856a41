// Package kubernetes has no code: run.yaml and finish.yaml are Jobs, and here is the
// test that they are what Kubernetes takes. It is a module of its own for the types.
package kubernetes

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// job reads a Job: a field that the API does not have is an error.
func job(t *testing.T, name string) *batch.Job {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	var j batch.Job
	require.NoError(t, yaml.UnmarshalStrict(text, &j))
	require.Equal(t, "batch/v1", j.APIVersion)
	require.Equal(t, "Job", j.Kind)
	return &j
}

// container returns the one that a Job has.
func container(t *testing.T, j *batch.Job) core.Container {
	t.Helper()
	pod := j.Spec.Template.Spec
	require.Len(t, pod.Containers, 1)
	c := pod.Containers[0]
	require.Len(t, c.VolumeMounts, 1)
	require.Len(t, pod.Volumes, 1)
	assert.Equal(t, pod.Volumes[0].Name, c.VolumeMounts[0].Name)
	return c
}

// What the API server checks beyond types, of what is used here.
func TestJobsAreValid(t *testing.T) {
	for _, name := range []string{"run.yaml", "finish.yaml"} {
		j := job(t, name)
		c := container(t, j)
		pod := j.Spec.Template.Spec
		assert.Equal(t, core.RestartPolicyNever, pod.RestartPolicy, "podFailurePolicy needs it")
		assert.False(t, c.Resources.Requests.Memory().Cmp(*c.Resources.Limits.Memory()) > 0)
	}
	spec := job(t, "run.yaml").Spec
	assert.Equal(t, batch.IndexedCompletion, *spec.CompletionMode, "backoffLimitPerIndex needs it")
	assert.Nil(t, spec.BackoffLimit, "backoffLimitPerIndex is instead of it")
	assert.LessOrEqual(t, *spec.MaxFailedIndexes, *spec.Completions)
	assert.LessOrEqual(t, *spec.Parallelism, *spec.Completions)
	for _, rule := range spec.PodFailurePolicy.Rules {
		assert.Equal(t, batch.PodFailurePolicyActionIgnore, rule.Action)
		if exit := rule.OnExitCodes; exit != nil {
			assert.Equal(t, []int32{75}, exit.Values)
			assert.Equal(t, container(t, job(t, "run.yaml")).Name, *exit.ContainerName)
		} else {
			require.Len(t, rule.OnPodConditions, 1)
			assert.Equal(t, core.DisruptionTarget, rule.OnPodConditions[0].Type)
			assert.Equal(t, core.ConditionTrue, rule.OnPodConditions[0].Status)
		}
	}
}

// run runs the container of a Job with an index as the kubelet does: with the variables
// in its arguments replaced. Its volume is a folder here.
func run(t *testing.T, tokcount, name, volume string, index int) {
	t.Helper()
	c := container(t, job(t, name))
	assert.Empty(t, c.Command, "the image's entry point is tokcount")
	var args []string
	for _, arg := range c.Args {
		arg = strings.ReplaceAll(arg, "$(JOB_COMPLETION_INDEX)", strconv.Itoa(index))
		if rest, ok := strings.CutPrefix(arg, c.VolumeMounts[0].MountPath+"/"); ok {
			arg = filepath.Join(volume, rest)
		}
		args = append(args, arg)
	}
	cmd := exec.CommandContext(t.Context(), tokcount, args...)
	cmd.Env = append(os.Environ(), fmt.Sprint("JOB_COMPLETION_INDEX=", index))
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// All indexes of the Job, from the last to the first, do all units once, and the second
// Job finds that all is there.
func TestJobsDoAllUnits(t *testing.T) {
	dir := t.TempDir()
	tokcount := filepath.Join(dir, "tokcount")
	out, err := exec.Command("go", "-C", "../..", "build", "-o", tokcount, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	corpus := strings.Repeat(`{"text":"So many words, and no end of them."}`+"\n", 20_000)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "corpus.jsonl"), []byte(corpus), 0o666))
	plan := func(command ...string) {
		cmd := exec.Command(tokcount, append(command, "corpus.jsonl", "-e", "r50k_base", "--shard-size", "2000")...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	plan("shard", "-o", "one")
	plan("shard", "plan", "-o", "shards")
	for index := int(*job(t, "run.yaml").Spec.Completions) - 1; index >= 0; index-- {
		run(t, tokcount, "run.yaml", dir, index)
	}
	run(t, tokcount, "finish.yaml", dir, 0)
	want, err := os.ReadFile(filepath.Join(dir, "one", "manifest.json"))
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join(dir, "shards", "manifest.json"))
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got))
}

package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
)

// taskFlags say which units are done.
type taskFlags struct {
	task  string
	tasks uint
}

// get returns the task that flags name, or else the environment.
func (f *taskFlags) get(cmd *cobra.Command, env func(string) string) (shard.Task, error) {
	switch {
	case f.task != "":
		index, of, ok := strings.Cut(f.task, "/")
		t, err := parseTask(index, of)
		if !ok || err != nil {
			return t, usageError(cmd, fmt.Errorf("--task %s: it is I/N, from 0/N to N-1/N", f.task))
		}
		return t, nil
	case env("SLURM_ARRAY_TASK_ID") != "":
		return slurmTask(env)
	case env("JOB_COMPLETION_INDEX") != "":
		index := env("JOB_COMPLETION_INDEX")
		if f.tasks == 0 {
			i, err := strconv.ParseUint(index, 10, 31)
			if err != nil {
				return shard.Task{}, fmt.Errorf("JOB_COMPLETION_INDEX is %q, not a number", index)
			}
			return shard.Task{Index: int(i)}, nil
		}
		t, err := parseTask(index, strconv.FormatUint(uint64(f.tasks), 10))
		if err != nil {
			return t, fmt.Errorf("JOB_COMPLETION_INDEX is %q, and there are %d tasks", index, f.tasks)
		}
		return t, nil
	case f.tasks != 0:
		return shard.Task{}, usageError(cmd, errors.New("--tasks needs JOB_COMPLETION_INDEX in the environment; --task I/N needs nothing"))
	}
	return shard.Task{}, nil
}

func parseTask(index, of string) (shard.Task, error) {
	n, err := strconv.ParseUint(of, 10, 31)
	if err != nil || n == 0 {
		return shard.Task{}, errors.New("no number of tasks")
	}
	i, err := strconv.ParseUint(index, 10, 31)
	if err != nil || i >= n {
		return shard.Task{}, errors.New("no such task")
	}
	return shard.Task{Index: int(i), Of: int(n)}, nil
}

// slurmTask returns the task of an array job: its place among the numbers of the array,
// which may begin at any and go in steps.
func slurmTask(env func(string) string) (shard.Task, error) {
	var n [4]int64 // id, count, least, step
	for i, v := range []struct {
		name  string
		value int64
	}{{"SLURM_ARRAY_TASK_ID", -1}, {"SLURM_ARRAY_TASK_COUNT", -1}, {"SLURM_ARRAY_TASK_MIN", 0}, {"SLURM_ARRAY_TASK_STEP", 1}} {
		n[i] = v.value
		text := env(v.name)
		if text == "" && v.value >= 0 {
			continue
		}
		var err error
		if n[i], err = strconv.ParseInt(text, 10, 32); err != nil || n[i] < 0 {
			return shard.Task{}, fmt.Errorf("%s is %q, not a number: give --task I/N", v.name, text)
		}
	}
	from := n[0] - n[2]
	if n[1] < 1 || n[3] < 1 || from < 0 || from%n[3] != 0 || from/n[3] >= n[1] {
		return shard.Task{}, fmt.Errorf("SLURM_ARRAY_TASK_ID is %d, which is none of %d from %d by steps of %d (is the array a list?): give --task I/N", n[0], n[1], n[2], n[3])
	}
	return shard.Task{Index: int(from / n[3]), Of: int(n[1])}, nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/term"
)

const shardPlanHelp = `Plan lists the inputs, cuts them into units, and writes plan.json to DIR, with all
options, so tokcount shard run needs none. The same inputs and options give the same
plan.

INPUT and the flags are as in tokcount shard. If DIR already has the same plan, it stays,
with the units that are done; a different plan is an error.`

func newShardPlan() *cobra.Command {
	var flags shardFlags
	cmd := &cobra.Command{
		Use:     "plan [-e ENC | -m MODEL | --tokenizer FILE] [FLAG]... INPUT... -o DIR",
		Short:   "List the inputs and cut them into units",
		Long:    shardPlanHelp,
		Example: shardPlanExamples,
		Args:    needsInput,
		RunE: func(cmd *cobra.Command, args []string) error {
			plan, _, err := flags.plan(cmd, args)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s, %s\n", plural(len(plan.Inputs), "input"), plural(len(plan.Units), "unit"))
			return err
		},
		ValidArgsFunction:     completeFiles,
		DisableFlagsInUseLine: true,
	}
	flags.add(cmd)
	return cmd
}

const shardRunHelp = `Run does the units of the plan in DIR that are not done yet: all of them, or with --task
I/N every Nth one, from unit I onwards; I is 0 to N-1. Any number of runs may work at once,
on all machines that see DIR and the inputs. A unit that another process is busy with is
left to it, and waited for at the end: exit status 0 means that the task is done.

Without --task, a task of a Slurm array takes its share by SLURM_ARRAY_TASK_ID, and a pod
of an indexed Kubernetes Job by JOB_COMPLETION_INDEX and --tasks N, the number of pods. A
pod without --tasks shares all units with the others, and begins at a different one.

A unit that was interrupted, even by kill -9, is done again by the next run; finished ones
stay. SIGTERM stops the run with exit status 75.`

const shardPlanExamples = `  $ tokcount shard plan corpus.jsonl -o shards --shuffle 1 --val 0.01
  1 input, 1 unit`

const shardRunExamples = `  $ tokcount shard plan corpus.jsonl -o shards && tokcount shard run shards --task 0/1
  1 input, 1 unit`

// taskFlags say which units are done.
type taskFlags struct {
	task  string
	tasks uint
}

func newShardRun() *cobra.Command {
	var flags taskFlags
	var jobs uint
	cmd := &cobra.Command{
		Use:     "run DIR [--task I/N] [-j N]",
		Short:   "Do the units of a task",
		Long:    shardRunHelp,
		Example: shardRunExamples,
		Args:    oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			plan, err := readPlan(args[0])
			if err != nil {
				return err
			}
			task, err := flags.get(cmd, os.Getenv)
			if err != nil {
				return err
			}
			enc, err := openPlanned(plan.OpenBy)
			if err != nil {
				return err
			}
			return runUnits(cmd, &shard.Runner{Plan: plan, Dir: args[0], Encoding: enc, Jobs: int(jobs), Task: task})
		},
		ValidArgsFunction:     completeFiles,
		DisableFlagsInUseLine: true,
	}
	cmd.Flags().StringVar(&flags.task, "task", "", "do the units of task `I/N`")
	addNumber(cmd, &flags.tasks, "tasks", "", "take JOB_COMPLETION_INDEX as one of `N` tasks")
	addJobs(cmd, &jobs)
	return cmd
}

// oneFolder is the Args of the commands for a folder with a plan.
func oneFolder(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageError(cmd, fmt.Errorf("%s takes one DIR, that of the plan, not %d", cmd.Name(), len(args)))
	}
	return nil
}

// readPlan is shard.ReadPlan with an error that says what to do.
func readPlan(dir string) (*shard.Plan, error) {
	plan, err := shard.ReadPlan(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s has no %s: tokcount shard plan writes it", printable(dir), shard.PlanFile)
	}
	return plan, err
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

// runUnits does units, with a progress bar, until they are done or a signal comes.
func runUnits(cmd *cobra.Command, r *shard.Runner) error {
	size := r.Size()
	return untilSignal(cmd, size, func(ctx context.Context, progress func(int64)) error {
		r.Progress = progress
		return r.Run(ctx)
	})
}

// untilSignal does some work, with a progress bar of so many bytes, until it is done or a
// signal stops it.
func untilSignal(cmd *cobra.Command, bytes int64, work func(ctx context.Context, progress func(int64)) error) error {
	signals := make(chan os.Signal, 1)
	for _, sig := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		if !signal.Ignored(sig) { // as by nohup
			signal.Notify(signals, sig)
		}
	}
	defer signal.Stop(signals)
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	go func() {
		select {
		case sig := <-signals:
			cancel(signalError{sig})
		case <-ctx.Done():
		}
	}()
	meter := term.StartMeterOnly(cmd.ErrOrStderr(), os.Getenv("TERM"), func() int64 { return bytes })
	err := work(ctx, meter.CountBytes)
	meter.Stop()
	if !errors.Is(err, shard.ErrStopped) {
		return inputError(err)
	}
	complain(cmd.ErrOrStderr(), shard.ErrStopped)
	if context.Cause(ctx) == (signalError{os.Interrupt}) {
		return errBreak
	}
	return errAgain
}

// signalError is the cause of a stop.
type signalError struct{ os.Signal }

func (e signalError) Error() string { return e.Signal.String() }

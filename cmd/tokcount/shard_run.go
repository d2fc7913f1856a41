package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/term"
)

const shardRunHelp = `Do the units of the plan in DIR that are not done yet: all of
them, or with --task I/N every Nth one, from unit I onwards; I is 0 to N-1. Any
number of runs may work at once, on all machines that see DIR and the inputs. A unit
that another process is busy with is left to it, and waited for at the end: exit
status 0 means that the task is done.

Without --task, a task of a Slurm array takes its share by SLURM_ARRAY_TASK_ID, and a pod
of an indexed Kubernetes Job by JOB_COMPLETION_INDEX and --tasks N, the number of pods. A
pod without --tasks shares all units with the others, and begins at a different one.

A unit that was interrupted, even by kill -9, is done again by the next run; finished ones
stay. SIGTERM stops the run with exit status 75. On a terminal, the last line on standard
error says what was done; elsewhere a run that succeeds prints nothing.`

const shardRunExamples = `  $ tokcount shard plan corpus.jsonl -o shards && tokcount shard run shards --task 0/1
  1 input, 1 unit`

func newShardRun() *cobra.Command {
	var flags taskFlags
	var jobs uint
	cmd := onFolder(&cobra.Command{
		Use:     "run DIR [--task I/N] [-j N]",
		Short:   "Do the units of a task",
		Long:    shardRunHelp,
		Example: shardRunExamples,
	}, func(cmd *cobra.Command, dir string) error {
		r := &shard.Runner{Dir: dir, Jobs: int(jobs)}
		err := untilTerm(cmd, func() (err error) {
			if r.Plan, err = readPlan(dir); err != nil {
				return err
			}
			if r.Task, err = flags.get(cmd, os.Getenv); err != nil {
				return err
			}
			r.Encoding, err = openPlanned(r.Plan.OpenBy)
			return err
		})
		if err != nil {
			return err
		}
		var tally unitTally
		r.Done = tally.add
		if err := runUnits(cmd, r); err != nil {
			return err
		}
		tally.tell(cmd, r.Units())
		return nil
	})
	cmd.Flags().StringVar(&flags.task, "task", "", "do the units of task `I/N`")
	addNumber(cmd, &flags.tasks, "tasks", "", "take JOB_COMPLETION_INDEX as one of `N` tasks")
	addJobs(cmd, &jobs)
	return cmd
}

// runUnits does units, with a progress bar, until they are done or a signal comes.
func runUnits(cmd *cobra.Command, r *shard.Runner) error {
	size := int64(0)
	err := untilTerm(cmd, func() error {
		size = r.Size() // for which it looks at all shards that are there
		return nil
	})
	if err != nil {
		return err
	}
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

// untilTerm does work that leaves nothing half-done wherever it ends, such as making a
// plan: SIGTERM does not wait for it.
func untilTerm(cmd *cobra.Command, work func() error) error {
	signals := make(chan os.Signal, 1)
	if !signal.Ignored(syscall.SIGTERM) {
		signal.Notify(signals, syscall.SIGTERM)
	}
	defer signal.Stop(signals)
	done := make(chan error, 1)
	go func() { done <- work() }()
	select {
	case err := <-done:
		return err
	case <-signals:
		complain(cmd.ErrOrStderr(), shard.ErrStopped)
		return errAgain
	}
}

// signalError is the cause of a stop.
type signalError struct{ os.Signal }

func (e signalError) Error() string { return e.Signal.String() }

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
)

const shardVerifyHelp = `Read all shards of DIR back. Each must have the SHA-256 of
the manifest, and as many tokens as it says, all of them in the vocabulary, and
there must be no others. The manifest must be what finish writes for the plan and the
.done files.

With --deep PERCENT it also does that share of the units again, at least one, in a temporary
folder, and compares the bytes. This needs the inputs and the tokenizer. --seed chooses the
units.`

const shardVerifyExamples = `  $ tokcount shard corpus.jsonl -o shards | head -n 1 && tokcount shard verify shards --deep 5%
     2 records
  1 shard, 2 documents, 5 tokens: all as the manifest says; 1 of 1 unit encoded again, with the same bytes`

// verifyFlags are those of the command shard verify.
type verifyFlags struct {
	deep string
	seed uint
	jobs uint
}

func newShardVerify() *cobra.Command {
	var flags verifyFlags
	cmd := onFolder(&cobra.Command{
		Use:     "verify DIR [--deep PERCENT]",
		Short:   "Read the shards back, and encode some again",
		Long:    shardVerifyHelp,
		Example: shardVerifyExamples,
	}, func(cmd *cobra.Command, dir string) error {
		return runShardVerify(cmd, &flags, dir)
	})
	cmd.Flags().StringVar(&flags.deep, "deep", "", "encode `PERCENT` of the units again, such as 5%")
	addNumber(cmd, &flags.seed, "seed", "", "choose these units by the number `N`")
	addJobs(cmd, &flags.jobs)
	return cmd
}

func runShardVerify(cmd *cobra.Command, flags *verifyFlags, dir string) error {
	percent := 0.0
	if flags.deep != "" {
		var err error
		if percent, err = strconv.ParseFloat(strings.TrimSuffix(flags.deep, "%"), 64); err != nil || !(percent > 0 && percent <= 100) {
			return usageError(cmd, fmt.Errorf("--deep %s: it is a percentage, above 0 and up to 100", flags.deep))
		}
	}
	plan, err := readPlan(dir)
	if err != nil {
		return err
	}
	m, err := readManifest(dir)
	if err != nil {
		return err
	}
	if m.Plan != plan.Fingerprint {
		return fmt.Errorf("%s: %s is of another plan than %s: tokcount shard finish writes it again", printable(dir), shard.ManifestFile, shard.PlanFile)
	}
	if err := plan.CheckManifest(dir, m); errors.Is(err, shard.ErrOtherManifest) {
		return fmt.Errorf("%s: %w: tokcount shard finish writes it again", printable(dir), err)
	} else if err != nil {
		return inputError(err)
	}
	err = untilSignal(cmd, m.Size(), func(ctx context.Context, progress func(int64)) error { return m.Verify(ctx, dir, progress) })
	if err != nil {
		return err
	}
	units := 0
	if percent > 0 {
		if units, err = deepVerify(cmd, plan, m, flags, dir, percent); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s, %s, %s: all as the manifest says%s\n",
		plural(len(m.Shards), "shard"), plural(m.Totals.Documents, "document"), plural(m.Totals.IDs, "token"), encodedAgain(units, len(plan.Units)))
	return err
}

func encodedAgain(units, all int) string {
	if units == 0 {
		return ""
	}
	return fmt.Sprintf("; %d of %s encoded again, with the same bytes", units, plural(all, "unit"))
}

// deepVerify does some units again.
func deepVerify(cmd *cobra.Command, plan *shard.Plan, m *shard.Manifest, flags *verifyFlags, dir string, percent float64) (units int, err error) {
	enc, err := openPlanned(plan.OpenBy)
	if err != nil {
		return 0, err
	}
	r := &shard.Runner{Plan: plan, Dir: dir, Encoding: enc, Jobs: int(flags.jobs)}
	err = untilSignal(cmd, 0, func(ctx context.Context, progress func(int64)) error {
		r.Progress = progress
		units, err = r.Deep(ctx, m, percent, uint64(flags.seed))
		return err
	})
	return units, err
}

// readManifest is shard.ReadManifest with an error that says what to do.
func readManifest(dir string) (*shard.Manifest, error) {
	if err := checkFolder(dir); err != nil {
		return nil, err
	}
	m, err := shard.ReadManifest(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s has no %s: tokcount shard finish writes it", printable(dir), shard.ManifestFile)
	}
	return m, inputError(err)
}

const shardJoinHelp = `Make one shard of all training shards of DIR, or with --split
val of all validation shards, in the order of their numbers. The files are called
NAME with the suffixes of the layout, such as .bin; one that is there already is an
error. The SHA-256 of each shard is checked on the way. DIR does not change.`

const shardJoinExamples = `  $ tokcount shard corpus.jsonl -o shards | head -n 1 && tokcount shard join shards -o train.bin
     2 records
  2 documents, 5 tokens`

func newShardJoin() *cobra.Command {
	var out string
	split := choice{"train", "SPLIT", []string{"train", "val"}}
	cmd := onFolder(&cobra.Command{
		Use:     "join DIR -o NAME [--split val]",
		Short:   "Make one shard of all",
		Long:    shardJoinHelp,
		Example: shardJoinExamples,
	}, func(cmd *cobra.Command, dir string) error {
		return runShardJoin(cmd, dir, out, split.value)
	})
	cmd.Flags().StringVarP(&out, "output", "o", "", "write files whose names begin with `NAME`")
	completeBy(cmd, "output", completeFiles)
	split.add(cmd, "split", "join the shards for training, train, or validation, val")
	return cmd
}

func runShardJoin(cmd *cobra.Command, dir, out, split string) error {
	if out == "" {
		return usageError(cmd, errors.New("join needs -o NAME"))
	}
	m, err := readManifest(dir)
	if err != nil {
		return err
	}
	out = m.Base(out)
	var s shard.Shard
	err = untilSignal(cmd, m.Size(), func(ctx context.Context, progress func(int64)) error {
		s, err = m.Join(ctx, dir, split, out, progress)
		return err
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s, %s\n", plural(s.Documents, "document"), plural(s.IDs, "token"))
	return err
}

package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
)

const shardFinishHelp = `Check that all units of the plan in DIR are done and their
shards are there, that each record that was read is in a shard or was counted as bad
or too short, that there are no more bad records than the plan allows, and that DIR
has no shards of another plan. If so, write manifest.json and print a page of
statistics. Otherwise what is missing or too much is reported, and the exit status
is 2.`

const shardFinishExamples = `  $ tokcount shard plan corpus.jsonl -o shards && tokcount shard finish shards || echo "not yet"
  1 input, 1 unit
  tokcount: 1 of 1 unit is not complete: unit 0: not done; tokcount shard run shards does the rest
  not yet`

func newShardFinish() *cobra.Command {
	return onFolder(&cobra.Command{
		Use:     "finish DIR",
		Short:   "Check that all units are done, and write the manifest",
		Long:    shardFinishHelp,
		Example: shardFinishExamples,
	}, func(cmd *cobra.Command, dir string) error {
		plan, err := readPlan(dir)
		if err != nil {
			return err
		}
		return finishShards(cmd, plan, dir)
	})
}

// finishShards writes the manifest and the page.
func finishShards(cmd *cobra.Command, plan *shard.Plan, dir string) error {
	var m *shard.Manifest
	err := untilTerm(cmd, func() (err error) {
		m, err = plan.Finish(dir)
		return err
	})
	var missing *shard.MissingError
	if errors.As(err, &missing) {
		return fmt.Errorf("%w; tokcount shard run %s does the rest", err, printable(dir))
	}
	if err != nil {
		return inputError(err)
	}
	return writeShardPage(cmd.OutOrStdout(), m)
}

package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
)

const shardHelp = `Turn a corpus into files of token ids that trainers read. The
bytes are the same whatever does the work: one core or all, one machine or many, at
once or after interruptions.

The command tokcount shard INPUT... -o DIR does all of it on all cores of this machine, and continues
where it was interrupted. Several processes or machines do it in steps, on a folder that
all of them see:

    tokcount shard plan INPUT... -o DIR   once: cut the inputs into units
    tokcount shard run DIR --task I/N     in each: do the units of a task
    tokcount shard finish DIR             once: check that all is there
    tokcount shard verify DIR             read the shards back
    tokcount shard join DIR -o NAME       make one shard of all

INPUT is a file, a folder, or a pattern such as 'data/**/*.jsonl'. Files are JSON Lines,
Parquet or text, plain or compressed with gzip or Zstandard; their content decides, and
the name only where the content leaves a choice. A text file is one document, however long.
A pattern is as in a shell: hidden files match only a dot, and a folder is all files in it.
In a folder, hidden files and those of DIR are skipped, and so are text files without the
suffix .txt and the .done files of other shards, whose number is reported. A file that is
there twice, be it by a link, is an error.

The text of a record is at --field PATH, which is as in tokcount help records: text by
default, or a.b; if a path leads to several texts, the document is all of them. What is not
text in messages[].content, such as an image, is left out, and counted. A record is bad if
it is not JSON or has no text there, if its text is not valid UTF-8 (--keep-invalid encodes
such bytes unchanged), or if it is longer than --max-line. Bad records are counted, the
first ones are named, and more than --max-bad end the work: by default one is too many.
Texts shorter than --min-bytes are skipped, and counted too.

Documents are separated by the end-of-text token of the tokenizer: after each, or before
each where a layout has it so. --eot gives another token or none, and --bos a token that
begins documents. Of the figures printed at the end, only the sum of tokens includes
these tokens. Text that looks like a special token is ordinary text.

A document is for training, or for validation if a hash of its text is in the fraction
--val. --shuffle changes the order of the documents within each unit.

DIR gets plan.json; shards train-00000.bin and so on, and val-00000.bin, in the layout
--format; one .done file for each finished unit; and at the end manifest.json, with the
SHA-256 of each shard and all figures. The manifest has no times, machine names or paths,
so two of them can be compared.

The exit status is 0 when all is done, 75 if SIGTERM stopped the work (give the same
command again for the rest), and 2 on error.`

const shardExamples = `  $ tokcount shard corpus.jsonl -o shards -e r50k_base
     2 records
     2 documents
     5 tokens, 2 of them between documents
  4.00 bytes a token

  TOKENS DOCUMENTS
       1         1 ███████████████████████████████████████████████████████████████
       2         1 ███████████████████████████████████████████████████████████████

  longest: 2 tokens, corpus.jsonl:1
  shortest: 1 token, corpus.jsonl:2

  DOCUMENTS TOKENS BAD INPUT
          2      3   0 corpus.jsonl`

func newShard() *cobra.Command {
	var flags shardFlags
	var jobs uint
	cmd := onInputs(&cobra.Command{
		Use:     "shard [-e ENC | -m MODEL | --tokenizer FILE] [FLAG]... INPUT... -o DIR",
		Short:   "Turn a corpus into files of token ids for training",
		Long:    shardHelp,
		Example: shardExamples,
	}, &flags, func(cmd *cobra.Command, plan *shard.Plan, enc *bpe.Encoding) error {
		r := &shard.Runner{Plan: plan, Dir: flags.out, Encoding: enc, Jobs: int(jobs)}
		if err := runUnits(cmd, r); err != nil {
			return err
		}
		return finishShards(cmd, plan, flags.out)
	})
	addJobs(cmd, &jobs)
	cmd.AddCommand(newShardPlan(), newShardRun(), newShardFinish(), newShardVerify(), newShardJoin())
	return cmd
}

// onInputs completes a command that makes a plan for its arguments, and does more with it.
func onInputs(cmd *cobra.Command, flags *shardFlags, run func(*cobra.Command, *shard.Plan, *bpe.Encoding) error) *cobra.Command {
	cmd.Args = needsInput
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if step := meantStep(cmd, args[0]); step != "" {
			return usageError(cmd, fmt.Errorf("there is no file or command %s: did you mean the command shard %s?", printable(args[0]), step))
		}
		var plan *shard.Plan
		var enc *bpe.Encoding
		err := untilTerm(cmd, func() (err error) {
			plan, enc, err = flags.plan(cmd, args)
			return err
		})
		if err != nil {
			return err
		}
		return run(cmd, plan, enc)
	}
	flags.add(cmd)
	return onFiles(cmd)
}

// meantStep returns the command below cmd that the first argument may have been meant for, if
// it is not a file.
func meantStep(cmd *cobra.Command, arg string) string {
	for _, c := range cmd.Commands() {
		if !isFile(arg) && isNear(arg, c.Name()) {
			return c.Name()
		}
	}
	return ""
}

// onFolder completes a command for a folder with a plan.
func onFolder(cmd *cobra.Command, run func(cmd *cobra.Command, dir string) error) *cobra.Command {
	cmd.Args = oneFolder
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return run(cmd, args[0]) }
	return onFiles(cmd)
}

// onFiles completes a command whose arguments are files or folders.
func onFiles(cmd *cobra.Command) *cobra.Command {
	cmd.ValidArgsFunction = completeFiles
	cmd.DisableFlagsInUseLine = true
	return cmd
}

func needsInput(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usageError(cmd, fmt.Errorf("%s needs INPUT: a file, a folder or a pattern", cmd.Name()))
	}
	return nil
}

// oneFolder is the Args of the commands for a folder with a plan.
func oneFolder(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageError(cmd, fmt.Errorf("%s takes one DIR, that of the plan, not %d", cmd.Name(), len(args)))
	}
	return nil
}

func addJobs(cmd *cobra.Command, jobs *uint) {
	addNumber(cmd, jobs, "jobs", "j", "encode with `N` goroutines (default: one for each processor)")
}

// inputError is an error about a file with its name in front.
func inputError(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return named(path.Path, path.Err)
	}
	return err
}

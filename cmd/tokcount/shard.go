package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format"
)

const shardHelp = `Shard turns a corpus into files of token ids that trainers read. The bytes are the
same whatever does the work: one core or all, one machine or many, at once or after
interruptions.

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
the name only where the content leaves a choice. A text file is one document. In a
folder, hidden files are skipped, and so are text files without the suffix .txt; the number of skipped
files is reported. A file that is there twice, be it by a link, is an error.

The text of a record is at --field PATH, which is as in tokcount help records: text by
default, or a.b; if a path leads to several texts, the document is all of them. A record
is bad if it is not JSON or has no string there, if its text is not valid UTF-8
(--keep-invalid encodes such bytes unchanged), or if it is longer than --max-line. Bad
records are counted, the first ones are named, and more than --max-bad end the work: by
default one is too many. Texts shorter than --min-bytes are skipped, and counted too.

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

// shardFlags are those that decide what becomes of a corpus.
type shardFlags struct {
	encodingFlags
	out       string
	field     string
	format    choice
	dtype     choice
	shardSize uint
	shuffle   string
	val       float64
	eot, bos  string
	maxBad    uint
	minBytes  uint
	maxLine   uint
	keep      bool
}

func newShard() *cobra.Command {
	var flags shardFlags
	var jobs uint
	cmd := &cobra.Command{
		Use:     "shard [-e ENC | -m MODEL | --tokenizer FILE] [FLAG]... INPUT... -o DIR",
		Short:   "Turn a corpus into files of token ids for training",
		Long:    shardHelp,
		Example: shardExamples,
		Args:    needsInput,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runShard(cmd, &flags, int(jobs), args)
		},
		ValidArgsFunction:     completeFiles,
		DisableFlagsInUseLine: true,
	}
	flags.add(cmd)
	addJobs(cmd, &jobs)
	cmd.AddCommand(newShardPlan(), newShardRun(), newShardFinish(), newShardVerify(), newShardJoin())
	return cmd
}

// needsInput is the Args of the commands that make plans.
func needsInput(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usageError(cmd, fmt.Errorf("%s needs INPUT: a file, a folder or a pattern", cmd.Name()))
	}
	return nil
}

func (f *shardFlags) add(cmd *cobra.Command) {
	f.encodingFlags.add(cmd)
	f.format = choice{format.Names()[0], "FORMAT", format.Names()}
	f.dtype = choice{"", "TYPE", []string{"uint16", "int32", "uint32"}}
	f.shardSize, f.maxLine = shard.DefaultShardSize, shard.DefaultMaxLine
	flags := cmd.Flags()
	flags.StringVarP(&f.out, "output", "o", "", "write to the folder `DIR`, which is made if needed")
	flags.StringVar(&f.field, "field", shard.DefaultField, "take the text of a record from `PATH`")
	f.format.add(cmd, "format", "write shards in the layout FORMAT: "+strings.Join(format.Names(), ", "))
	f.dtype.add(cmd, "dtype", "write ids as TYPE: uint16, int32, uint32 (default: the smallest that holds all)")
	addNumber(cmd, &f.shardSize, "shard-size", "", "begin a new shard after `N` tokens (default 100M)")
	flags.StringVar(&f.shuffle, "shuffle", "", "shuffle the documents of each unit by the number `SEED`")
	flags.Float64Var(&f.val, "val", 0, "use `FRACTION` of the documents, such as 0.01, for validation")
	flags.StringVar(&f.eot, "eot", "auto", "put `TOKEN` between documents: a special token, an id, or none")
	flags.StringVar(&f.bos, "bos", "none", "put `TOKEN` before each document: as for --eot, or auto")
	addNumber(cmd, &f.maxBad, "max-bad", "", "allow `N` bad records")
	addNumber(cmd, &f.minBytes, "min-bytes", "", "skip texts shorter than `N` bytes")
	addNumber(cmd, &f.maxLine, "max-line", "", "count a record of more than `N` bytes as bad (default 67108864)")
	flags.BoolVar(&f.keep, "keep-invalid", false, "encode texts that are not valid UTF-8, unchanged")
	completeBy(cmd, "output", completeFiles)
}

func addJobs(cmd *cobra.Command, jobs *uint) {
	addNumber(cmd, jobs, "jobs", "j", "encode with `N` goroutines (default: one for each processor)")
}

func runShard(cmd *cobra.Command, flags *shardFlags, jobs int, args []string) error {
	plan, enc, err := flags.plan(cmd, args)
	if err != nil {
		return err
	}
	if err := runUnits(cmd, &shard.Runner{Plan: plan, Dir: flags.out, Encoding: enc, Jobs: jobs}); err != nil {
		return err
	}
	return finishShards(cmd, plan, flags.out)
}

// plan makes the plan and writes it.
func (f *shardFlags) plan(cmd *cobra.Command, args []string) (*shard.Plan, *bpe.Encoding, error) {
	if f.out == "" {
		return nil, nil, usageError(cmd, fmt.Errorf("%s needs -o DIR", cmd.Name()))
	}
	enc, err := f.get(cmd)
	if err != nil {
		return nil, nil, err
	}
	p, err := f.planner(cmd, enc)
	if err != nil {
		return nil, nil, err
	}
	skipped := 0
	p.Skipped = func(string) { skipped++ }
	found, err := shard.Find(args)
	if err == nil {
		found, err = shard.Outside(found, f.out)
	}
	if err != nil {
		return nil, nil, inputError(err)
	}
	plan, err := p.Plan(found)
	if err != nil {
		return nil, nil, err
	}
	if skipped > 0 {
		complain(cmd.ErrOrStderr(), fmt.Errorf("%s in folders not taken: neither JSON Lines, Parquet nor called .txt", plural(skipped, "file")))
	}
	return plan, enc.Encoding, plan.Write(f.out)
}

// inputError is an error about a file with its name in front.
func inputError(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return named(path.Path, path.Err)
	}
	return err
}

// planner returns what makes plans as the flags say.
func (f *shardFlags) planner(cmd *cobra.Command, enc chosen) (*shard.Planner, error) {
	p := &shard.Planner{DType: f.dtype.value, MaxBad: int64(f.maxBad)}
	p.Options = shard.Options{
		Field: f.field, Format: f.format.value, ShardSize: int64(f.shardSize), Val: f.val,
		MinBytes: int64(f.minBytes), MaxLine: int64(f.maxLine), KeepBytes: f.keep,
	}
	var err error
	if p.Options.Tokenizer, err = shard.Describe(enc.Encoding); err != nil {
		return nil, err
	}
	if p.Options.EOT, err = shard.FindSeparator(enc.Encoding, f.eot, "eot"); err != nil {
		return nil, err
	}
	if p.Options.BOS, err = shard.FindSeparator(enc.Encoding, f.bos, "bos"); err != nil {
		return nil, err
	}
	if f.shuffle != "" {
		seed, err := strconv.ParseUint(f.shuffle, 10, 64)
		if err != nil {
			return nil, usageError(cmd, fmt.Errorf("--shuffle %s: a seed is a whole number, 0 or more", f.shuffle))
		}
		p.Options.Shuffle = &seed
	}
	p.OpenBy, err = openBy(enc, f.tokenizer.family.value)
	return p, err
}

// openBy says how other processes open an encoding.
func openBy(enc chosen, family string) (shard.OpenBy, error) {
	if enc.path == "" {
		return shard.OpenBy{Encoding: enc.Name()}, nil
	}
	path, err := filepath.Abs(enc.path)
	return shard.OpenBy{Tokenizer: path, Family: family}, err
}

// openPlanned opens the encoding of a plan.
func openPlanned(by shard.OpenBy) (*bpe.Encoding, error) {
	if by.Tokenizer != "" {
		return openTokenizer(by.Tokenizer, by.Family)
	}
	return getEncoding(by.Encoding)
}

package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format"
)

const shardPlanHelp = `List the inputs, cut them into units, and write plan.json to
DIR, with all options, so tokcount shard run needs none. The same inputs and options
give the same plan.

INPUT and the flags are as in tokcount shard. If DIR already has the same plan, it stays,
with the units that are done; a different plan is an error.`

const shardPlanExamples = `  $ tokcount shard plan corpus.jsonl -o shards --shuffle 1 --val 0.01
  1 input, 1 unit`

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

func newShardPlan() *cobra.Command {
	var flags shardFlags
	return onInputs(&cobra.Command{
		Use:     "plan [-e ENC | -m MODEL | --tokenizer FILE] [FLAG]... INPUT... -o DIR",
		Short:   "List the inputs and cut them into units",
		Long:    shardPlanHelp,
		Example: shardPlanExamples,
	}, &flags, func(cmd *cobra.Command, plan *shard.Plan, _ *bpe.Encoding) error {
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s, %s\n", plural(len(plan.Inputs), "input"), plural(len(plan.Units), "unit"))
		return err
	})
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
		return nil, nil, inputError(err)
	}
	if skipped > 0 {
		complain(cmd.ErrOrStderr(), fmt.Errorf("%s in folders skipped: neither JSON Lines, Parquet nor called .txt, or .done files of other shards", plural(skipped, "file")))
	}
	return plan, enc.Encoding, inputError(plan.Write(f.out))
}

// planner returns what makes plans as the flags say.
func (f *shardFlags) planner(cmd *cobra.Command, enc chosen) (*shard.Planner, error) {
	p := &shard.Planner{DType: f.dtype.value, MaxBad: toInt64(f.maxBad)}
	p.Options = shard.Options{
		Field: f.field, Format: f.format.value, ShardSize: toInt64(f.shardSize), Val: f.val,
		MinBytes: toInt64(f.minBytes), MaxLine: toInt64(f.maxLine), KeepBytes: f.keep,
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

// toInt64 returns n, or the largest int64 if that is less: what no corpus has more of is
// no limit, where a negative number would be the opposite.
func toInt64(n uint) int64 { return int64(min(uint64(n), math.MaxInt64)) }

// openBy says how other processes open an encoding.
func openBy(enc chosen, family string) (shard.OpenBy, error) {
	if enc.path == "" {
		return shard.OpenBy{Encoding: enc.Name()}, nil
	}
	path, err := filepath.Abs(enc.path)
	return shard.OpenBy{Tokenizer: path, Family: family}, err
}

// readPlan is shard.ReadPlan with an error that says what to do.
func readPlan(dir string) (*shard.Plan, error) {
	if err := checkFolder(dir); err != nil {
		return nil, err
	}
	plan, err := shard.ReadPlan(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s has no %s: tokcount shard plan writes it", printable(dir), shard.PlanFile)
	}
	return plan, inputError(err)
}

// checkFolder returns an error if DIR is a file: an input, perhaps.
func checkFolder(dir string) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return named(dir, errors.New("a file, where DIR, the folder of a plan, is expected"))
	}
	return nil
}

// openPlanned opens the encoding of a plan.
func openPlanned(by shard.OpenBy) (*bpe.Encoding, error) {
	if by.Tokenizer != "" {
		return openTokenizer(by.Tokenizer, by.Family)
	}
	return getEncoding(by.Encoding)
}

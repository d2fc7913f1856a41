// Command beam does the work of tokcount shard on Apache Beam: the same units, and the
// same bytes, on whatever runs pipelines.
//
//	beam -o s3://bucket/shards -e r50k_base 's3://bucket/corpus/*.jsonl.zst'
//
// Inputs and the folder of the shards are on disks that all workers see, or in buckets:
// s3://, gs://, azblob://, with the credentials and endpoints that the environment has
// for the SDKs of those (AWS_REGION, AWS_ENDPOINT_URL, and so on). An input is an object,
// a pattern, or a folder, which ends with a slash.
//
// Flags of Beam choose the runner: --runner=flink --endpoint=HOST:8099, --runner=dataflow
// --project=P --region=R --staging_location=gs://... . Without them it is Prism, in this
// process. Given again, the command does the units that are not done: a runner may retry
// one, and Prism does not, so what is done is what markers say, not what Beam counts.
// The totals that it prints at the end are those of tokcount shard finish.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
	"github.com/tokcount/tokcount/encodings"
)

// options are those of tokcount shard, by the same names.
type options struct {
	out, encoding, shuffle, dtype, eot, bos string
	maxBad                                  int64
	stdout                                  io.Writer // for the totals
	shard.Options
}

func (o *options) add(f *flag.FlagSet) {
	f.StringVar(&o.out, "o", "", "write to `DIR`, a folder or the URL of one")
	f.StringVar(&o.encoding, "e", "o200k_base", "`ENC`, or the path of a tokenizer file that all workers have")
	f.StringVar(&o.Field, "field", shard.DefaultField, "the text of a record is at `PATH`")
	f.StringVar(&o.Format, "format", shard.DefaultFormat, "write shards as `FORMAT`")
	f.StringVar(&o.dtype, "dtype", "", "write ids as `TYPE`")
	f.Int64Var(&o.ShardSize, "shard-size", shard.DefaultShardSize, "begin a new shard after `N` tokens")
	f.StringVar(&o.shuffle, "shuffle", "", "shuffle the documents of each unit by `SEED`")
	f.Float64Var(&o.Val, "val", 0, "use `FRACTION` of the documents for validation")
	f.StringVar(&o.eot, "eot", "auto", "put `TOKEN` between documents")
	f.StringVar(&o.bos, "bos", "none", "put `TOKEN` before each document")
	f.Int64Var(&o.maxBad, "max-bad", 0, "allow `N` bad records")
	f.Int64Var(&o.MinBytes, "min-bytes", 0, "skip texts shorter than `N` bytes")
	f.Int64Var(&o.MaxLine, "max-line", shard.DefaultMaxLine, "count a record of more than `N` bytes as bad")
	f.BoolVar(&o.KeepBytes, "keep-invalid", false, "encode texts that are not valid UTF-8, unchanged")
}

// plan makes the plan for inputs and writes it to the folder.
func (o *options) plan(ctx context.Context, inputs []string) (*shard.Plan, error) {
	enc, by, err := open(o.encoding)
	if err != nil {
		return nil, err
	}
	p := &shard.Planner{Options: o.Options, DType: o.dtype, MaxBad: o.maxBad, OpenBy: by, Store: &store{}}
	if p.Options.Tokenizer, err = shard.Describe(enc); err != nil {
		return nil, err
	}
	if p.Options.EOT, err = shard.FindSeparator(enc, o.eot, "eot"); err != nil {
		return nil, err
	}
	if p.Options.BOS, err = shard.FindSeparator(enc, o.bos, "bos"); err != nil {
		return nil, err
	}
	if o.shuffle != "" {
		seed, err := strconv.ParseUint(o.shuffle, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("-shuffle %s: a seed is a whole number, 0 or more", o.shuffle)
		}
		p.Options.Shuffle = &seed
	}
	p.Skipped = func(path string) {
		fmt.Fprintf(os.Stderr, "beam: %s is skipped: neither JSON Lines, Parquet nor called .txt, or a .done file of other shards\n", path)
	}
	found, err := find(ctx, inputs)
	if err == nil {
		found, err = outside(found, o.out)
	}
	if err != nil {
		return nil, err
	}
	plan, err := p.Plan(found)
	if err != nil {
		return nil, err
	}
	dir, err := openFolder(ctx, o.out)
	if err != nil {
		return nil, err
	}
	return plan, dir.writePlan(ctx, plan)
}

// open opens an encoding by name, or a tokenizer file.
func open(name string) (*bpe.Encoding, shard.OpenBy, error) {
	enc, unknown := encodings.Get(name)
	if unknown == nil {
		return enc, shard.OpenBy{Encoding: name}, nil
	}
	path, err := filepath.Abs(name) // for workers, wherever they run
	if err != nil {
		return nil, shard.OpenBy{}, err
	}
	enc, err = encodings.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("-e %s: no such file, and %w", name, unknown)
	}
	return enc, shard.OpenBy{Tokenizer: path}, err
}

// shards plans, builds the pipeline, runs it, writes the manifest, and prints the totals.
func (o *options) shards(ctx context.Context, inputs []string, run func(context.Context, *beam.Pipeline) error) error {
	if i := slices.IndexFunc(inputs, func(name string) bool { return strings.HasPrefix(name, "-") }); i >= 0 {
		return fmt.Errorf("%s is after the inputs: flags come before them", inputs[i])
	}
	if o.out == "" || len(inputs) == 0 {
		return errors.New("usage: beam [FLAG]... -o DIR INPUT...")
	}
	if !isURL(o.out) {
		var err error
		if o.out, err = filepath.Abs(o.out); err != nil {
			return err
		}
	}
	plan, err := o.plan(ctx, inputs)
	if err != nil {
		return err
	}
	p, s := beam.NewPipelineWithRoot()
	units := make([]int, len(plan.Units))
	for i := range units {
		units[i] = i
	}
	beam.ParDo0(s, &unitFn{Dir: o.out}, beam.Reshuffle(s, beam.CreateList(s, units)))
	if err := run(ctx, p); err != nil {
		return err
	}
	dir, err := openFolder(ctx, o.out)
	if err != nil {
		return err
	}
	m, err := dir.finish(ctx, plan)
	if err != nil {
		return err
	}
	return writeTotals(o.stdout, &m.Totals)
}

// writeTotals writes the totals that tokcount shard finish begins with, aligned as there.
func writeTotals(w io.Writer, t *shard.Totals) error {
	lines, width := t.Lines(), 0
	for _, l := range lines {
		width = max(width, len(l.Figure))
	}
	for _, l := range lines {
		if _, err := fmt.Fprintf(w, "%*s %s\n", width, l.Figure, l.Label); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	o := options{stdout: os.Stdout}
	o.add(flag.CommandLine)
	flag.Parse()
	beam.Init() // which, in a worker, does not return
	if err := o.shards(context.Background(), flag.Args(), beamx.Run); err != nil {
		fmt.Fprintln(os.Stderr, "beam:", err)
		os.Exit(2)
	}
}

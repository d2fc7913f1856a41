package main

import (
	"context"
	"os"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
)

func init() { register.DoFn2x1[context.Context, int, error](&unitFn{}) }

// unitFn does the units of a plan.
type unitFn struct {
	Dir string // of the plan and the shards

	dir  *folder
	plan *shard.Plan
	enc  *bpe.Encoding
}

// Setup reads the plan, once in each worker.
func (f *unitFn) Setup(ctx context.Context) (err error) {
	if f.dir, err = openFolder(ctx, f.Dir); err != nil {
		return err
	}
	if f.plan, err = f.dir.readPlan(ctx); err != nil {
		return err
	}
	name := f.plan.OpenBy.Encoding
	if name == "" {
		name = f.plan.OpenBy.Tokenizer
	}
	f.enc, _, err = open(name)
	return err
}

// ProcessElement does a unit, if it is not done. For a bucket it does so on a disk, and
// then writes the shards, and the marker last: an object is there as a whole or not.
func (f *unitFn) ProcessElement(ctx context.Context, unit int) error {
	run := func(dir string) error {
		r := shard.Runner{
			Plan: f.plan, Dir: dir, Encoding: f.enc, Store: &store{},
			Task: shard.Task{Index: unit, Of: len(f.plan.Units)},
		}
		return r.Run(ctx)
	}
	if f.dir.bucket == nil {
		return run(f.Dir)
	}
	if _, err := f.dir.marker(ctx, f.plan, unit); err == nil {
		return nil
	}
	scratch, err := os.MkdirTemp("", "tokcount-beam-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	if err := run(scratch); err != nil {
		return err
	}
	m, err := f.plan.ReadMarker(scratch, unit)
	if err != nil {
		return err
	}
	for _, s := range m.Shards {
		for _, file := range s.Files {
			if err := f.dir.put(ctx, scratch, file.Name); err != nil {
				return err
			}
		}
	}
	return f.dir.put(ctx, scratch, shard.MarkerFile(unit))
}

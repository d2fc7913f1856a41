package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
)

// A folder is where the shards are.
type folder struct {
	path   string       // on disk
	bucket *blob.Bucket // with the path in it as a prefix; nil on disk
}

func openFolder(ctx context.Context, name string) (*folder, error) {
	if !isURL(name) {
		return &folder{path: name}, nil
	}
	bucket, key, err := openBucket(ctx, name)
	if err != nil {
		return nil, err
	}
	if key != "" {
		bucket = blob.PrefixedBucket(bucket, key+"/")
	}
	return &folder{name, bucket}, nil
}

// put writes a file of a folder on disk to the bucket.
func (f *folder) put(ctx context.Context, scratch, name string) error {
	in, err := os.Open(filepath.Join(scratch, name))
	if err != nil {
		return err
	}
	defer in.Close()
	return f.bucket.Upload(ctx, name, in, &blob.WriterOptions{ContentType: "application/octet-stream"})
}

// with calls a function with a folder on disk that has some files of the bucket. One
// that is not there is missing, as it is in a folder.
func (f *folder) with(ctx context.Context, do func(scratch string) error, names ...string) error {
	scratch, err := os.MkdirTemp("", "tokcount-beam-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	for _, name := range names {
		data, err := f.bucket.ReadAll(ctx, name)
		if gcerrors.Code(err) == gcerrors.NotFound {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(scratch, name), data, 0o666)
		}
		if err != nil {
			return err
		}
	}
	return do(scratch)
}

// readPlan is shard.ReadPlan.
func (f *folder) readPlan(ctx context.Context) (plan *shard.Plan, err error) {
	if f.bucket == nil {
		return shard.ReadPlan(f.path)
	}
	err = f.with(ctx, func(scratch string) error {
		plan, err = shard.ReadPlan(scratch)
		return err
	}, shard.PlanFile)
	return plan, err
}

// writePlan is Plan.Write.
func (f *folder) writePlan(ctx context.Context, plan *shard.Plan) error {
	if f.bucket == nil {
		return plan.Write(f.path)
	}
	return f.with(ctx, func(scratch string) error {
		err := plan.Write(scratch)
		var other *shard.OtherPlanError
		if errors.As(err, &other) {
			other.Dir = f.path
		}
		if err != nil {
			return err
		}
		return f.put(ctx, scratch, shard.PlanFile)
	}, shard.PlanFile)
}

// marker returns the marker of a unit that is done and whose shards are in the bucket.
func (f *folder) marker(ctx context.Context, plan *shard.Plan, unit int) (m *shard.Marker, err error) {
	err = f.with(ctx, func(scratch string) error {
		m, err = plan.ReadMarker(scratch, unit)
		return err
	}, shard.MarkerFile(unit))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("not done")
	}
	if err != nil {
		return nil, err
	}
	for _, s := range m.Shards {
		for _, file := range s.Files {
			attrs, err := f.bucket.Attributes(ctx, file.Name)
			if err != nil {
				return nil, fmt.Errorf("%s is missing: %w", file.Name, err)
			}
			if attrs.Size != file.Size {
				return nil, fmt.Errorf("%s has %d bytes, and had %d when it was written", file.Name, attrs.Size, file.Size)
			}
		}
	}
	return m, nil
}

// finish is Plan.Finish.
func (f *folder) finish(ctx context.Context, plan *shard.Plan) (*shard.Manifest, error) {
	if f.bucket == nil {
		return plan.Finish(f.path)
	}
	m, err := plan.Manifest(func(unit int) (*shard.Marker, error) { return f.marker(ctx, plan, unit) })
	if err != nil {
		return nil, err
	}
	return m, f.with(ctx, func(scratch string) error {
		if err := m.Write(scratch); err != nil {
			return err
		}
		return f.put(ctx, scratch, shard.ManifestFile)
	})
}

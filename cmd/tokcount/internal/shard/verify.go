package shard

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format"
)

// Verify reads all shards back: that each has the sum of the manifest, that what it says
// of documents and ids is so, and that there are no others. Progress, if it is not nil, is called with how many
// bytes were read. When ctx is done, it returns ErrStopped.
func (m *Manifest) Verify(ctx context.Context, dir string, progress func(bytes int64)) error {
	for _, s := range m.Shards {
		for _, f := range s.Files {
			if err := f.verify(ctx, dir, progress); err != nil {
				return damaged(ctx, s, err)
			}
		}
		if err := m.verifyShard(dir, s); err != nil {
			return damaged(ctx, s, fmt.Errorf("%s: %w", s.Files[0].Name, err))
		}
	}
	if err := m.prove(); err != nil {
		return err
	}
	return m.onlyOurs(dir)
}

// damaged adds to what is wrong with a shard how to make it again: a unit whose shard is
// missing is not done.
func damaged(ctx context.Context, s Shard, err error) error {
	if ctx.Err() != nil {
		return err
	}
	if errors.Is(err, errMissing) {
		return fmt.Errorf("%w: run and finish again", err)
	}
	var names []string
	for _, f := range s.Files {
		names = append(names, f.Name)
	}
	return fmt.Errorf("%w: remove %s, and run and finish again", err, strings.Join(names, " and "))
}

// Size returns how many bytes the shards have.
func (m *Manifest) Size() (bytes int64) {
	for _, s := range m.Shards {
		for _, f := range s.Files {
			bytes += f.Size
		}
	}
	return bytes
}

// verify returns an error if a file does not have its sum.
func (f *File) verify(ctx context.Context, dir string, progress func(bytes int64)) error {
	if err := f.check(dir); err != nil {
		return err
	}
	in, err := os.Open(filepath.Join(dir, f.Name))
	if err != nil {
		return err
	}
	defer in.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, &stoppable{ctx, in, progress}); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != f.Sum {
		return fmt.Errorf("%s has the SHA-256 %s, and the manifest says %s", f.Name, got, f.Sum)
	}
	return nil
}

// settings are those of all shards.
func (m *Manifest) settings() format.Settings {
	return format.Settings{DType: m.Options.DType, Tokenizer: m.Options.Tokenizer.Name}
}

// verifyShard reads the documents of a shard.
func (m *Manifest) verifyShard(dir string, s Shard) error {
	counted := &idCounter{ids: m.Options.Tokenizer.IDs}
	if err := m.replay(dir, s, counted); err != nil {
		return err
	}
	if counted.all != s.IDs {
		return fmt.Errorf("it has %d ids, and the manifest says %d", counted.all, s.IDs)
	}
	return nil
}

// replay gives the documents of a shard to a writer.
func (m *Manifest) replay(dir string, s Shard, to format.Writer) error {
	f, err := format.ByName(m.Options.Format)
	if err != nil {
		return err
	}
	var files []*io.SectionReader
	for _, file := range s.Files {
		in, err := os.Open(filepath.Join(dir, file.Name))
		if err != nil {
			return err
		}
		defer in.Close()
		files = append(files, io.NewSectionReader(in, 0, file.Size))
	}
	return f.Replay(files, m.settings(), to)
}

// idCounter is a format.Writer that counts.
type idCounter struct {
	ids int // that the vocabulary has
	all int64
}

func (c *idCounter) Begin(format.Doc) error { return nil }
func (c *idCounter) End() error             { return nil }
func (c *idCounter) Close() error           { return nil }

func (c *idCounter) Write(ids []bpe.Token) error {
	for _, id := range ids {
		if int64(id) >= int64(c.ids) {
			return fmt.Errorf("the id %d is not in a vocabulary of %d", id, c.ids)
		}
	}
	c.all += int64(len(ids))
	return nil
}

// Deep does some of the units again, in a folder of its own, and compares with what the
// manifest and the markers say: about so much per cent of them, and at least one. It
// returns how many. Which ones depends on the seed.
func (r *Runner) Deep(ctx context.Context, m *Manifest, percent float64, seed uint64) (units int, err error) {
	temp, err := os.MkdirTemp("", "tokcount-shard-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(temp)
	numbers := sampled(len(r.Plan.Units), percent, seed)
	again := *r
	again.Dir = temp
	if err := again.runUnits(ctx, numbers); err != nil {
		return 0, err
	}
	for _, unit := range numbers {
		if err := r.compare(m, temp, unit); err != nil {
			return 0, fmt.Errorf("unit %d: %w", unit, err)
		}
	}
	return len(numbers), nil
}

// sampled returns about so much per cent of n numbers, and at least one if there is any.
func sampled(n int, percent float64, seed uint64) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	shuffle(all, seed, 0)
	return all[:min(n, max(1, int(float64(n)*percent/100+0.5)))]
}

// errDiffers says that a unit that was done again is another.
var errDiffers = errors.New("encoded again, it is not what was written")

// compare compares a unit that was done again.
func (r *Runner) compare(m *Manifest, temp string, unit int) error {
	was, err := r.Plan.done(r.Dir, unit)
	if err != nil {
		return err
	}
	is, err := r.Plan.done(temp, unit)
	if err != nil {
		return err
	}
	if len(was.Shards) != len(is.Shards) {
		return errDiffers
	}
	for i, s := range is.Shards {
		listed := slices.ContainsFunc(m.Shards, func(in Shard) bool { return slices.Equal(in.Files, s.Files) })
		for k, f := range s.Files {
			if was.Shards[i].Files[k] != f || !listed {
				return fmt.Errorf("%s: %w", f.Name, errDiffers)
			}
		}
	}
	return nil
}

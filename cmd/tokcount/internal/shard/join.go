package shard

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format"
)

// Join makes one shard of all that are of a split, in their order, in files that begin
// with base. It returns what they are. Nothing is there in part: the files get their names
// at the end. If one of them is there already, that is an *ExistsError. When ctx is done,
// it returns ErrStopped.
func (m *Manifest) Join(ctx context.Context, dir, split, base string, progress func(bytes int64)) (_ Shard, err error) {
	f, err := format.ByName(m.Options.Format)
	if err != nil {
		return Shard{}, err
	}
	if err := noneExists(base, f.Suffixes); err != nil {
		return Shard{}, err
	}
	out := &shards{dir: filepath.Dir(base), format: f, set: m.settings(), size: 1 << 62}
	out.splits[0].name = "join"
	defer out.discard()
	all := &out.splits[0]
	if err := out.openShard(all); err != nil {
		return Shard{}, err
	}
	for _, s := range m.Shards {
		if s.Split != split {
			continue
		}
		if err := m.joinShard(ctx, dir, s, joined{out}, progress); err != nil {
			return Shard{}, err
		}
		all.open.Documents += s.Documents
	}
	if all.open.Documents == 0 {
		return Shard{}, fmt.Errorf("there are no documents in the split %s: %w", split, errNothing)
	}
	if err := out.closeShard(all); err != nil {
		return Shard{}, err
	}
	if err := noneExists(base, f.Suffixes); err != nil { // a join of terabytes takes a while
		return Shard{}, err
	}
	done := all.closed[0]
	for i, suffix := range f.Suffixes {
		if err := os.Rename(done.files[i].file.Name(), base+suffix); err != nil {
			return Shard{}, err
		}
		done.Files[i].Name = base + suffix
	}
	return done.Shard, syncDir(out.dir)
}

// An ExistsError reports a file that would be overwritten.
type ExistsError struct{ Path string }

func (e *ExistsError) Error() string {
	return e.Path + " is there already, and is not overwritten: remove it, or choose another name"
}

// noneExists returns an error if a file with the name of base and a suffix is there, or
// the folder is not.
func noneExists(base string, suffixes []string) error {
	if _, err := os.Stat(filepath.Dir(base)); err != nil {
		return err
	}
	for _, suffix := range suffixes {
		_, err := os.Lstat(base + suffix)
		if err == nil {
			return &ExistsError{base + suffix}
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

var errNothing = errors.New("nothing to join")

// joinShard appends a shard, whose sums are checked on the way.
func (m *Manifest) joinShard(ctx context.Context, dir string, s Shard, to format.Writer, progress func(bytes int64)) error {
	for _, f := range s.Files {
		if err := f.verify(ctx, dir, progress); err != nil {
			return damaged(ctx, s, err)
		}
	}
	if err := m.replay(dir, s, to); err != nil {
		return fmt.Errorf("%s: %w", s.Files[0].Name, err)
	}
	return nil
}

// joined is a format.Writer that appends to a shard.
type joined struct{ out *shards }

func (j joined) open() *openShard { return j.out.splits[0].open }

func (j joined) Begin(d format.Doc) error {
	j.out.now = &j.out.splits[0]
	return j.open().writer.Begin(d)
}

func (j joined) Write(ids []bpe.Token) error { return j.out.write(ids) }
func (j joined) End() error                  { return j.open().writer.End() }
func (j joined) Close() error                { return nil }

// Base returns the name of a joined shard without the suffix of its first file, if a user
// gave it with that.
func (m *Manifest) Base(name string) string {
	if f, err := format.ByName(m.Options.Format); err == nil {
		return strings.TrimSuffix(name, f.Suffixes[0])
	}
	return name
}

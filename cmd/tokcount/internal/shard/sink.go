package shard

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format"
)

// A sink takes the documents of a unit, in their order.
type sink interface {
	begin(d format.Doc, val bool) error
	write(ids []bpe.Token) error
	end() error
}

// shards is the sink that writes files.
type shards struct {
	dir    string
	unit   int
	format *format.Format
	set    format.Settings
	size   int64 // ids after which the next shard begins

	splits [2]split // train and val
	now    *split   // that the document in hand is of
}

// split is the shards of one kind that a unit has.
type split struct {
	name   string
	open   *openShard
	closed []*openShard
}

// openShard is a shard while it is written.
type openShard struct {
	files  []*tempFile
	writer format.Writer
	Shard
}

func newShards(p *Plan, dir string, unit int) (*shards, error) {
	f, err := format.ByName(p.Options.Format)
	if err != nil {
		return nil, err
	}
	s := &shards{
		dir: dir, unit: unit, format: f, size: p.Options.ShardSize,
		set: format.Settings{DType: p.Options.DType, Tokenizer: p.Options.Tokenizer.Name},
	}
	s.splits = [2]split{{name: "train"}, {name: "val"}}
	return s, nil
}

// begin implements sink.
func (s *shards) begin(d format.Doc, val bool) error {
	s.now = &s.splits[0]
	if val {
		s.now = &s.splits[1]
	}
	if open := s.now.open; open != nil && open.IDs >= s.size {
		if err := s.closeShard(s.now); err != nil {
			return err
		}
	}
	if s.now.open == nil {
		if err := s.openShard(s.now); err != nil {
			return err
		}
	}
	return s.now.open.writer.Begin(d)
}

// write implements sink.
func (s *shards) write(ids []bpe.Token) error {
	open := s.now.open
	open.IDs += int64(len(ids))
	if most := s.format.MaxTokens; most > 0 && open.IDs > most {
		return fmt.Errorf("a document makes a shard of more than %d tokens, which format %s cannot have", most, s.format.Name)
	}
	return open.writer.Write(ids)
}

// end implements sink.
func (s *shards) end() error {
	s.now.open.Documents++
	return s.now.open.writer.End()
}

// openShard begins a shard of a split.
func (s *shards) openShard(sp *split) error {
	open := &openShard{Shard: Shard{Split: sp.name}}
	sp.open = open
	files := make([]format.File, len(s.format.Suffixes))
	for i := range files {
		f, err := newTempFile(s.dir, unitPrefix(s.unit)+sp.name)
		if err != nil {
			return err
		}
		open.files = append(open.files, f)
		files[i] = f
	}
	var err error
	open.writer, err = s.format.New(files, s.set)
	return err
}

// unitPrefix is what the names of the temporary files of a unit begin with.
func unitPrefix(unit int) string { return fmt.Sprintf("%05d-", unit) }

// closeShard ends the shard in hand of a split.
func (s *shards) closeShard(sp *split) error {
	if sp.open == nil {
		return nil
	}
	if err := sp.open.writer.Close(); err != nil {
		return err
	}
	for _, f := range sp.open.files {
		done, err := f.finish()
		if err != nil {
			return err
		}
		sp.open.Files = append(sp.open.Files, done)
	}
	sp.closed = append(sp.closed, sp.open)
	sp.open = nil
	return nil
}

// commit ends all shards and gives them their names: that of the split, the unit, and a
// number if the unit has more than one. It returns them.
func (s *shards) commit() (all []Shard, err error) {
	for i := range s.splits {
		if err := s.closeShard(&s.splits[i]); err != nil {
			return nil, err
		}
	}
	for i := range s.splits {
		sp := &s.splits[i]
		for n, shard := range sp.closed {
			base := fmt.Sprintf("%s-%05d", sp.name, s.unit)
			if len(sp.closed) > 1 {
				base += fmt.Sprintf("-%03d", n)
			}
			for k, suffix := range s.format.Suffixes {
				shard.Files[k].Name = base + suffix
				if err := os.Rename(shard.files[k].file.Name(), filepath.Join(s.dir, base+suffix)); err != nil {
					return nil, err
				}
			}
			all = append(all, shard.Shard)
		}
	}
	return all, syncDir(s.dir)
}

// discard removes what has no name yet.
func (s *shards) discard() {
	for _, sp := range s.splits {
		if sp.open != nil {
			sp.closed = append(sp.closed, sp.open)
		}
		for _, shard := range sp.closed {
			for _, f := range shard.files {
				f.discard()
			}
		}
	}
}

// errStopped says that work was to stop.
var errStopped = errors.New("stopped")

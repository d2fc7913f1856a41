package shard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format"
)

// mostBad is how many bad records of a unit are named.
const mostBad = 10

// unitRun does one unit.
type unitRun struct {
	*Runner
	ctx     context.Context
	pool    *pool
	depth   int // batches that are on their way at once
	number  int
	shards  *shards
	sink    sink
	marker  Marker
	pending []*batch // in order
}

// doUnit does a unit, from its inputs to its marker.
func (r *Runner) doUnit(ctx context.Context, p *pool, depth, unit int) (*Marker, error) {
	u := &unitRun{Runner: r, ctx: ctx, pool: p, depth: depth, number: unit}
	u.marker = Marker{Plan: r.Plan.Fingerprint, Unit: unit}
	var err error
	if u.shards, err = newShards(r.Plan, r.Dir, unit); err != nil {
		return nil, err
	}
	defer u.shards.discard()
	u.sink = u.shards
	var s *shuffled
	if r.Plan.Options.Shuffle != nil {
		if s, err = newShuffled(u.shards, r.Plan, r.Dir, unit); err != nil {
			return nil, err
		}
		defer s.discard()
		u.sink = s
	}
	if err := u.read(); err != nil {
		return nil, err
	}
	if s != nil {
		if err := s.drain(*r.Plan.Options.Shuffle, unit); err != nil {
			return nil, err
		}
	}
	return u.commit()
}

// commit names the shards and then says that they are there.
func (u *unitRun) commit() (_ *Marker, err error) {
	if u.marker.Shards, err = u.shards.commit(); err != nil {
		return nil, err
	}
	u.marker.Stats.finish()
	if err := writeJSON(filepath.Join(u.Dir, MarkerFile(u.number)), &u.marker, ""); err != nil {
		return nil, err
	}
	return &u.marker, nil
}

// read reads all parts of the unit into its sink.
func (u *unitRun) read() error {
	defer u.drop()
	for i, part := range u.Plan.Units[u.number].Parts {
		u.marker.Parts = append(u.marker.Parts, PartDone{Input: part.Input})
		if err := u.readPart(i, part); err != nil {
			return err
		}
	}
	return u.drain(0)
}

// readPart reads one part. An input is looked at before and after, for it may change
// while it is read.
func (u *unitRun) readPart(i int, part Part) (err error) {
	in := &u.Plan.Inputs[part.Input]
	if err := u.checkInput(in); err != nil {
		return err
	}
	o, err := u.Store.Open(in.Path)
	if err != nil {
		return err
	}
	defer o.Close()
	docs, err := u.documents(in, part, o)
	if err != nil {
		return fmt.Errorf("%s: %w", in.Path, err)
	}
	defer docs.Close()
	for {
		b := u.batch(i)
		err := docs.read(b)
		if err == io.EOF {
			u.release(b)
			return u.checkInput(in)
		}
		if errors.Is(err, errLarge) {
			u.release(b)
			return u.large(i, in, part)
		}
		if err != nil {
			if changed := u.checkInput(in); changed != nil {
				return changed
			}
			return fmt.Errorf("%s: %w", in.Path, err)
		}
		if err := u.send(b); err != nil {
			return err
		}
	}
}

// checkInput returns an error if an input is not what it was.
func (u *unitRun) checkInput(in *Input) error {
	o, err := u.Store.Open(in.Path)
	if err != nil {
		return err
	}
	defer o.Close()
	return in.check(o)
}

// documents opens a part.
func (u *unitRun) documents(in *Input, part Part, o Object) (documents, error) {
	if in.Kind == Parquet {
		return newRows(u.meteredAt(o), u.Plan.Options.Field, int(part.From), int(part.To), u.Plan.Options.MaxLine)
	}
	r := u.metered(&exactly{io.NewSectionReader(o, part.From, part.To-part.From), part.To - part.From})
	text, err := decompressed(r, in.Compression)
	if err != nil {
		return nil, err
	}
	if in.Kind == Text {
		return newText(text), nil
	}
	return newLines(text, part.From, u.Plan.Options.MaxLine), nil
}

// batch returns an empty batch.
func (u *unitRun) batch(part int) *batch {
	b := u.pool.free.Get().(*batch)
	b.reset(part)
	return b
}

// release gives a batch back.
func (u *unitRun) release(b *batch) { u.pool.free.Put(b) }

// send has a batch encoded, and writes those before that are ready, or all but so many
// as may be on their way.
func (u *unitRun) send(b *batch) error {
	select {
	case <-u.ctx.Done():
		u.release(b)
		return errStopped
	case u.pool.batches <- b:
		u.pending = append(u.pending, b)
	}
	return u.drain(u.depth)
}

// drain writes batches until no more than so many are on their way.
func (u *unitRun) drain(left int) error {
	for len(u.pending) > left {
		b := u.pending[0]
		u.pending = u.pending[1:]
		<-b.done
		err := u.write(b)
		u.release(b)
		if err != nil {
			return err
		}
	}
	return nil
}

// drop waits for what is still on its way, after an error.
func (u *unitRun) drop() {
	for _, b := range u.pending {
		<-b.done
	}
	u.pending = nil
}

// write gives the documents of a batch to the sink.
func (u *unitRun) write(b *batch) error {
	part := &u.marker.Parts[b.part]
	in := &u.Plan.Inputs[part.Input]
	part.Figures.add(b.figures)
	if err := u.refuse(in, b.bad, b.figures.Bad); err != nil {
		return err
	}
	start := 0
	for _, d := range b.docs {
		if err := u.document(in, d, b.ids[start:d.end]); err != nil {
			return err
		}
		start = d.end
	}
	return nil
}

// document gives one document to the sink.
func (u *unitRun) document(in *Input, d document, ids []bpe.Token) error {
	u.marker.Stats.add(in.Name, d.place, int64(d.tokens))
	if err := u.sink.begin(format.Doc{Input: in.Name, At: d.at}, d.val); err != nil {
		return err
	}
	if err := u.sink.write(ids); err != nil {
		return err
	}
	return u.sink.end()
}

// refuse notes bad records. Too many are an error.
func (u *unitRun) refuse(in *Input, bad []Bad, n int64) error {
	for _, b := range bad {
		if len(u.marker.Bad) < mostBad {
			b.Input = in.Name
			u.marker.Bad = append(u.marker.Bad, b)
		}
	}
	all := int64(0)
	for _, part := range u.marker.Parts {
		all += part.Bad
	}
	if n > 0 && all > u.Plan.MaxBad {
		b := u.marker.Bad[0]
		return &BadError{u.placeOf(b), b.Reason, all, u.Plan.MaxBad}
	}
	return nil
}

// placeOf says where a bad record is.
func (u *unitRun) placeOf(b Bad) string {
	for _, part := range u.Plan.Units[u.number].Parts {
		if in := &u.Plan.Inputs[part.Input]; in.Name == b.Input {
			if b.Line == 0 && in.Kind == JSONLines {
				b.Line = u.lineAt(in, b.At)
			}
			return placeIn(in.Path, in.Kind, place{b.At, b.Line})
		}
	}
	return b.Input
}

// mostCounted is how much of a file is read to say which line a bad record is in, in bytes:
// a second's work.
const mostCounted = 1 << 30

// lineAt returns the number of the line that begins at a byte of a plain input, or 0 if it
// is far from the beginning.
func (u *unitRun) lineAt(in *Input, at int64) int64 {
	if at > mostCounted {
		return 0
	}
	o, err := u.Store.Open(in.Path)
	if err != nil {
		return 0
	}
	defer o.Close()
	line, buf := int64(1), make([]byte, batchSize)
	for from := int64(0); from < at; from += int64(len(buf)) {
		buf = buf[:min(batchSize, at-from)]
		if _, err := o.ReadAt(buf, from); err != nil && err != io.EOF {
			return 0
		}
		line += int64(bytes.Count(buf, []byte("\n")))
	}
	return line
}

// A BadError reports more bad records than the plan allows.
type BadError struct {
	Place  string // of the first
	Reason string // for which it is bad
	N      int64  // how many there are, as far as is known
	Limit  int64
}

func (e *BadError) Error() string {
	if e.N == 1 {
		return fmt.Sprintf("%s: bad record: %s (--max-bad allows some)", e.Place, e.Reason)
	}
	return fmt.Sprintf("%s: the first of %d bad records: %s (--max-bad allows %d)", e.Place, e.N, e.Reason, e.Limit)
}

package shard

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"unicode/utf8"
)

// A Planner makes plans.
type Planner struct {
	Options Options
	DType   string // as given; "" chooses the smallest
	MaxBad  int64
	OpenBy  OpenBy
	Store   Store // nil is Disk

	// Skipped is called with the path of each file in a folder that is not part of the
	// corpus.
	Skipped func(path string)
}

// Plan makes the plan for files.
func (p *Planner) Plan(files []Found) (*Plan, error) {
	if p.Store == nil {
		p.Store = Disk{}
	}
	plan := &Plan{Version: planVersion, Options: p.Options, MaxBad: p.MaxBad, OpenBy: p.OpenBy}
	if err := plan.Options.complete(p.DType); err != nil {
		return nil, err
	}
	if !utf8.ValidString(p.OpenBy.Tokenizer) {
		return nil, fmt.Errorf("%q: the path of the tokenizer is %w: rename it", p.OpenBy.Tokenizer, errNotUTF8)
	}
	var paths []string
	for _, f := range files {
		in, err := p.input(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Path, err)
		}
		if in == nil {
			continue
		}
		plan.Inputs = append(plan.Inputs, *in)
		paths = append(paths, f.Path)
	}
	if len(plan.Inputs) == 0 {
		return nil, errors.New("no input: there is no .jsonl, .parquet or .txt file")
	}
	for i, name := range commonNames(paths) {
		plan.Inputs[i].Name = name
	}
	if err := p.cut(plan); err != nil {
		return nil, err
	}
	var err error
	plan.Fingerprint, err = plan.fingerprint()
	return plan, err
}

// input looks at a file. It returns nil for one in a folder that is not part of the
// corpus.
func (p *Planner) input(f Found) (*Input, error) {
	if !utf8.ValidString(f.Path) {
		return nil, fmt.Errorf("its path is %w: rename it", errNotUTF8)
	}
	o, err := p.Store.Open(f.Path)
	if err != nil {
		return nil, err
	}
	defer o.Close()
	in := &Input{Path: f.Path, Size: o.Size(), Time: timeOf(o)}
	in.Kind, in.Compression, err = identify(f.Path, o)
	if f.Folder != "" && (errors.Is(err, ErrUnknown) && !promises(f.Path) || err == nil && !takes(f.Path, in.Kind)) {
		if p.Skipped != nil {
			p.Skipped(f.Path)
		}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	in.Sample, err = sample(o)
	return in, err
}

// The size of a unit, in bytes of plain text: so small that there are many for many
// cores, and that little is lost when one is interrupted; so large that there are not
// too many shards.
const (
	leastUnit    = 16 << 20
	unitsPlanned = 64
	bytesPerID   = 4 // about
	unpacked     = 4 // times the size of a compressed file, about
)

// unitSize returns the size of units for a corpus of a size.
func unitSize(corpus, shardSize int64) int64 {
	most := min(shardSize, math.MaxInt64/bytesPerID) * bytesPerID
	return min(max(leastUnit, corpus/unitsPlanned), most)
}

// weight returns about how much text is in so many bytes of an input.
func (in *Input) weight(bytes int64) int64 {
	if in.Compression != "" {
		return bytes * unpacked
	}
	return bytes
}

// cut cuts the inputs of a plan into units.
func (p *Planner) cut(plan *Plan) error {
	corpus := int64(0)
	for i := range plan.Inputs {
		in := &plan.Inputs[i]
		corpus += in.weight(in.Size)
	}
	c := cutter{plan: plan, size: unitSize(corpus, plan.Options.ShardSize)}
	for i := range plan.Inputs {
		if err := p.cutInput(&c, i); err != nil {
			return fmt.Errorf("%s: %w", plan.Inputs[i].Path, err)
		}
	}
	c.flush()
	return nil
}

// cutInput adds the parts of an input.
func (p *Planner) cutInput(c *cutter, i int) error {
	in := &c.plan.Inputs[i]
	switch {
	case in.Kind == Parquet:
		o, err := p.Store.Open(in.Path)
		if err != nil {
			return err
		}
		defer o.Close()
		return c.rowGroups(i, o)
	case in.Kind == JSONLines && in.Compression == "" && in.Size > c.size:
		o, err := p.Store.Open(in.Path)
		if err != nil {
			return err
		}
		defer o.Close()
		return c.lines(i, o)
	}
	c.add(Part{i, 0, in.Size, in.Size}, in.weight(in.Size))
	return nil
}

// A cutter gathers parts into units of about a size.
type cutter struct {
	plan   *Plan
	size   int64
	unit   Unit
	weight int64 // of the unit
}

// add adds a part, which is about so much text: to the unit in hand while it is small.
func (c *cutter) add(part Part, weight int64) {
	if len(c.unit.Parts) > 0 && c.weight+weight > c.size {
		c.flush()
	}
	c.unit.Parts = append(c.unit.Parts, part)
	c.weight += weight
}

func (c *cutter) flush() {
	if len(c.unit.Parts) > 0 {
		c.plan.Units = append(c.plan.Units, c.unit)
	}
	c.unit, c.weight = Unit{}, 0
}

// lines cuts a plain JSON Lines file behind the first line end from each multiple of the
// size on.
func (c *cutter) lines(i int, o Object) error {
	c.flush()
	for from := int64(0); from < o.Size(); {
		to, err := lineEnd(o, from+c.size)
		if err != nil {
			return err
		}
		c.add(Part{i, from, to, to - from}, to-from)
		c.flush()
		from = to
	}
	return nil
}

// lineEnd returns where the line that the byte before at is of ends, behind its newline.
func lineEnd(o Object, at int64) (int64, error) {
	if at >= o.Size() {
		return o.Size(), nil
	}
	buf := make([]byte, 64<<10)
	for at--; ; {
		n, err := o.ReadAt(buf, at)
		if i := bytes.IndexByte(buf[:n], '\n'); i >= 0 {
			return at + int64(i) + 1, nil
		}
		at += int64(n)
		if err == io.EOF {
			return at, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// rowGroups cuts a Parquet file between row groups.
func (c *cutter) rowGroups(i int, o Object) error {
	f, err := openParquet(o, c.plan.Options.Field)
	if err != nil {
		return err
	}
	from, bytes, weight := 0, int64(0), int64(0)
	add := func(to int) {
		if to > from {
			c.add(Part{i, int64(from), int64(to), bytes}, weight)
			from, bytes, weight = to, 0, 0
		}
	}
	for g, group := range f.Groups {
		if weight > 0 && weight+group.Size > c.size {
			add(g)
		}
		weight += group.Size
		bytes += group.Stored
	}
	add(len(f.Groups))
	return nil
}

package shard

import (
	"fmt"
	"io"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format"
)

// A text that is too large to be held is read twice, by one goroutine.

// large reads one from its beginning, after all that comes before it.
func (u *unitRun) large(i int, in *Input, part Part) error {
	if err := u.drain(0); err != nil {
		return err
	}
	done := &u.marker.Parts[i]
	done.In++
	first, err := u.openText(in, part)
	if err != nil {
		return err
	}
	found, err := first.survey()
	first.Close()
	if err != nil {
		return fmt.Errorf("%s: %w", in.Path, err)
	}
	reason := found.reason
	if reason == "" && !found.valid && !u.Plan.Options.KeepBytes {
		reason = reasonInvalid
	}
	switch {
	case reason != "":
		done.Bad++
		if err := u.checkInput(in); err != nil {
			return err
		}
		return u.refuse(in, []Bad{{Reason: reason}}, 1)
	case found.bytes < u.Plan.Options.MinBytes:
		done.Short++
		return u.checkInput(in)
	}
	again, err := u.openText(in, part)
	if err != nil {
		return err
	}
	defer again.Close()
	tokens, err := u.encodeLarge(again, in, isVal(found.hash, found.bytes, threshold(u.Plan.Options.Val)))
	if err != nil {
		return fmt.Errorf("%s: %w", in.Path, err)
	}
	done.Figures.add(Figures{Out: 1, Bytes: found.bytes, Tokens: tokens})
	u.marker.Stats.add(in.Name, place{}, tokens)
	return u.checkInput(in)
}

// openText opens an input that is a text, which may take long to read: it fails when the
// work is to stop.
func (u *unitRun) openText(in *Input, part Part) (*text, error) {
	o, err := u.Store.Open(in.Path)
	if err != nil {
		return nil, err
	}
	file := &exactly{io.NewSectionReader(o, part.From, part.To-part.From), part.To - part.From}
	r, err := decompressed(&stoppable{u.ctx, file, nil}, in.Compression)
	if err != nil {
		o.Close()
		return nil, fmt.Errorf("%s: %w", in.Path, err)
	}
	return newText(both{r, o}), nil
}

// both closes what is read and what it is read from.
type both struct {
	io.ReadCloser
	file io.Closer
}

func (b both) Close() error {
	b.ReadCloser.Close()
	return b.file.Close()
}

// encodeLarge gives the ids of a text to the sink while it is read. It returns how many
// there are, without what is between documents.
func (u *unitRun) encodeLarge(t *text, in *Input, val bool) (tokens int64, err error) {
	before, after := u.Plan.Options.around(u.shards.format.EOTFirst)
	if err := u.sink.begin(format.Doc{Input: in.Name}, val); err != nil {
		return 0, err
	}
	if err := u.sink.write(before); err != nil {
		return 0, err
	}
	for ids, err := range u.Encoding.EncodeReader(t.text) {
		if err == nil && u.ctx.Err() != nil {
			err = errStopped
		}
		if err != nil {
			return 0, err
		}
		if err := u.sink.write(ids); err != nil {
			return 0, err
		}
		tokens += int64(len(ids))
	}
	if err := u.sink.write(after); err != nil {
		return 0, err
	}
	return tokens, u.sink.end()
}

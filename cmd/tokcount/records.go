package main

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/charset"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/jsonpath"
)

// records is some lines of a source on their way through a batch, and what was
// counted of them. When they have been visited it is used for other lines, so
// that memory does not grow with the input.
type records struct {
	source
	first bool           // the source begins here
	last  bool           // it ends here
	whole bool           // it is one record, of several lines
	text  []byte         // whole lines
	err   error          // why nothing more could be read
	fault *charset.Fault // of the whole source, told where it ends

	size  int     // lines, blank ones too
	lines []int   // those that were counted, from 1
	n     []int64 // their numbers, one line's after the other's
	wrong []wrongLine
	more  int // lines that are wrong too
	done  chan struct{}
}

// wrongLine is one that could not be counted, and why.
type wrongLine struct {
	line int
	err  error
}

// mostWrong is how many lines of a source are told of that could not be
// counted, and then how many more there are: if the path is misspelt, all are.
const mostWrong = 10

// runRecords is run for records: it calls visit for each, with a source that
// has the line. The numbers are good until visit returns.
func (b *batch) runRecords(args []string, visit func(source, counts)) {
	f := newFeeder(b)
	go f.feed(args)
	var at progress
	for r, ok := await(b, f.all); ok; r, ok = await(b, f.all) {
		await(b, r.done)
		if r.first {
			at = progress{}
		}
		columns := b.measures.len()
		for i, line := range r.lines {
			s := r.source
			s.line = at.lines + int64(line)
			visit(s, r.n[i*columns:][:columns])
		}
		b.tellRecords(r, &at)
		at.lines += int64(r.size)
		f.free <- r
	}
	b.several = true
}

// progress is what a visit of records must know of those of the same source
// before.
type progress struct {
	lines int64
	told  int // lines told of
	more  int // lines that were wrong too
}

// tellRecords tells what could not be counted.
func (b *batch) tellRecords(r *records, at *progress) {
	stderr := b.cmd.ErrOrStderr()
	for _, w := range r.wrong {
		if at.told == mostWrong {
			at.more++
			continue
		}
		at.told++
		complain(stderr, fmt.Errorf("%s: %w", place(r.title(), at.lines+int64(w.line)), w.err))
	}
	at.more += r.more
	b.failed = b.failed || at.told > 0
	if r.last && at.more > 0 {
		complain(stderr, fmt.Errorf("%s: %d more lines could not be counted", printable(r.title()), at.more))
	}
	switch {
	case errors.Is(r.err, errNoText):
		b.flags.skipNoText(r.title(), r.err)
	case r.err != nil:
		b.failed = true
		complain(stderr, named(r.title(), r.err))
	default:
		b.faults.add(r.title(), r.fault)
	}
}

// recordCounter counts records one after another. It is for one goroutine.
type recordCounter struct {
	measures
	texts  *textCounter
	record *jsonpath.Reader
	n      counts // of the record in hand
}

func newRecordCounter(m measures, flags *sourceFlags) *recordCounter {
	c := &recordCounter{measures: m, texts: newTextCounter(m.texts), n: make(counts, m.len())}
	c.record = jsonpath.NewReader(flags.fields, c.add)
	c.record.Flag = "--jsonl-field"
	c.record.Aside = func(what string) { flags.asides.LoadOrStore(what, true) }
	return c
}

// count counts all records of r. Blank lines are none.
func (c *recordCounter) count(r *records) {
	text := r.text
	if r.first {
		text = bytes.TrimPrefix(text, []byte("\ufeff"))
	}
	for len(text) > 0 {
		var line []byte
		if r.whole {
			line, text = text, nil
		} else {
			line, text, _ = bytes.Cut(text, []byte("\n"))
		}
		r.size++
		if len(bytes.TrimLeft(line, " \t\r")) == 0 {
			continue
		}
		clear(c.n)
		switch err := c.record.Read(line); {
		case err == nil:
			r.lines = append(r.lines, r.line())
			r.n = append(r.n, c.n...)
		case len(r.wrong) < mostWrong:
			if r.whole {
				err = fmt.Errorf("%w (the file is read as one JSON value, not as JSON Lines: its first line goes on)", err)
			}
			r.wrong = append(r.wrong, wrongLine{r.line(), err})
		default:
			r.more++
		}
	}
	r.done <- struct{}{}
}

// line is that of the record in hand, 0 if it is the whole file.
func (r *records) line() int {
	if r.whole {
		return 0
	}
	return r.size
}

// add adds the numbers of a text of the record in hand.
func (c *recordCounter) add(text []byte) {
	for i, enc := range c.encodings {
		c.n[i] += countText(enc, text)
	}
	if len(c.measures.texts) == 0 {
		return
	}
	c.texts.reset()
	_, _ = c.texts.Write(text) // which never fails
	for i, what := range c.measures.texts {
		c.n[len(c.encodings)+i] += c.texts.count(what)
	}
}

// countText counts a text, with all cores if it is long.
func countText(enc *bpe.Encoding, text []byte) int64 {
	if len(text) > leastParallel {
		large.Lock()
		defer large.Unlock()
		if n, err := enc.CountReaderParallel(bytes.NewReader(text), 0); err == nil {
			return n
		} // else a part of it is too long without a break
	}
	return int64(enc.CountBytes(text))
}

package shard

import (
	"bytes"
	"fmt"
	"hash/crc32"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/charset"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/jsonpath"
)

// A batch is some records of a part on their way from a reader through an encoder to
// the shards. It is used again for others.
type batch struct {
	part  int    // of the unit
	lines bool   // data is lines of JSON; else records says what it is
	data  []byte // the records
	place        // where data begins, of lines
	ids   []bpe.Token

	records []record // of what is not lines, and of lines that are too long
	docs    []document
	bad     []Bad // without the name of the input
	figures Figures
	done    chan struct{} // has a value when the batch is encoded
}

// place is where a record is in its input.
type place struct {
	at   int64 // see format.Doc
	line int64 // from 1; 0 where it is not known, or the input is not lines
}

// record is one that is not a line: a text in the data of a batch, or why there is none.
type record struct {
	place
	start, end int
	reason     string
}

// document is one whose ids are in a batch.
type document struct {
	place
	end    int // of its ids in those of the batch
	tokens int // without what is between documents
	val    bool
}

// batchSize is how much text is encoded at once, in bytes: some milliseconds of work,
// and so little that it stays in the cache of a processor.
const batchSize = 256 << 10

// keptSize is how large the buffer of a batch may have become and be kept.
const keptSize = 4 * batchSize

func newBatch() *batch { return &batch{done: make(chan struct{}, 1)} }

// reset empties a batch for another part.
func (b *batch) reset(part int) {
	if cap(b.data) > keptSize {
		b.data, b.ids = nil, nil
	}
	*b = batch{part: part, data: b.data[:0], ids: b.ids[:0], records: b.records[:0], docs: b.docs[:0], bad: b.bad[:0], done: b.done}
}

// An encoder turns the records of batches into ids. It is for one goroutine.
type encoder struct {
	encoder       *bpe.Encoder
	before, after []bpe.Token
	minBytes      int64
	maxLine       int64
	keepBytes     bool            // texts that are not valid UTF-8 are documents too
	val           uint64          // a document with a smaller hash is for validation
	quick         *jsonpath.Quick // for most records
	json          *jsonpath.Reader

	// Of the record in hand:
	b       *batch
	bytes   int64
	hash    uint32
	invalid bool
	asides  int64  // what messages have besides their texts
	aside   string // the last of them, such as "image_url"
}

func newEncoder(enc *bpe.Encoding, o *Options, eotFirst bool) (*encoder, error) {
	paths, err := jsonpath.Parse([]string{o.Field})
	if err != nil {
		return nil, err
	}
	e := &encoder{encoder: enc.NewEncoder(), minBytes: o.MinBytes, maxLine: o.MaxLine, keepBytes: o.KeepBytes, val: threshold(o.Val)}
	e.before, e.after = o.around(eotFirst)
	e.quick = jsonpath.NewQuick(o.Field)
	e.json = jsonpath.NewReader(paths, func(text []byte) { e.text(text, false) })
	e.json.Aside = func(what string) { e.asides, e.aside = e.asides+1, what }
	return e, nil
}

// encode encodes a batch.
func (e *encoder) encode(b *batch) {
	e.b = b
	if b.lines {
		e.encodeLines(b)
	}
	for _, r := range b.records {
		b.figures.In++
		if r.reason != "" {
			e.refuse(r.place, r.reason)
			continue
		}
		n := e.begin()
		e.text(b.data[r.start:r.end], false)
		e.end(r.place, n)
	}
}

// encodeLines encodes lines of JSON. Blank ones are no records.
func (e *encoder) encodeLines(b *batch) {
	at := b.place
	for data := b.data; len(data) > 0; {
		line := data
		if i := bytes.IndexByte(data, '\n'); i >= 0 {
			line = data[:i+1]
		}
		data = data[len(line):]
		if len(bytes.TrimLeft(line, " \t\r\n")) > 0 {
			b.figures.In++
			e.encodeLine(at, line)
		}
		at.at += int64(len(line))
		if at.line > 0 {
			at.line++
		}
	}
}

// encodeLine encodes one line.
func (e *encoder) encodeLine(at place, line []byte) {
	if int64(len(line)) > e.maxLine && int64(len(bytes.TrimSuffix(line, []byte("\n")))) > e.maxLine {
		e.refuse(at, reasonLong(e.maxLine))
		return
	}
	n := e.begin()
	if text, ascii, ok := e.quick.Text(line); ok {
		e.text(text, ascii)
		e.end(at, n)
		return
	}
	if err := e.json.Read(line); err != nil {
		e.b.ids = e.b.ids[:n]
		e.refuse(at, err.Error())
		return
	}
	e.end(at, n)
}

// refuse notes a bad record.
func (e *encoder) refuse(at place, reason string) {
	e.b.figures.Bad++
	if len(e.b.bad) < mostBad {
		e.b.bad = append(e.b.bad, Bad{At: at.at, Line: at.line, Reason: reason})
	}
}

// begin begins a document and returns where its ids begin.
func (e *encoder) begin() int {
	n := len(e.b.ids)
	e.bytes, e.hash, e.invalid, e.asides = 0, 0, false, 0
	e.b.ids = append(e.b.ids, e.before...)
	return n
}

// text appends the ids of a text of the document: a path may lead to several. It may be
// known to be ASCII.
func (e *encoder) text(text []byte, ascii bool) {
	e.bytes += int64(len(text))
	if !ascii && !e.keepBytes && !charset.Valid(text) {
		e.invalid = true
		return
	}
	if e.val > 0 {
		e.hash = crc32.Update(e.hash, castagnoli(), text)
	}
	e.b.ids = e.encoder.AppendEncodeBytes(e.b.ids, text)
}

// end ends the document whose ids begin at n.
func (e *encoder) end(at place, n int) {
	b := e.b
	switch {
	case e.invalid:
		b.ids = b.ids[:n]
		e.refuse(at, reasonInvalid)
		return
	case e.bytes == 0 && e.asides > 0:
		b.ids = b.ids[:n]
		e.refuse(at, "its messages have no text, but "+e.aside)
		return
	case e.bytes < e.minBytes:
		b.ids = b.ids[:n]
		b.figures.Short++
		return
	}
	tokens := len(b.ids) - n - len(e.before)
	b.ids = append(b.ids, e.after...)
	b.docs = append(b.docs, document{at, len(b.ids), tokens, isVal(e.hash, e.bytes, e.val)})
	b.figures.Out++
	b.figures.Bytes += e.bytes
	b.figures.Tokens += int64(tokens)
	b.figures.Asides += e.asides
}

const reasonInvalid = "the text is not valid UTF-8"

// reasonLong says that a record is too long.
func reasonLong(limit int64) string { return fmt.Sprintf("longer than %d bytes", limit) }

// threshold returns the hash below which the fraction of all documents are.
func threshold(fraction float64) uint64 { return uint64(fraction * (1 << 63) * 2) }

// isVal reports whether a document is for validation, which its text decides.
func isVal(hash uint32, bytes int64, below uint64) bool {
	if below == 0 {
		return false
	}
	x := uint64(hash)<<32 ^ uint64(bytes) // spread over 64 bits, as splitmix64 does
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x^x>>31 < below
}

package main

import (
	"io"
	"iter"
	"math"
	"slices"

	"github.com/tokcount/tokcount/bpe"
)

// chunkReader splits a text while it is read, into the chunks that bpe.SplitAt
// makes of the whole.
//
// What a chunk is depends on the chunk before and on no more of the text after its
// start than N tokens can have, and what a break is looked for in. As long as that
// much has been read, a chunk of the part that is known is one of the whole. Then
// the part is cut off before a chunk, and goes on with more of the text: SplitAt
// begins anew some chunks back, so that it sees what is before a break, and the
// chunks that were yielded already are passed over. The first of them comes out the
// same if it did not depend on the one before it by an overlap; if it did, the part
// is kept, and grows.
type chunkReader struct {
	enc     *bpe.Encoding
	in      io.Reader
	max     int
	overlap int
	at      bpe.Break

	text   []byte      // the part that is known
	start  int         // of text in the whole
	before []bpe.Chunk // yielded last, with their places in the whole
	ended  bool        // text goes to the end of the whole
}

// chunksBefore is how many chunks are kept that were yielded.
const chunksBefore = 8

// chunkBlock is how much is read at a time at least, and chunkSlack how far beyond
// what fits breaks are looked for, which is 4,096 bytes before it and a few after.
const (
	chunkBlock = 1 << 20
	chunkSlack = 16 << 10
)

// all yields the chunks, with their places in the whole text, and at last an error
// if there is one. The text of a chunk stays good.
func (r *chunkReader) all() iter.Seq2[bpe.Chunk, error] {
	return func(yield func(bpe.Chunk, error) bool) {
		need := 0 // bytes that decide a chunk
		for {
			if err := r.more(max(chunkBlock, 2*need)); err != nil {
				yield(bpe.Chunk{}, err)
				return
			}
			if need == 0 && !r.ended {
				need = r.decisive()
				continue
			}
			if !r.split(need, yield) || r.ended {
				return
			}
		}
	}
}

// decisive returns how many bytes decide a chunk.
func (r *chunkReader) decisive() int {
	most := newEndsReader(r.enc, nil, r.max).most
	return min(most, math.MaxInt/4) + chunkSlack // all, if that is so many
}

// more reads until the part that is known has so many bytes more, or the text ends.
func (r *chunkReader) more(bytes int) error {
	want := len(r.text) + bytes
	for len(r.text) < want && !r.ended {
		if len(r.text) == cap(r.text) {
			r.text = append(r.text, 0)[:len(r.text)]
		}
		n, err := r.in.Read(r.text[len(r.text):min(cap(r.text), want)])
		r.text = r.text[:len(r.text)+n]
		switch {
		case err == io.EOF:
			r.ended = true
		case err != nil:
			return err
		}
	}
	return nil
}

// split yields the chunks that the part decides, and cuts them off. It reports
// whether more are wanted.
func (r *chunkReader) split(need int, yield func(bpe.Chunk, error) bool) bool {
	text := string(r.text)
	for chunk := range r.enc.SplitAt(text, r.max, r.overlap, r.at) {
		chunk.Start += r.start
		chunk.End += r.start
		switch {
		case len(r.before) > 0 && chunk.End <= r.before[len(r.before)-1].End:
			continue // was yielded
		case !r.ended && chunk.Start-r.start+need > len(text):
			r.cut()
			return true
		}
		if !yield(chunk, nil) {
			return false
		}
		if len(r.before) == chunksBefore {
			r.before = slices.Delete(r.before, 0, 1)
		}
		r.before = append(r.before, chunk)
	}
	r.cut()
	return true
}

// cut drops the part up to one of the last chunks that were yielded, but not what
// would make another chunk of it.
func (r *chunkReader) cut() {
	if len(r.before) < chunksBefore {
		return
	}
	from := r.before[0]
	text := string(r.text[from.Start-r.start:])
	for chunk := range r.enc.SplitAt(text, r.max, r.overlap, r.at) {
		if chunk.End+from.Start == from.End {
			r.text = append([]byte(nil), text...)
			r.start = from.Start
		}
		return
	}
}

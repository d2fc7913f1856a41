package shard

import (
	"io"
	"math/rand/v2"
	"os"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format"
)

// shuffled is a sink that keeps documents in a temporary file until all are there, and
// then gives them to another sink in an order that depends on a seed and the unit. In
// memory it has where each is: 32 bytes or so a document.
type shuffled struct {
	to    sink
	file  *tempFile
	dtype format.DType
	docs  []spilled
	buf   []byte
}

// spilled is where a document is in the temporary file.
type spilled struct {
	doc  format.Doc
	val  bool
	at   int64
	size int64
}

func newShuffled(to sink, p *Plan, dir string, unit int) (*shuffled, error) {
	f, err := newTempFile(dir, unitPrefix(unit)+"shuffle")
	if err != nil {
		return nil, err
	}
	return &shuffled{to: to, file: f, dtype: p.Options.DType}, nil
}

func (s *shuffled) begin(d format.Doc, val bool) error {
	s.docs = append(s.docs, spilled{doc: d, val: val, at: s.file.size})
	return nil
}

func (s *shuffled) write(ids []bpe.Token) error {
	for ; len(ids) > 0; ids = ids[min(len(ids), spillIDs):] {
		s.buf = s.dtype.Append(s.buf[:0], ids[:min(len(ids), spillIDs)])
		if _, err := s.file.Write(s.buf); err != nil {
			return err
		}
	}
	return nil
}

func (s *shuffled) end() error {
	last := &s.docs[len(s.docs)-1]
	last.size = s.file.size - last.at
	return nil
}

// spillIDs is how many ids are written, or read, at a time.
const spillIDs = 16 << 10

// drain gives all documents to the other sink, and removes the file.
func (s *shuffled) drain(seed uint64, unit int) error {
	defer s.discard()
	if err := s.file.flush(); err != nil {
		return err
	}
	shuffle(s.docs, seed, unit)
	buf := make([]byte, spillIDs*s.dtype.Size())
	var ids []bpe.Token
	for _, d := range s.docs {
		if err := s.to.begin(d.doc, d.val); err != nil {
			return err
		}
		for in := io.NewSectionReader(s.file.file, d.at, d.size); ; {
			n, err := io.ReadFull(in, buf)
			if err == io.EOF {
				break
			}
			if err != nil && err != io.ErrUnexpectedEOF {
				return err
			}
			ids = s.dtype.Decode(ids[:0], buf[:n])
			if err := s.to.write(ids); err != nil {
				return err
			}
		}
		if err := s.to.end(); err != nil {
			return err
		}
	}
	return nil
}

func (s *shuffled) discard() {
	s.file.file.Close()
	os.Remove(s.file.file.Name())
}

// shuffle brings documents into an order that depends on a seed and a unit. It is
// written out, by Fisher and Yates, for package rand promises the numbers of PCG for
// ever, but not what Shuffle does with them.
func shuffle[T any](all []T, seed uint64, unit int) {
	r := rand.NewPCG(seed, uint64(unit))
	for i := len(all) - 1; i > 0; i-- {
		j := below(r, uint64(i+1))
		all[i], all[j] = all[j], all[i]
	}
}

// below returns a number below n, all of which are equally likely.
func below(r *rand.PCG, n uint64) uint64 {
	most := ^uint64(0) - ^uint64(0)%n
	for {
		if x := r.Uint64(); x < most {
			return x % n
		}
	}
}

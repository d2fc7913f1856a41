package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"
)

// Each peer runs in a process of its own, started from this same program or
// from node/bench.mjs, so that one peer's heap is no burden to another's
// garbage collector and one that never returns can be ended. The processes
// wait on their standard input for requests, one JSON value a line, and answer
// each with a reply. All take the time themselves.

// A request asks a peer's process for one thing:
//
//	text   read File, cut into documents of Lengths bytes
//	fresh  make a new instance for Encoding, and collect garbage
//	pass   encode all documents, or those of one half of the text, again and again
//	       until Min seconds have gone
//	ids    encode all documents and write the ids to Out
//	strings  encode each text of the JSON array in File, and write an array of their
//	         ids to Out, null for a text that fails
type request struct {
	Op       string  `json:"op"`
	File     string  `json:"file,omitempty"`
	Lengths  []int   `json:"lengths,omitempty"`
	Encoding string  `json:"encoding,omitempty"`
	Min      float64 `json:"min,omitempty"`
	Half     int     `json:"half,omitempty"` // of pass: 1 or 2; 0 is the whole text
	CPU      bool    `json:"cpu,omitempty"`  // take processor time
	Out      string  `json:"out,omitempty"`
}

// A reply answers any request; pass and ids fill the numbers, those of pass
// for one pass.
type reply struct {
	Error   string  `json:"error,omitempty"`
	Seconds float64 `json:"seconds"`
	Tokens  int     `json:"tokens"`
	Allocs  uint64  `json:"allocs"`
	Bytes   uint64  `json:"bytes"` // allocated
	SHA256  string  `json:"sha256,omitempty"`
}

// A server is the peer's side.
type server struct {
	peer  *peer
	codec codec
	docs  []string
	half  [2][]string // of the text, in documents too
}

// serve answers requests until in ends.
func serve(p *peer, in io.Reader, out io.Writer) error {
	s := &server{peer: p}
	requests, replies := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var q request
		if err := requests.Decode(&q); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		r, err := s.answer(q)
		if err != nil {
			r.Error = err.Error()
		}
		if err := replies.Encode(r); err != nil {
			return err
		}
	}
}

// answer turns a panic of the peer into an error: a text that breaks one
// encoder must not end the run.
func (s *server) answer(q request) (r reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	switch q.Op {
	case "text":
		s.docs, err = readDocs(q.File, q.Lengths)
		s.half = halves(s.docs)
	case "fresh":
		s.codec = codec{}
		s.codec, err = s.peer.open(q.Encoding)
		runtime.GC()
	case "pass":
		docs := s.docs
		if q.Half > 0 {
			docs = s.half[q.Half-1]
		}
		r, err = s.pass(docs, q.Min, clock(q.CPU))
	case "ids":
		r, err = s.ids(q.Out)
	case "strings":
		err = s.strings(q.File, q.Out)
	default:
		err = fmt.Errorf("no request %q", q.Op)
	}
	return r, err
}

func readDocs(file string, lengths []int) ([]string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	text := string(data)
	docs := make([]string, len(lengths))
	for i, n := range lengths {
		docs[i], text = text[:n], text[n:]
	}
	return docs, nil
}

// halves divides documents in two, and one alone between two characters in its middle.
func halves(docs []string) [2][]string {
	if len(docs) != 1 {
		return [2][]string{docs[:len(docs)/2], docs[len(docs)/2:]}
	}
	middle := characterStart(docs[0], len(docs[0])/2)
	return [2][]string{{docs[0][:middle]}, {docs[0][middle:]}}
}

// clock returns what tells the time: that of the wall, or what this process has had
// of all processors.
func clock(cpu bool) func() time.Duration {
	if cpu {
		return processorTime
	}
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}

// pass encodes the documents for at least atLeast seconds. The garbage of a
// pass is the peer's own affair: collecting it here, before the next one, would
// also empty whatever the peer keeps in a sync.Pool.
func (s *server) pass(docs []string, atLeast float64, now func() time.Duration) (r reply, err error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start, passes := now(), 0
	for passes == 0 || (now()-start).Seconds() < atLeast {
		r.Tokens = 0
		for _, doc := range docs {
			n, err := s.codec.encode(doc)
			if err != nil {
				return reply{}, err
			}
			r.Tokens += n
		}
		passes++
	}
	r.Seconds = (now() - start).Seconds() / float64(passes)
	runtime.ReadMemStats(&after)
	r.Allocs = (after.Mallocs - before.Mallocs) / uint64(passes)
	r.Bytes = (after.TotalAlloc - before.TotalAlloc) / uint64(passes)
	return r, nil
}

// ids writes the tokens of all documents, one after the other, each as a
// little-endian uint32, and returns their hash.
func (s *server) ids(out string) (r reply, err error) {
	if s.codec.ids == nil {
		return s.pass(s.docs, 0, clock(false))
	}
	var data []byte
	for _, doc := range s.docs {
		ids, err := s.codec.ids(doc)
		if err != nil {
			return reply{}, err
		}
		for _, id := range ids {
			data = binary.LittleEndian.AppendUint32(data, id)
		}
	}
	sum := sha256.Sum256(data)
	r.Tokens, r.SHA256 = len(data)/4, hex.EncodeToString(sum[:])
	return r, os.WriteFile(out, data, 0o600)
}

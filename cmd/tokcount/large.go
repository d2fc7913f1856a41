package main

import (
	"io"
	"sync"
)

// large is held while an input is counted by all cores. Two at once would need
// twice the memory, and take as long.
var large sync.Mutex

// leastParallel is the size, in bytes, from which on an input is counted by
// several goroutines. Each has to learn the text's words anew: on two cores, 4 MB
// of prose take 36 ms by one and 37 by two, 9 MB 57 and 41, 90 MB of Go 381 and 232.
const leastParallel = 6 << 20

// fanBlock is how many bytes are given to all encodings at a time.
const fanBlock = 256 << 10

// countLarge counts the tokens of an input with all encodings, each in blocks that
// all cores count. The encodings go through it side by side.
func (c *counter) countLarge(r io.Reader) (counts, error) {
	large.Lock()
	defer large.Unlock()
	tokens := make(counts, len(c.encodings))
	if len(c.encodings) == 1 {
		n, err := c.encodings[0].CountReaderParallel(r, 0)
		tokens[0] = n
		return tokens, err
	}
	var counting sync.WaitGroup
	var pipes []*io.PipeWriter
	var writers []io.Writer
	for i, enc := range c.encodings {
		in, out := io.Pipe()
		pipes, writers = append(pipes, out), append(writers, out)
		counting.Go(func() {
			n, err := enc.CountReaderParallel(in, 0)
			tokens[i] = n
			in.CloseWithError(err) // ends the copying too
		})
	}
	_, err := io.CopyBuffer(io.MultiWriter(writers...), onlyReader{r}, make([]byte, fanBlock))
	for _, out := range pipes {
		out.CloseWithError(err) // nil is the end of the text
	}
	counting.Wait()
	return tokens, err
}

// onlyReader hides what else a reader can do, by which io.CopyBuffer would pass its
// buffer by.
type onlyReader struct{ io.Reader }

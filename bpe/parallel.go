package bpe

import (
	"bytes"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
)

// chunkSize is how much text, in bytes, a goroutine takes at a time: 2 to 4 ms
// of work, against which starting and joining is nothing. Towards the end of a text it is
// less, down to a part in finest, so that no goroutine keeps the others waiting.
const (
	chunkSize = 512 << 10
	finest    = 8
)

// CountParallel is [Encoding.Count] by up to n goroutines, at most 256, for large texts; n
// below 1 stands for runtime.GOMAXPROCS. The text is taken apart at borders
// where no split pattern lets a piece go on, so the answer is the same. A text
// without such borders, or with a custom pattern, is counted by one goroutine; so is
// one whose tokenizer file puts a space before it or needs all of it at once.
func (e *Encoding) CountParallel(text string, n int) int {
	var total atomic.Int64
	e.parallel(text, n, chunkSize, func(_ int, chunk string) {
		total.Add(int64(e.Count(chunk)))
	})
	return int(total.Load())
}

// EncodeParallel is [Encoding.Encode] by up to n goroutines, as CountParallel
// is Count. It needs twice the memory.
func (e *Encoding) EncodeParallel(text string, n int) []Token {
	return e.encodeParallel(text, n, chunkSize)
}

func (e *Encoding) encodeParallel(text string, n, size int) []Token {
	n = goroutines(n)
	parts := make([][]Token, len(text)/max(size/finest, 1)+1)
	e.parallel(text, n, size, func(i int, chunk string) {
		parts[i] = e.Encode(chunk)
	})
	return join(parts, n)
}

// join returns the tokens of all parts, copied by up to n goroutines: memory that is fresh
// from the system takes longer to touch than to fill.
func join(parts [][]Token, n int) []Token {
	total := 0
	begins := make([]int, len(parts))
	for i, part := range parts {
		begins[i] = total
		total += len(part)
	}
	tokens := make([]Token, total)
	var next atomic.Int64
	together(min(n, len(parts)), func() {
		for i := next.Add(1) - 1; int(i) < len(parts); i = next.Add(1) - 1 {
			copy(tokens[begins[i]:], parts[i])
		}
	})
	return tokens
}

// mostGoroutines is more than memory can keep busy; each has caches of its own.
const mostGoroutines = 256

// goroutines returns n, at most mostGoroutines, or how many there can be at work if it is
// below 1.
func goroutines(n int) int {
	if n < 1 {
		n = runtime.GOMAXPROCS(0)
	}
	return min(n, mostGoroutines)
}

// together runs work in n goroutines, one of them the caller's.
func together(n int, work func()) {
	var others sync.WaitGroup
	for range n - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
}

// CountReaderParallel is [Encoding.CountReader] by up to n goroutines, at most 256, and the
// caller's, which reads; n below 1 stands for runtime.GOMAXPROCS. It
// holds up to 2n blocks of 512 KB. When it comes to a stretch of text without
// a border at which the text may be taken apart, of such a length, the rest is
// counted by one goroutine as CountReader does; and all of it with a custom
// pattern or when special tokens are recognised.
func (e *Encoding) CountReaderParallel(r io.Reader, n int) (int64, error) {
	n = goroutines(n)
	if n == 1 || !e.engine().divides() || e.special != nil {
		return e.CountReader(r)
	}
	var total atomic.Int64
	var workers sync.WaitGroup
	blocks := make(chan []byte, n)
	free := make(chan []byte, 2*n)
	for range n {
		workers.Go(func() {
			for block := range blocks {
				total.Add(int64(e.CountBytes(block)))
				free <- block
			}
		})
	}
	count, err := e.CountReader(e.readBlocks(r, blocks, free))
	workers.Wait()
	return total.Load() + count, err
}

// readBlocks sends text from r to blocks, each of which ends at a border, and
// returns what it could not send, for a single goroutine to count: the end of
// the text, or all from where there is no border. Then it closes blocks. Used blocks come
// back through free.
func (e *Encoding) readBlocks(r io.Reader, blocks chan<- []byte, free <-chan []byte) io.Reader {
	defer close(blocks) // even if r panics
	var rest []byte
	made := 0
	for {
		var block []byte
		if made < cap(free) {
			block = make([]byte, chunkSize)
			made++
		} else {
			block = <-free
		}
		block = block[:chunkSize]
		n := copy(block, rest)
		size, err := readFull(r, block[n:])
		block = block[:n+size]
		border := e.shared.known.LastBorder(viewString(block))
		if err != nil || border == 0 {
			return io.MultiReader(bytes.NewReader(block), errReader(r, err))
		}
		rest = append(rest[:0], block[border:]...)
		blocks <- block[:border]
	}
}

// readFull reads until block is full or r returns an error, which is io.EOF only at the end of
// the text. It is not io.ReadFull, which returns io.ErrUnexpectedEOF there, as do readers of what
// is cut off, such as a gzip file or an answer over HTTP.
func readFull(r io.Reader, block []byte) (n int, err error) {
	for n < len(block) && err == nil {
		var size int
		size, err = readSome(r, block[n:])
		n += size
	}
	return n, err
}

// errReader returns what is left of r after reading it gave err.
func errReader(r io.Reader, err error) io.Reader {
	if err == nil {
		return r
	}
	return failedReader{err}
}

// A failedReader returns an error that has happened before.
type failedReader struct{ err error }

func (r failedReader) Read([]byte) (int, error) { return 0, r.err }

// parallel calls do with all chunks of text, in any order, from up to n
// goroutines, one of them the caller's. A chunk has a number, from 0 in the
// order of the text, and about size bytes; near the end, down to a part in finest of that.
func (e *Encoding) parallel(text string, n, size int, do func(i int, chunk string)) {
	n = goroutines(n)
	var mu sync.Mutex
	next := 0
	take := func() (i int, chunk string) {
		mu.Lock()
		defer mu.Unlock()
		share := len(text) / 2 / n // of what is left
		chunk = text[:e.border(text, max(min(share, size), size/finest, 1))]
		text = text[len(chunk):]
		next++
		return next - 1, chunk
	}
	work := func() {
		for i, chunk := take(); chunk != ""; i, chunk = take() {
			do(i, chunk)
		}
	}
	together(min(n, len(text)/max(size/finest, 1)+1), work)
}

// border returns the length of the first chunk of text: size bytes, and on to
// where it may be taken apart.
func (e *Encoding) border(text string, size int) int {
	if !e.engine().divides() || len(text) <= size {
		return len(text)
	}
	i := e.shared.known.Border(text, size)
	for e.special != nil && i < len(text) && e.special.covers(text, i) {
		i = e.shared.known.Border(text, i+1)
	}
	return i
}

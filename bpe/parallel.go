package bpe

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/tokcount/tokcount/bpe/internal/pretok"
)

// chunkSize is how much text, in bytes, a goroutine takes at a time: 2 to 4 ms
// of work, against which starting and joining is nothing, and little enough
// that the last goroutine does not keep the others waiting.
const chunkSize = 512 << 10

// CountParallel is [Encoding.Count] by up to n goroutines, for large texts; n
// below 1 stands for runtime.GOMAXPROCS. The text is taken apart at borders
// where no split pattern lets a piece go on, so the answer is the same. A text
// without such borders, or with a custom pattern, is counted by one goroutine.
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
	parts := make([][]Token, len(text)/size+1)
	e.parallel(text, n, size, func(i int, chunk string) {
		parts[i] = e.Encode(chunk)
	})
	total := 0
	for _, part := range parts {
		total += len(part)
	}
	tokens := make([]Token, 0, total)
	for _, part := range parts {
		tokens = append(tokens, part...)
	}
	return tokens
}

// parallel calls do with all chunks of text, in any order, from up to n
// goroutines, one of them the caller's. A chunk has a number, from 0 in the
// order of the text, and size bytes or more, but for the last.
func (e *Encoding) parallel(text string, n, size int, do func(i int, chunk string)) {
	if n < 1 {
		n = runtime.GOMAXPROCS(0)
	}
	var mu sync.Mutex
	next := 0
	take := func() (i int, chunk string) {
		mu.Lock()
		defer mu.Unlock()
		chunk = text[:e.border(text, size)]
		text = text[len(chunk):]
		next++
		return next - 1, chunk
	}
	work := func() {
		for i, chunk := take(); chunk != ""; i, chunk = take() {
			do(i, chunk)
		}
	}
	var others sync.WaitGroup
	for range min(n, len(text)/size+1) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
}

// border returns the length of the first chunk of text: size bytes, and on to
// where it may be taken apart.
func (e *Encoding) border(text string, size int) int {
	if e.custom != nil || len(text) <= size {
		return len(text)
	}
	i := pretok.Border(text, size)
	for e.special != nil && i < len(text) && e.special.covers(text, i) {
		i = pretok.Border(text, i+1)
	}
	return i
}

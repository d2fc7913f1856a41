package bpe

import (
	"sync"
	"sync/atomic"

	"github.com/tokcount/tokcount/bpe/internal/cut"
	"github.com/tokcount/tokcount/bpe/internal/merge"
)

// A worker has what encoding and cutting write to. Workers are pooled, so a
// goroutine finds the caches that an earlier call has filled, and no two
// goroutines ever share one.
type worker struct {
	*merge.Worker
	cutter  cut.Cutter
	ends    [merge.BatchPieces]int // scratch: of pieces
	changed []byte                 // text that a tokenizer file has changed
}

func newWorker(e *engine) *worker {
	w := &worker{Worker: merge.NewWorker(e.table, e.workers.memory)}
	w.cutter = cut.Cutter{Worker: w.Worker, Known: e.known, Custom: e.custom, Ends: w.ends[:]}
	return w
}

// A pool has the idle workers of an engine.
//
// A sync.Pool alone forgets: what the goroutines of one processor put into it,
// those of another may not find, and after two garbage collections without use it
// is empty. A program that encodes now and then would meet a worker that knows
// nothing most of the time, and take 37 ms for 4 MB of prose instead of 15. So one
// worker is always kept, where all find it; the sync.Pool is for the others, of
// goroutines that encode at the same time.
type pool struct {
	first  atomic.Pointer[worker] // nil while it is at work
	others sync.Pool              // of *worker
	memory int                    // see WithCache
}

// DefaultCache is how much memory, in bytes, the caches of one goroutine that encodes hold
// at most by default.
const DefaultCache = merge.DefaultMemory

// WithCache returns an encoding of which the caches of one goroutine at work, or of one
// [Encoder], hold at most about that many bytes. It shares everything else with e.
//
// The caches have the tokens of pieces met before. For most texts they grow to 11 MB.
// Only where many more pieces come than they hold, they become larger: in dictionaries, in
// text of hundreds of languages, in tens of megabytes of most others. More than
// 170 MB are not used, and less than 220 KB not kept to.
func (e *Encoding) WithCache(bytes int) *Encoding {
	shared := *e.engine()
	shared.workers = &pool{memory: bytes}
	derived := *e
	derived.shared = &shared
	return &derived
}

// worker returns an idle worker, or a new one. It is the caller's until it is
// released.
func (e *Encoding) worker() *worker {
	p := e.engine().workers
	if w := p.first.Load(); w != nil && p.first.CompareAndSwap(w, nil) {
		return w
	}
	if w, ok := p.others.Get().(*worker); ok {
		return w
	}
	return newWorker(e.shared)
}

func (e *Encoding) release(w *worker) {
	p := e.shared.workers
	if p.first.Load() == nil && p.first.CompareAndSwap(nil, w) {
		return
	}
	p.others.Put(w)
}

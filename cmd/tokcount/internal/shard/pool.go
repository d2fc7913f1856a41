package shard

import (
	"sync"

	"github.com/tokcount/tokcount/bpe"
)

// A pool has encoders, each with a goroutine of its own and caches that stay warm from
// one unit to the next. All units that are in work share it.
type pool struct {
	batches chan *batch
	workers sync.WaitGroup
	free    sync.Pool // of *batch: what one unit has made is used by the next
}

func newPool(enc *bpe.Encoding, o *Options, eotFirst bool, n int) (*pool, error) {
	p := &pool{batches: make(chan *batch)}
	p.free.New = func() any { return newBatch() }
	for range n {
		e, err := newEncoder(enc, o, eotFirst)
		if err != nil {
			return nil, err
		}
		p.workers.Go(func() {
			for b := range p.batches {
				e.encode(b)
				b.done <- struct{}{}
			}
		})
	}
	return p, nil
}

func (p *pool) close() {
	close(p.batches)
	p.workers.Wait()
}

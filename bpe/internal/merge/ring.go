package merge

// A ring keeps runs of words, at most so many together; the newest overwrite
// the oldest. It holds what cache entries have no room for. A run is found by
// where it begins and by the lap it was written in, so that a cache can hold on
// to a run that is gone without mistaking another for it.
type ring[T Token | uint64] struct {
	words []T // up to head of this lap, from there on of the lap before
	head  int
	lap   uint32
	most  int // words
}

func newRing[T Token | uint64](most int) ring[T] { return ring[T]{most: most} }

// A place is where a run is.
type place struct{ at, lap uint32 }

// add keeps a run of at most most words, and returns its place.
func (r *ring[T]) add(run []T) place {
	if r.head+len(run) > r.most {
		r.head = 0
		r.lap++
	}
	p := place{uint32(r.head), r.lap}
	kept := copy(r.words[r.head:], run)
	r.words = append(r.words, run[kept:]...)
	r.head += len(run)
	return p
}

// from returns the words from the beginning of a run on, of which as many are
// the run's as were added; nil if it has been overwritten, be it in part.
func (r *ring[T]) from(p place) []T {
	if p.lap == r.lap || p.lap+1 == r.lap && int(p.at) >= r.head {
		return r.words[p.at:]
	}
	return nil
}

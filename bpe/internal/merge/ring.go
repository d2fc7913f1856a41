package merge

// A ring keeps runs of words, at most so many together; the newest overwrite
// the oldest. It holds what cache entries have no room for. A run is found by
// where it begins and by the lap it was written in, so that a cache can hold on
// to a run that is gone without mistaking another for it.
//
// It grows by a chunk at a time, and nothing moves: with one slice that grows, most of the second pass over
// Chinese text, in which clauses are put in, went to copying and clearing it.
type ring[T Token | uint64] struct {
	chunks []*[ringChunk]T
	head   int // before it are words of this lap, after it of the lap before
	lap    uint32
	most   int // words
}

// ringChunk is the length of a chunk in words, in one of which a run lies: three times that of the
// longest run, so that little is lost where one does not fit in.
const ringChunk = 1 << 11

const _ = uint(ringChunk - 3*longestRecord) // or this does not compile

func newRing[T Token | uint64](most int) ring[T] { return ring[T]{most: most} }

// A place is where a run is.
type place struct{ at, lap uint32 }

// add keeps a run of at most ringChunk words, and returns its place.
func (r *ring[T]) add(run []T) place {
	words, p := r.room(len(run))
	copy(words, run)
	return p
}

// room returns room for a run of n words, at most ringChunk, and its place.
func (r *ring[T]) room(n int) ([]T, place) {
	if left := ringChunk - r.head%ringChunk; n > left {
		r.head += left
	}
	if r.head+n > r.most {
		r.head = 0
		r.lap++
	}
	if r.head/ringChunk == len(r.chunks) {
		r.chunks = append(r.chunks, new([ringChunk]T))
	}
	begin := r.head
	r.head += n
	return r.chunks[begin/ringChunk][begin%ringChunk:][:n], place{uint32(begin), r.lap}
}

// from returns the words from the beginning of a run on, of which as many are
// the run's as were added; nil if it has been overwritten, be it in part.
func (r *ring[T]) from(p place) []T {
	if p.lap == r.lap || p.lap+1 == r.lap && int(p.at) >= r.head {
		return r.chunks[p.at/ringChunk][p.at%ringChunk:]
	}
	return nil
}

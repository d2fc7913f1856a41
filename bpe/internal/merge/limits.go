package merge

// How much memory the caches of a worker may take.
//
// As they fill, they grow to 10.6 MB: 4 MB for short pieces, 2 MB for middle-sized ones, 1 MB
// for the tokens of each that entries have no room for, and 2.6 MB for long pieces. By need
// (cache_need.go, cache_long.go) each doubles, up to the bound. Below 10.6 MB, all are
// halved until they fit. Scratch comes on top: 40 KB, and what the longest piece takes,
// which is let go after use when it is over a few MB.
const (
	// DefaultMemory is the bound unless another is asked for, in bytes: 42 MB, with which a
	// list of 500 languages, which has 206,000 different short pieces, is remembered.
	DefaultMemory = usual << 2

	usual    = 85 << 17 // bytes
	mostTwos = 4        // so that a bucket can be told by bucketBits

	usualShort   = 1 << 16 // buckets
	usualMiddle  = 1 << 14
	usualSpill   = 1 << 18 // tokens
	usualLong    = 1 << 13 // buckets
	usualRecords = 1 << 18 // words
)

// limits are the largest sizes that the parts of the caches grow to as they fill, and how often they
// double then.
type limits struct {
	short, middle, long int // buckets
	spill, records      int // words
	doublings           int
}

// limitsFor returns the limits for a bound in bytes.
func limitsFor(memory int) limits {
	s := limits{usualShort, usualMiddle, usualLong, usualSpill, usualRecords, 0}
	for s.doublings < mostTwos && usual<<(s.doublings+1) <= memory {
		s.doublings++
	}
	for size := usual; size > memory && s.middle > 1<<8; size /= 2 {
		s.short /= 2
		s.middle /= 2
		s.long /= 2
		s.spill /= 2
		s.records /= 2
	}
	return s
}

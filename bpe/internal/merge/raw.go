//go:build !purego && (386 || amd64 || arm64 || ppc64le || wasm)

package merge

import "unsafe"

// What the loops of cache_hits.go need: text and buckets at indices that their callers
// answer for, on machines that are little-endian and may load a word from any
// address. With checks, and the lengths to check against, which find no register,
// a piece took a quarter more instructions, and later passes over text 5 to 10 % longer.

// rawText is a text to load words from.
type rawText struct{ first unsafe.Pointer }

func rawTextOf(text string) rawText { return rawText{unsafe.Pointer(unsafe.StringData(text))} }

// load64 returns the eight bytes at i, little-endian.
func (t rawText) load64(i int) uint64 { return *(*uint64)(unsafe.Add(t.first, i)) }

// rawSlice is the elements of a slice.
type rawSlice[T any] struct{ first *T }

func rawSliceOf[T any](s []T) rawSlice[T] { return rawSlice[T]{unsafe.SliceData(s)} }

func (s rawSlice[T]) at(i uint64) *T {
	return (*T)(unsafe.Add(unsafe.Pointer(s.first), i*uint64(unsafe.Sizeof(*s.first))))
}

// rawBuckets is the buckets of the cache of short pieces.
type rawBuckets struct{ first *[2]shortEntry }

func rawBucketsOf(s [][2]shortEntry) rawBuckets { return rawBuckets{unsafe.SliceData(s)} }

// entry returns the first or the second entry, by 0 or 1, of the bucket that is so many bytes
// from the first one.
func (s rawBuckets) entry(at, second uint64) *shortEntry {
	return (*shortEntry)(unsafe.Add(unsafe.Pointer(s.first), at+second*uint64(unsafe.Sizeof(shortEntry{}))))
}

// rawTokens is the elements of a slice of tokens.
type rawTokens struct{ rawSlice[Token] }

func rawTokensOf(s []Token) rawTokens { return rawTokens{rawSliceOf(s)} }

// four returns the four tokens from i on.
func (s rawTokens) four(i uint64) *[4]Token { return (*[4]Token)(unsafe.Pointer(s.at(i))) }

// eight returns the eight tokens from i on.
func (s rawTokens) eight(i uint64) *[8]Token { return (*[8]Token)(unsafe.Pointer(s.at(i))) }

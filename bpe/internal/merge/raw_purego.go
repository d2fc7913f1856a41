//go:build purego || !(386 || amd64 || arm64 || ppc64le || wasm)

package merge

// rawText is a text to load words from.
type rawText string

func rawTextOf(text string) rawText { return rawText(text) }

// load64 returns the eight bytes at i, little-endian.
func (t rawText) load64(i int) uint64 { return load64(string(t)[i:]) }

// rawSlice is the elements of a slice.
type rawSlice[T any] []T

func rawSliceOf[T any](s []T) rawSlice[T] { return s }

func (s rawSlice[T]) at(i uint64) *T { return &s[i] }

// rawBuckets is the buckets of the cache of short pieces.
type rawBuckets [][2]shortEntry

func rawBucketsOf(s [][2]shortEntry) rawBuckets { return s }

// entry returns the first or the second entry, by 0 or 1, of the bucket that is so many bytes
// from the first one.
func (s rawBuckets) entry(at, second uint64) *shortEntry { return &s[at>>shortShift][second&1] }

// rawTokens is the elements of a slice of tokens.
type rawTokens []Token

func rawTokensOf(s []Token) rawTokens { return s }

func (s rawTokens) at(i uint64) *Token { return &s[i] }

// four returns the four tokens from i on.
func (s rawTokens) four(i uint64) *[4]Token { return (*[4]Token)(s[i:]) }

// eight returns the eight tokens from i on.
func (s rawTokens) eight(i uint64) *[8]Token { return (*[8]Token)(s[i:]) }

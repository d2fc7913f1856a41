//go:build !purego && (amd64 || arm64)

package merge

import "unsafe"

// prefetch asks the processor to load the lines of buckets that begin at n offsets in bytes, which lie
// stride bytes apart.
func prefetch[T any](buckets []T, offsets *uint64, n, stride int) {
	prefetchLines(unsafe.Pointer(unsafe.SliceData(buckets)), offsets, n, stride)
}

// prefetchLines is prefetch from a base on. It reads nothing there, and waits for nothing; so it
// can do no harm. Go has no other way to ask for it.
//
//go:noescape
func prefetchLines(base unsafe.Pointer, offsets *uint64, n, stride int)

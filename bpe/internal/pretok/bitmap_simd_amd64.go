//go:build goexperiment.simd && !purego

package pretok

import (
	"simd/archsimd"
	"unsafe"
)

// Bit k of the word of a class is the highest bit of byte k, once the byte is shifted
// so that the bit of the class is the highest: three instructions. No instruction for
// the older registers (SSE) may come between these and ClearAVXUpperBits: one costs
// 130 ns. The compiler emits such for a vector filled with a constant and for an
// unsigned shift to the right.

type vectorKind int

const (
	noVectors vectorKind = iota
	avx2
	avx512
)

// vectors is the best that this processor has.
var vectors = bestVectors()

func bestVectors() vectorKind {
	switch {
	case archsimd.X86.AVX512():
		return avx512
	case archsimd.X86.AVX2():
		return avx2
	}
	return noVectors
}

// loadVector is load, for vectors.
func (b *block) loadVector(s string) {
	text := array(s)
	if vectors == avx512 {
		b.classes512(archsimd.LoadUint8x64(text))
		return
	}
	b.planes256(archsimd.LoadUint8x32((*[32]uint8)(text[:32])), archsimd.LoadUint8x32((*[32]uint8)(text[32:])))
}

// loadVectorEnd is loadEnd, for vectors. It reports false if the processor has no
// instruction that loads part of a vector.
func (b *block) loadVectorEnd(s string) bool {
	if vectors != avx512 {
		return false
	}
	b.classes512(archsimd.LoadUint8x64SlicePart(unsafe.Slice(unsafe.StringData(s), len(s))))
	return true
}

// allPlanes sets those planes that classes512 does not for ASCII.
func (b *block) allPlanes(s string) {
	if vectors != avx512 {
		return
	}
	var x archsimd.Uint16x32
	if len(s) < window {
		x = archsimd.LoadUint8x64SlicePart(unsafe.Slice(unsafe.StringData(s), len(s))).AsUint16x32()
	} else {
		x = archsimd.LoadUint8x64(array(s)).AsUint16x32()
	}
	p := &b.plane
	p[6], p[4], p[3] = signs512(x, 1), signs512(x, 3), signs512(x, 4)
	p[2], p[1], p[0] = signs512(x, 5), signs512(x, 6), signs512(x, 7)
	archsimd.ClearAVXUpperBits()
}

// array returns the first bytes of s, which must be long enough.
func array(s string) *[window]uint8 {
	return (*[window]uint8)(unsafe.Pointer(unsafe.StringData(s)))
}

// An ASCII character is in the class that the entries for both halves of its byte
// have in common. The classes, from the highest bit down: letters in 40-4F and 60-6F,
// letters in 50-5F and 70-7F, digits, line breaks, other white space except the
// space, the space, the apostrophe, the slash.
const (
	lowRow  = "\x64\xe0\xe0\xe0\xe0\xe0\xe0\xe2\xe0\xe8\xd0\x88\x88\x90\x80\x81"
	highRow = "\x18\x00\x07\x20\x80\x40\x80\x40\x00\x00\x00\x00\x00\x00\x00\x00"
	halfRow = "\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f"

	lowTable  = lowRow + lowRow + lowRow + lowRow
	highTable = highRow + highRow + highRow + highRow
	halfTable = halfRow + halfRow + halfRow + halfRow
)

// classes512 is planes and ascii. If all bytes are ASCII it sets no planes except
// those that are read anyway, 7 and 5.
func (b *block) classes512(text archsimd.Uint8x64) {
	p := &b.plane
	x := text.AsUint16x32()
	p[7], p[5] = signs512(x, 0), signs512(x, 2)
	if p[7] != 0 {
		p[6], p[4], p[3] = signs512(x, 1), signs512(x, 3), signs512(x, 4)
		p[2], p[1], p[0] = signs512(x, 5), signs512(x, 6), signs512(x, 7)
		archsimd.ClearAVXUpperBits()
		b.ascii(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7])
		return
	}
	high := x.AsInt16x32().ShiftAllRight(4).AsInt8x64().And(archsimd.LoadUint8x64(array(halfTable)).AsInt8x64())
	x = archsimd.LoadUint8x64(array(lowTable)).PermuteOrZeroGrouped(text.AsInt8x64()).
		And(archsimd.LoadUint8x64(array(highTable)).PermuteOrZeroGrouped(high)).AsUint16x32()
	b.letter = signs512(x, 0) | signs512(x, 1)
	b.number = signs512(x, 2)
	b.newline = signs512(x, 3)
	b.space = signs512(x, 5)
	b.blank = b.newline | signs512(x, 4) | b.space
	b.quote = signs512(x, 6)
	b.slash = signs512(x, 7)
	archsimd.ClearAVXUpperBits()
	b.cont, b.last = 0, window-1
}

// signs512 returns bit 7-n of all bytes. There is no shift of bytes, so it shifts
// pairs: what the second gets from the first is below its highest bit.
func signs512(x archsimd.Uint16x32, n uint64) uint64 {
	var zero archsimd.Int8x64
	return x.ShiftAllLeft(n).AsInt8x64().Less(zero).ToBits()
}

// planes256 is planes; x and y are the halves of the window. The tables would save
// nothing here, since each class takes the bits of two vectors.
func (b *block) planes256(x, y archsimd.Uint8x32) {
	v, w := x.AsUint16x16(), y.AsUint16x16()
	p := &b.plane
	p[7], p[6], p[5], p[4] = signs256(v, w, 0), signs256(v, w, 1), signs256(v, w, 2), signs256(v, w, 3)
	p[3], p[2], p[1], p[0] = signs256(v, w, 4), signs256(v, w, 5), signs256(v, w, 6), signs256(v, w, 7)
	archsimd.ClearAVXUpperBits()
	b.ascii(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7])
}

func signs256(x, y archsimd.Uint16x16, n uint64) uint64 {
	var zero archsimd.Int8x32
	low := zero.Greater(x.ShiftAllLeft(n).AsInt8x32()).ToBits()
	high := zero.Greater(y.ShiftAllLeft(n).AsInt8x32()).ToBits()
	return uint64(low) | uint64(high)<<32
}

//go:build wasip1

package main

import (
	"errors"
	"unsafe"
)

// largest is the most bytes that one alloc gives. More would come near the four
// gigabytes that an address reaches, and running out of memory ends the module.
const largest = 1 << 29

// allocated has the memory that the host may write to, by its address.
var allocated = map[uint32][]uint32{}

func addressOf[T any](s []T) uint32 { return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(s)))) }

func addressOfText(s string) uint32 { return uint32(uintptr(unsafe.Pointer(unsafe.StringData(s)))) }

//go:wasmexport alloc
func alloc(size uint32) uint32 {
	if size > largest {
		return 0
	}
	block := make([]uint32, size/4+1) // of words, so that it is aligned; never empty
	at := addressOf(block)
	allocated[at] = block
	return at
}

//go:wasmexport free
func free(at uint32) { delete(allocated, at) }

var errMemory = errors.New("the address and the length are not those of memory from alloc")

// bytesAt returns the memory at an address from alloc.
func bytesAt(at, length uint32) ([]byte, error) {
	if length == 0 {
		return nil, nil
	}
	block, ok := allocated[at]
	if !ok || uint64(length) > 4*uint64(len(block)) {
		return nil, errMemory
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&block[0])), length), nil
}

// textAt is bytesAt for text that is read in place.
func textAt(at, length uint32) (string, error) {
	data, err := bytesAt(at, length)
	return unsafe.String(unsafe.SliceData(data), len(data)), err
}

// wordsAt returns n numbers at an address from alloc.
func wordsAt(at, n uint32) ([]uint32, error) {
	if n == 0 {
		return nil, nil
	}
	block, ok := allocated[at]
	if !ok || uint64(n) > uint64(len(block)) {
		return nil, errMemory
	}
	return block[:n], nil
}

// The result of the last call, and what its words point to.
var (
	words [16]uint32
	kept  [4]any
)

//go:wasmexport result
func result() uint32 { return uint32(uintptr(unsafe.Pointer(&words))) }

// answer sets the result to text.
func answer(text []byte) uint32 {
	kept[0] = text
	words = [16]uint32{addressOf(text), uint32(len(text))}
	return 1
}

// fail sets the result to what went wrong, and returns what a function that fails does.
func fail(err error) uint32 {
	answer([]byte(err.Error()))
	return 0
}

// guard makes an error of a panic: one that is not caught would end the module.
func guard(returned *uint32) {
	if cause := recover(); cause != nil {
		text := "the engine failed"
		if err, ok := cause.(error); ok {
			text += ": " + err.Error()
		} else if s, ok := cause.(string); ok {
			text += ": " + s
		}
		*returned = fail(errors.New(text))
	}
}

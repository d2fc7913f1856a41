package parquet

import (
	"encoding/binary"
	"math/bits"
)

// A hybrid reads numbers of a few bits each: runs of one number, and groups of eight
// packed together. It is for levels and for indexes of a dictionary.
type hybrid struct {
	data  []byte
	width uint // bits of a number, up to 32

	run    uint64 // how often value comes again
	value  uint32
	packed uint64 // how many packed numbers are left
	at     uint64 // the bit in data of the next packed one
}

// next returns the next number.
func (h *hybrid) next() (uint32, bool) {
	for h.run == 0 && h.packed == 0 {
		if !h.begin() {
			return 0, false
		}
	}
	if h.run > 0 {
		h.run--
		return h.value, true
	}
	v := uint32(0)
	if h.width > 0 {
		v = h.unpack()
	}
	if h.packed--; h.packed == 0 {
		h.data = h.data[(h.at+7)/8:]
	}
	return v, true
}

// unpack returns the packed number at a bit. The data were found to be long enough.
func (h *hybrid) unpack() uint32 {
	var word uint64
	from := h.at / 8
	if rest := h.data[from:]; len(rest) >= 8 {
		word = binary.LittleEndian.Uint64(rest)
	} else {
		for i, b := range rest {
			word |= uint64(b) << (8 * i)
		}
	}
	v := word >> (h.at % 8) & (1<<h.width - 1)
	h.at += uint64(h.width)
	return uint32(v)
}

// begin begins a run, or packed numbers.
func (h *hybrid) begin() bool {
	head, n := binary.Uvarint(h.data)
	if n <= 0 {
		return false
	}
	h.data = h.data[n:]
	if head&1 == 1 {
		groups := head >> 1
		if groups > uint64(len(h.data))*8 || groups*uint64(h.width) > uint64(len(h.data)) {
			return false
		}
		h.packed, h.at = groups*8, 0
		return groups > 0 || len(h.data) > 0
	}
	size := int(h.width+7) / 8
	if len(h.data) < size {
		return false
	}
	h.value = 0
	for i, b := range h.data[:size] {
		h.value |= uint32(b) << (8 * i)
	}
	h.run, h.data = head>>1, h.data[size:]
	return true
}

// widthOf returns how many bits numbers up to most need.
func widthOf(most int) uint { return uint(bits.Len(uint(most))) }

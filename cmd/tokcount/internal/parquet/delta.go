package parquet

import "encoding/binary"

// decodeDelta returns the texts of a page whose lengths, or what each shares with the one
// before, are coded by differences. The texts themselves are made when they are asked for.
func decodeDelta(h *header, data []byte) (texts, error) {
	var shared []int32
	var ok bool
	if h.encoding == deltaBytes {
		if shared, data, ok = deltaInts(data, h.values); !ok {
			return nil, broken("a page of delta encoding")
		}
	}
	lengths, data, ok := deltaInts(data, h.values)
	if !ok || shared != nil && len(shared) != len(lengths) {
		return nil, broken("a page of delta encoding")
	}
	return &deltaTexts{data: data, lengths: lengths, shared: shared}, nil
}

// deltaTexts are behind each other, without what they share with the one before.
type deltaTexts struct {
	data    []byte
	lengths []int32
	shared  []int32 // nil if they share nothing
	last    []byte
}

func (t *deltaTexts) next() ([]byte, bool) {
	if len(t.lengths) == 0 || t.lengths[0] < 0 || int(t.lengths[0]) > len(t.data) {
		return nil, false
	}
	text := t.data[:t.lengths[0]]
	t.data, t.lengths = t.data[len(text):], t.lengths[1:]
	if t.shared == nil {
		return text, true
	}
	n := t.shared[0]
	t.shared = t.shared[1:]
	if n < 0 || int(n) > len(t.last) {
		return nil, false
	}
	t.last = append(t.last[:n], text...)
	return t.last, true
}

// deltaInts decodes DELTA_BINARY_PACKED: at most so many numbers. It returns them, not
// nil, and what is behind them.
func deltaInts(data []byte, most int64) (all []int32, rest []byte, ok bool) {
	var head [3]uint64 // numbers in a block, parts of a block, numbers
	for i := range head {
		n, size := binary.Uvarint(data)
		if size <= 0 || n > 1<<31 {
			return nil, nil, false
		}
		head[i], data = n, data[size:]
	}
	first, size := binary.Varint(data)
	block, parts, n := head[0], head[1], head[2]
	if size <= 0 || int64(n) > most || parts == 0 || block%parts != 0 || block/parts%32 != 0 || block == 0 {
		return nil, nil, false
	}
	data = data[size:]
	all = make([]int32, 0, min(n, uint64(len(data))))
	if n == 0 {
		return all, data, true
	}
	for all = append(all, int32(first)); uint64(len(all)) < n; {
		if all, data, ok = deltaBlock(all, data, int(n), int(block/parts), int(parts)); !ok {
			return nil, nil, false
		}
	}
	return all, data, true
}

// deltaBlock appends the numbers of a block, up to n in all, to all, which has one.
func deltaBlock(all []int32, data []byte, n, each, parts int) ([]int32, []byte, bool) {
	least, size := binary.Varint(data)
	if size <= 0 || len(data) < size+parts {
		return nil, nil, false
	}
	widths := data[size : size+parts]
	data = data[size+parts:]
	value := all[len(all)-1]
	for _, width := range widths {
		if len(all) >= n {
			break
		}
		bytes := each / 8 * int(width)
		if width > 32 || bytes > len(data) {
			return nil, nil, false
		}
		bits := hybrid{data: data[:bytes], width: uint(width)}
		for range min(each, n-len(all)) {
			value += int32(least)
			if width > 0 {
				value += int32(bits.unpack())
			}
			all = append(all, value)
		}
		data = data[bytes:]
	}
	return all, data, true
}

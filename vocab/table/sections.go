package table

import (
	"encoding/binary"
	"io"
	"strings"
)

// The sections of a table, made for a Builder. Each is a string of its own: they
// are only joined in writing, so building never has them twice.

// layText makes the sections of the tokens' bytes and of where they begin. The
// builder lets go of them: the bytes are not copied.
func (b *Builder) layText(t *Table) {
	b.text.WriteString(zeros(textSlack))
	t.text, t.offsets = b.text.String(), offsetsOf(b.ids, b.ends, t.layout)
	b.text, b.ends = strings.Builder{}, nil
}

// offsetsOf makes the section of the places where the bytes of each id begin.
func offsetsOf(ids, ends []uint32, l layout) string {
	var out strings.Builder
	out.Grow(l.sections()[2])
	at, next := uint32(0), 0
	for id := range l.n {
		writeUint24(&out, at)
		if int(ids[next]) == id {
			at = ends[next]
			next++
		}
	}
	writeUint24(&out, at)
	out.WriteString(zeros(offsetSlack))
	return out.String()
}

// tinyOf makes the sections of tokens of one byte and of two.
func tinyOf(t *Table) (bytes, pairs string) {
	one, two := make([]uint32, 256), make([]uint32, 65536)
	for i := range two {
		one[i&255], two[i] = None, None
	}
	for id := range t.n {
		switch token := t.Token(id); len(token) {
		case 1:
			one[token[0]] = id
		case 2:
			two[int(token[0])<<8|int(token[1])] = id
		}
	}
	return tinySections(one, two)
}

func tinySections(one, two []uint32) (bytes, pairs string) {
	var outOne, outTwo strings.Builder
	for _, id := range one {
		writeUint32(&outOne, id)
	}
	outTwo.Grow(layout{}.sections()[1])
	for _, id := range two {
		writeUint24(&outTwo, id)
	}
	outTwo.WriteString(zeros(pairSlack))
	return outOne.String(), outTwo.String()
}

func dispSection(disp []uint16) string {
	var out strings.Builder
	out.Grow(2 * len(disp))
	for _, d := range disp {
		out.Write([]byte{byte(d), byte(d >> 8)})
	}
	return out.String()
}

// pairSlots makes the section of pairs: each with its id below it.
func pairSlots(slots []int32, pairs []uint64) string {
	var out strings.Builder
	out.Grow(8 * len(slots))
	for _, k := range slots {
		slot := uint64(emptySlot)
		if k != noKey {
			slot = pairs[k]
		}
		writeUint32(&out, uint32(slot))
		writeUint32(&out, uint32(slot>>32))
	}
	return out.String()
}

// pieceSlots makes the section of tokens: each with a part of its hash above it.
func pieceSlots(slots []int32, ids []uint32, hashes []uint64) string {
	var out strings.Builder
	out.Grow(4 * len(slots))
	for _, k := range slots {
		slot := uint32(1<<32 - 1)
		if k != noKey {
			slot = pieceTag(hashes[k])<<idBits | ids[k]
		}
		writeUint32(&out, slot)
	}
	return out.String()
}

func cutsOf(t *Table) string {
	out := make([]byte, cutSize)
	for id := range t.n {
		addSpans(out, t.Token(id))
	}
	return string(out)
}

func writeUint24(out *strings.Builder, v uint32) {
	out.Write([]byte{byte(v), byte(v >> 8), byte(v >> 16)})
}

func writeUint32(out *strings.Builder, v uint32) {
	out.Write([]byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24)})
}

// WriteTo writes the table as one run of bytes, for [Open].
func (t *Table) WriteTo(w io.Writer) (n int64, err error) {
	write := func(s string) {
		if err == nil {
			var k int
			k, err = io.WriteString(w, s)
			n += int64(k)
		}
	}
	write(t.layout.header())
	for _, view := range t.views() {
		write(*view)
		write(zeros(aligned(len(*view)) - len(*view)))
	}
	return n, err
}

func zeros(n int) string { return strings.Repeat("\x00", n) }

// header returns the first bytes of a table.
func (l layout) header() string {
	out := make([]byte, headerLen)
	copy(out, magic)
	for i, n := range []int{l.n, l.pairs, l.pieces, l.text, l.longest, l.pairExtra, l.pieceExtra, l.flags, l.hidden, l.ranks, l.whole} {
		binary.LittleEndian.PutUint32(out[len(magic)+4*i:], uint32(n))
	}
	return string(out)
}

package table

import (
	"errors"

	"github.com/tokcount/tokcount/internal/message"
)

// Check reports whether the contents of a table can be used, for one that comes
// from elsewhere: whatever it returns nil for, no look-up fails, and merging a
// piece ends in tokens that are together as long as the piece. It does not check
// that the table is the one that the tokens make: that would take building it.
//
// It takes time linear in the size of the table: 0.6 ms for cl100k_base.
func (t *Table) Check() error {
	if err := t.checkTokens(); err != nil {
		return err
	}
	if err := t.checkTiny(); err != nil {
		return err
	}
	if err := t.checkPairs(); err != nil {
		return err
	}
	return t.checkIDs()
}

// checkTokens checks that the bytes of the tokens tile the text.
func (t *Table) checkTokens() error {
	last, tokens, longest := load32(t.offsets, 0)&0xFFFFFF, 0, uint32(0)
	for id := range t.texts {
		end := load32(t.offsets, 3*uint64(id)+3) & 0xFFFFFF
		if end < last || end-last > maxToken {
			return message.Errorf("table: token %d has no bytes, or too many", id)
		}
		if end > last {
			tokens++
		}
		longest = max(longest, end-last)
		last = end
	}
	switch {
	case load32(t.offsets, 0)&0xFFFFFF != 0 || int(last) != len(t.text)-textSlack:
		return errors.New("table: the tokens do not fill the text")
	case tokens != t.tokens:
		return errors.New("table: wrong number of tokens")
	case int(longest) != t.longest:
		return errors.New("table: wrong length of the longest token")
	}
	return nil
}

// checkTiny checks the tokens of one byte and of two.
func (t *Table) checkTiny() error {
	for c := range 256 {
		id := t.Byte(byte(c))
		if id == None && t.layout.flags != 0 {
			continue
		}
		if token := t.Token(id); len(token) != 1 || token[0] != byte(c) {
			return message.Errorf("table: wrong token for the byte %#02x", c)
		}
	}
	for i := range 65536 {
		a, b := byte(i>>8), byte(i)
		id := t.BytePair(a, b)
		if id == None {
			continue
		}
		if token := t.Token(id); len(token) != 2 || token[0] != a || token[1] != b {
			return message.Errorf("table: wrong token for the bytes %#02x %#02x", a, b)
		}
	}
	return nil
}

// checkPairs checks that a pair is as long as its token. Looking at the bytes
// would take five times as long, and protect from nothing. The lengths are those
// of the offsets: it allocates nothing.
func (t *Table) checkPairs() error {
	for i := range t.pairSize {
		slot := load64(t.pairSlot, 8*i)
		if slot == emptySlot {
			continue
		}
		left, right, id := t.length(slot>>(2*idBits)), t.length(slot>>idBits&idMask), t.length(slot&idMask)
		if left == 0 || right == 0 || left+right != id {
			return message.Errorf("table: tokens %d and %d do not make token %d", slot>>(2*idBits), slot>>idBits&idMask, slot&idMask)
		}
	}
	return nil
}

// length returns the length of a token, 0 where id is none.
func (t *Table) length(id uint64) uint64 {
	if id >= uint64(t.texts) {
		return 0
	}
	at := raw64(t.offsets, 3*id)
	return (at>>24 - at) & 0xFFFFFF
}

// checkIDs checks that each of a Model's tokens has an id of its own.
func (t *Table) checkIDs() error {
	if t.layout.flags == 0 {
		return nil
	}
	for rank := range t.texts {
		if t.Rank(t.ID(rank)) != rank {
			return message.Errorf("table: wrong id of token %d", rank)
		}
	}
	return nil
}

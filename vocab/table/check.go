package table

import (
	"errors"
	"fmt"
)

// Check reports whether the contents of a table can be used, for one that comes
// from elsewhere: whatever it returns nil for, no look-up fails, and merging a
// piece ends in tokens that are together as long as the piece. It does not check
// that the table is the one that the tokens make: that would take building it.
//
// It takes time linear in the size of the table: half a millisecond for 100,000
// tokens.
func (t *Table) Check() error {
	for _, check := range []func() error{t.checkTokens, t.checkTiny, t.checkPairs, t.checkIDs} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// checkTokens checks that the bytes of the tokens tile the text.
func (t *Table) checkTokens() error {
	last, tokens, longest := uint32(0), 0, uint32(0)
	for id := range uint64(t.layout.n) + 1 {
		at := load32(t.offsets, 3*id) & 0xFFFFFF
		if at < last {
			return fmt.Errorf("table: token %d ends before it starts", id-1)
		}
		if at > last {
			tokens++
			longest = max(longest, at-last)
		}
		last = at
	}
	switch {
	case int(last) != len(t.text)-textSlack:
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
			return fmt.Errorf("table: wrong token for the byte %#02x", c)
		}
	}
	for i := range 65536 {
		a, b := byte(i>>8), byte(i)
		id := t.BytePair(a, b)
		if id == None {
			continue
		}
		if token := t.Token(id); len(token) != 2 || token[0] != a || token[1] != b {
			return fmt.Errorf("table: wrong token for the bytes %#02x %#02x", a, b)
		}
	}
	return nil
}

// checkPairs checks that a pair is as long as its token. Looking at the bytes
// would take five times as long, and protect from nothing.
func (t *Table) checkPairs() error {
	for i := range t.pairSize {
		slot := load64(t.pairSlot, 8*i)
		if slot == emptySlot {
			continue
		}
		left, right, id := uint32(slot>>(2*idBits)), uint32(slot>>idBits)&idMask, uint32(slot)&idMask
		if n := t.length(id); n == 0 || t.length(left) == 0 || t.length(right) == 0 || t.length(left)+t.length(right) != n {
			return fmt.Errorf("table: tokens %d and %d do not make token %d", left, right, id)
		}
	}
	return nil
}

// length returns the number of bytes of a token, 0 where id is none.
func (t *Table) length(id uint32) uint32 {
	if id >= t.texts {
		return 0
	}
	at := load64(t.offsets, 3*uint64(id))
	return uint32(at>>24)&0xFFFFFF - uint32(at)&0xFFFFFF
}

// checkIDs checks that each of a Model's tokens has an id of its own.
func (t *Table) checkIDs() error {
	if t.layout.ranks == 0 {
		return nil
	}
	for rank := range t.texts {
		if t.Rank(t.ID(rank)) != rank {
			return fmt.Errorf("table: wrong id of token %d", rank)
		}
	}
	return nil
}

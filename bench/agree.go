package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"strings"

	"github.com/tokcount/tokcount/bpe"
)

// A difference is the first place where a peer's tokens are not ours.
type difference struct {
	Offset   int      `json:"offset"` // of byte in the text, where the first different token starts
	Before   string   `json:"before"` // text up to there, at most 20 bytes
	After    string   `json:"after"`  // text from there
	Ours     []uint32 `json:"ours"`   // tokens from there, at most four
	Theirs   []uint32 `json:"theirs"`
	OurCount int      `json:"our_count"` // tokens of the whole text
	Count    int      `json:"count"`
}

// findDifference compares the tokens of a text; nil if they are the same.
func findDifference(e *bpe.Encoding, text string, ours, theirs []uint32) *difference {
	i, offset := 0, 0
	for i < len(ours) && i < len(theirs) && ours[i] == theirs[i] {
		token, _ := e.Token(ours[i])
		offset += len(token)
		i++
	}
	if i == len(ours) && i == len(theirs) {
		return nil
	}
	return &difference{
		Offset:   offset,
		Before:   text[max(0, offset-20):min(offset, len(text))],
		After:    text[min(offset, len(text)):min(offset+40, len(text))],
		Ours:     ours[i:min(i+4, len(ours))],
		Theirs:   theirs[i:min(i+4, len(theirs))],
		OurCount: len(ours),
		Count:    len(theirs),
	}
}

// String is one line.
func (d *difference) String() string {
	var b strings.Builder
	if d.Ours == nil && d.Theirs == nil {
		return fmt.Sprintf("%s tokens, ours %s", group(d.Count), group(d.OurCount))
	}
	fmt.Fprintf(&b, "byte %s: %v, ours %v, between %q and %q; %s tokens, ours %s",
		group(d.Offset), d.Theirs, d.Ours, d.Before, d.After, group(d.Count), group(d.OurCount))
	return b.String()
}

// readIDs reads what a peer's process has written.
func readIDs(file string) ([]uint32, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	ids := make([]uint32, len(data)/4)
	for i := range ids {
		ids[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	return ids, nil
}

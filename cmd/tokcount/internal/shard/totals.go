package shard

import (
	"fmt"
	"strconv"
	"strings"
)

// Totals are the figures of all inputs, and of all shards.
type Totals struct {
	Figures
	Documents int64 `json:"documents"` // in the shards
	IDs       int64 `json:"ids"`       // with what is between documents
}

// A TotalsLine is a figure and what it is of.
type TotalsLine struct{ Figure, Label string }

// Lines returns the totals for people to read, the same for every program that finishes.
func (t *Totals) Lines() (lines []TotalsLine) {
	add := func(n int64, label string) {
		if n == 1 {
			label = strings.TrimSuffix(label, "s")
		}
		lines = append(lines, TotalsLine{strconv.FormatInt(n, 10), label})
	}
	add(t.In, "records")
	add(t.Documents, "documents")
	if t.Bad > 0 {
		add(t.Bad, "bad records")
	}
	if t.Short > 0 {
		add(t.Short, "too short")
	}
	if t.Asides > 0 {
		add(t.Asides, "left out of messages, not being text")
	}
	label := "tokens"
	if between := t.IDs - t.Tokens; between > 0 {
		label = fmt.Sprintf("tokens, %d of them between documents", between)
	}
	add(t.IDs, label)
	if t.Tokens > 0 {
		lines = append(lines, TotalsLine{strconv.FormatFloat(float64(t.Bytes)/float64(t.Tokens), 'f', 2, 64), "bytes a token"})
	}
	return lines
}

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
)

// writeShardPage writes what a corpus became for people to read.
func writeShardPage(w io.Writer, m *shard.Manifest) error {
	t := m.Totals
	var lines []line
	for _, l := range t.Lines() {
		lines = append(lines, line{[]string{l.Figure}, l.Label})
	}
	if err := writeLines(w, slices.Values(lines)); err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return err
	}
	if t.Documents > 0 {
		if err := writeHistogram(w, lengthBins(m.Stats.Lengths), "documents"); err != nil {
			return err
		}
	}
	return errors.Join(writeShardPlaces(w, m), writeShardInputs(w, m))
}

// lengthBins sorts lengths into the ranges of a histogram.
func lengthBins(lengths []shard.Length) []bin {
	var d distribution
	d.times = map[int64]int64{}
	for _, l := range lengths {
		d.times[l[0]] += l[1]
		d.n += l[1]
	}
	d.sort()
	return d.bins()
}

// writeShardPlaces writes the longest and the shortest document and the first bad records.
func writeShardPlaces(w io.Writer, m *shard.Manifest) error {
	out := bufio.NewWriter(w)
	for _, p := range []struct {
		name  string
		place *shard.Place
	}{{"longest", m.Stats.Longest}, {"shortest", m.Stats.Shortest}} {
		if p.place != nil {
			fmt.Fprintf(out, "\n%s: %s, %s", p.name, plural(p.place.Tokens, "token"), printable(p.place.Where(m)))
		}
	}
	if m.Stats.Longest != nil {
		out.WriteString("\n")
	}
	for _, b := range m.Bad[:min(len(m.Bad), mostWrong)] {
		fmt.Fprintf(out, "bad: %s: %s\n", printable(b.Where(m)), printable(b.Reason))
	}
	if more := m.Totals.Bad - mostWrong; more > 0 {
		fmt.Fprintf(out, "and %d more\n", more)
	}
	if m.Stats.Longest != nil || len(m.Bad) > 0 {
		out.WriteString("\n")
	}
	return out.Flush()
}

// writeShardInputs writes a row for each input.
func writeShardInputs(w io.Writer, m *shard.Manifest) error {
	rows := []line{{[]string{"DOCUMENTS", "TOKENS", "BAD"}, "INPUT"}}
	for _, in := range m.Inputs {
		rows = append(rows, line{[]string{
			strconv.FormatInt(in.Out, 10), strconv.FormatInt(in.Tokens, 10), strconv.FormatInt(in.Bad, 10),
		}, printable(in.Name)})
	}
	return writeLines(w, slices.Values(rows))
}

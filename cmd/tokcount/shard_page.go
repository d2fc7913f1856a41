package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
)

// writeShardPage writes what a corpus became for people to read.
func writeShardPage(w io.Writer, m *shard.Manifest) error {
	var lines []line
	add := func(n int64, label string) {
		if n == 1 {
			label = strings.TrimSuffix(label, "s")
		}
		lines = append(lines, line{[]string{strconv.FormatInt(n, 10)}, label})
	}
	t := m.Totals
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
		lines = append(lines, line{[]string{strconv.FormatFloat(float64(t.Bytes)/float64(t.Tokens), 'f', 2, 64)}, "bytes a token"})
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

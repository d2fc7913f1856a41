package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The tables. MB is a million bytes of text, as UTF-8 whatever the peer's own
// form. "times" is how many times as fast as the peer we are.

// writeCells writes the table of one encoding and mode.
func writeCells(w io.Writer, encoding string, mode mode, cells []*cell) {
	t := table{{"", "first", "best", "later", "best", "new", "best", "Mtok/s", "times first", "later", "new", "allocs", "MB alloc"}}
	var best *cell // ours, of the same file
	for _, c := range cells {
		if c.Peer == ours {
			best = c
			t = append(t, []string{fmt.Sprintf("%s: %s bytes, %s tokens", c.File, group(c.Bytes), group(c.Tokens))})
		}
		t = append(t, cellRow(c, best))
	}
	fmt.Fprintf(w, "%s, %s: MB/s on the first pass, on later passes and on new text\n\n%s\n", filepath.Base(encoding), mode.text, t)
}

// cellRow is one line of the table.
func cellRow(c, best *cell) []string {
	name := "  " + c.Peer
	if best != nil && c.Failed == "" && c.Bytes < best.Bytes {
		name += fmt.Sprintf(" (first %s bytes)", group(c.Bytes))
	}
	if c.Difference != nil {
		name += " *"
	}
	if c.Failed != "" {
		return append([]string{name}, slices.Repeat([]string{"-"}, 12)...)
	}
	row := []string{
		name, speed(c.Bytes, c.First), speed(c.Bytes, c.BestFirst), speed(c.Bytes, c.Later), speed(c.Bytes, c.BestLater),
		speed(c.Bytes, c.New), speed(c.Bytes, c.BestNew), "", "", "", "", "", "",
	}
	if c.Tokens > 0 {
		row[7] = fmt.Sprintf("%.1f", float64(c.Tokens)/c.Later/1e6)
	}
	if c != best && best.Failed == "" { // for the same number of bytes
		share := float64(best.Bytes) / float64(c.Bytes)
		row[8], row[9], row[10] = ratio(c.First*share, best.First), ratio(c.Later*share, best.Later), ratio(c.New*share, best.New)
	}
	if !strings.HasPrefix(c.Peer, "npm ") {
		row[11], row[12] = group(int(c.Allocs)), fmt.Sprintf("%.1f", float64(c.Memory)/1e6)
	}
	return row
}

func speed(bytes int, seconds float64) string {
	s := float64(bytes) / seconds / 1e6
	if s < 10 {
		return fmt.Sprintf("%.1f", s)
	}
	return fmt.Sprintf("%.0f", s)
}

// ratio is how many times as long theirs takes.
func ratio(theirs, ours float64) string {
	switch r := theirs / ours; {
	case r < 0.1:
		return fmt.Sprintf("%.4f", r)
	case r < 10:
		return fmt.Sprintf("%.2f", r)
	default:
		return fmt.Sprintf("%.0f", r)
	}
}

// writeProcesses writes the table of fresh processes of one encoding.
func writeProcesses(w io.Writer, encoding string, rows []*process) {
	t := table{{"", "ms", "empty ms", "times", "peak MB", "runs"}}
	var best *process
	for _, r := range rows {
		if r.Peer == ours {
			best = r
			t = append(t, []string{r.File})
		}
		if r.Failed != "" {
			t = append(t, []string{"  " + r.Peer, "-", "-", "-", "-", "-"})
			continue
		}
		line := []string{"  " + r.Peer, fmt.Sprintf("%.1f", r.Seconds*1e3), fmt.Sprintf("%.1f", r.Base*1e3),
			"", "-", strconv.Itoa(r.Runs)}
		if r != best && best.Seconds > 0 {
			line[3] = ratio(r.Seconds, best.Seconds)
		}
		if r.Peak > 0 {
			line[4] = fmt.Sprintf("%.1f", float64(r.Peak)/1e3)
		}
		t = append(t, line)
	}
	fmt.Fprintf(w, "%s, a fresh process for each file: ms beyond an empty process that reads it\n\n%s\n", filepath.Base(encoding), t)
}

// writeWarm says of which peers a first pass is less cold than ours.
func writeWarm(w io.Writer, peers []*peer) {
	for _, p := range peers {
		if p.warm != "" {
			fmt.Fprintf(w, "On its first pass %s finds warm %s.\n", p.name, p.warm)
		}
	}
}

// writeRemarks lists who disagreed (the * of the tables) and who failed (the
// -), each with the first reason.
func writeRemarks(w io.Writer, cells []*cell, processes []*process) {
	seen := map[string]bool{}
	say := func(format string, args ...any) {
		if s := fmt.Sprintf(format, args...); !seen[s] {
			seen[s] = true
			fmt.Fprint(w, s)
		}
	}
	for _, c := range cells {
		if c.Difference != nil {
			say("* %s, %s, %s (%s): %v\n", c.Peer, filepath.Base(c.Encoding), c.File, c.Mode, c.Difference)
		}
	}
	for _, c := range cells {
		if c.Failed == noEncoding {
			say("- %s %s %s\n", c.Peer, noEncoding, c.Encoding)
		} else if strings.HasPrefix(c.Failed, readsOnly) {
			say("- %s, %s: %s\n", c.Peer, filepath.Base(c.Encoding), c.Failed)
		} else if c.Failed != "" {
			say("- %s, %s, %s (%s): %s\n", c.Peer, filepath.Base(c.Encoding), c.File, c.Mode, c.Failed)
		}
	}
	for _, p := range processes {
		if p.Failed != "" && p.Failed != noEncoding && !strings.HasPrefix(p.Failed, readsOnly) {
			say("- %s, %s, %s (fresh process): %s\n", p.Peer, filepath.Base(p.Encoding), p.File, p.Failed)
		}
	}
}

// A table is rows of cells; a row of one cell is a heading for those after it.
type table [][]string

// String aligns the first column left and the others right.
func (t table) String() string {
	var widths []int
	for _, row := range t {
		for i, s := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			if len(row) > 1 {
				widths[i] = max(widths[i], utf8.RuneCountInString(s))
			}
		}
	}
	var b strings.Builder
	for _, row := range t {
		var line strings.Builder
		for i, s := range row {
			pad := strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(s)))
			if i == 0 {
				line.WriteString(s + pad)
			} else {
				line.WriteString("  " + pad + s)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// group writes a number with a comma before every three digits.
func group(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

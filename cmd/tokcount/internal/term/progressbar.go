package term

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// progressBar is a line on a terminal that tells how far a run has come. A nil
// one is none.
type progressBar struct {
	terminal *os.File
	total    int64 // bytes to be read, 0 if that is not known
	state    func() (bytes, files int64)
	since    time.Time
	shown    bool // there is something on the line
}

// clearLine returns to the beginning of the line and clears it.
const clearLine = "\r\x1b[2K"

// draw draws the bar over what it was. An error is one of the terminal, on which
// nothing depends.
func (b *progressBar) draw() {
	bytes, files := b.state()
	columns := 80
	if width, _, err := term.GetSize(int(b.terminal.Fd())); err == nil && width > 0 {
		columns = width
	}
	line := progressLine(bytes, b.total, files, time.Since(b.since), columns-1)
	_, _ = io.WriteString(b.terminal, clearLine+line)
	b.shown = true
}

// wipe clears the line.
func (b *progressBar) wipe() {
	if b != nil && b.shown {
		_, _ = io.WriteString(b.terminal, clearLine)
		b.shown = false
	}
}

// The widest bar, and the narrowest that is worth it, in columns.
const (
	barWidth = 30
	leastBar = 5
)

// progressLine is a line of at most so many columns: the share, a bar and the
// figures, of which first the bar is left out and then figures, the last one first. A
// line that filled its last column would be two.
func progressLine(bytes, total, files int64, elapsed time.Duration, columns int) string {
	share, filled := "", 0.0
	if total > 0 {
		filled = min(float64(bytes)/float64(total), 0.99) // what is full is taken for done: a file may have grown
		share = fmt.Sprintf("%3d%%", int(100*filled))
	}
	figures := progressFigures(bytes, total, files, elapsed)
	text := joined(share, strings.Join(figures, ", "))
	if room := min(barWidth, columns-len(text)-len(" []")); total > 0 && room >= leastBar {
		full := int(filled * float64(room))
		bar := "[" + strings.Repeat("=", full) + strings.Repeat(" ", room-full) + "]"
		return joined(joined(share, bar), strings.Join(figures, ", "))
	}
	for len(text) > columns && len(figures) > 0 {
		figures = figures[:len(figures)-1]
		text = joined(share, strings.Join(figures, ", "))
	}
	if len(text) > columns {
		return ""
	}
	return text
}

func joined(a, b string) string { return strings.TrimSpace(a + " " + b) }

// progressFigures say how much has been read.
func progressFigures(bytes, total, files int64, elapsed time.Duration) []string {
	read := size(float64(bytes))
	if total > 0 {
		read += " of " + size(float64(total))
	}
	figures := []string{read, size(float64(bytes)/elapsed.Seconds()) + "/s"}
	switch {
	case files == 1:
		return append([]string{"1 file"}, figures...)
	case files > 1:
		return append([]string{fmt.Sprintf("%d files", files)}, figures...)
	}
	return figures
}

// size is a number of bytes for people to read.
func size(bytes float64) string {
	switch {
	case bytes < 1e6:
		return fmt.Sprintf("%.0f kB", bytes/1e3)
	case bytes < 1e9:
		return fmt.Sprintf("%.1f MB", bytes/1e6)
	}
	return fmt.Sprintf("%.2f GB", bytes/1e9)
}

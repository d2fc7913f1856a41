package term

import (
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progressBar is a line on a terminal that tells how far a run has come. A nil
// one is none.
type progressBar struct {
	terminal *os.File
	total    int64 // bytes to be read, 0 if that is not known
	state    func() (bytes, files int64)
	since    time.Time
	shown    *progressbar.ProgressBar // nil while there is nothing on the line
}

// draw draws the bar over what it was.
func (b *progressBar) draw() {
	bytes, files := b.state()
	if b.shown == nil {
		b.shown = b.start()
	}
	text := progressText(bytes, b.total, files, time.Since(b.since))
	if width, _, err := term.GetSize(int(b.terminal.Fd())); err == nil && width > 0 {
		text = text[:max(0, min(len(text), width-len("  99% || ")-1))] // a line of two is not wiped
	}
	if b.total > 0 {
		// What is full is taken for done: a file may have grown.
		bytes = min(bytes, b.total-1)
	}
	// An error is one of the terminal, on which nothing depends.
	_ = b.shown.Set64(bytes)
	b.shown.Describe(text)
}

func (b *progressBar) start() *progressbar.ProgressBar {
	size := b.total
	if size == 0 {
		size = -1
	}
	return progressbar.NewOptions64(size,
		progressbar.OptionSetWriter(b.terminal),
		progressbar.OptionUseANSICodes(true),
		progressbar.OptionSetWidth(barWidth),
		progressbar.OptionSetTheme(progressbar.ThemeASCII),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionSetSpinnerChangeInterval(0), // turned by draw
		progressbar.OptionShowDescriptionAtLineEnd(),
	)
}

// barWidth is that of the bar without the text, in columns. It is less where
// the terminal has no room.
const barWidth = 30

// wipe clears the line.
func (b *progressBar) wipe() {
	if b != nil && b.shown != nil {
		_ = b.shown.Clear()
		b.shown = nil
	}
}

// progressText says how much has been read.
func progressText(bytes, total, files int64, elapsed time.Duration) string {
	text := size(float64(bytes))
	if total > 0 {
		text += " of " + size(float64(total))
	}
	text += ", " + size(float64(bytes)/elapsed.Seconds()) + "/s"
	switch {
	case files == 1:
		text = "1 file, " + text
	case files > 1:
		text = fmt.Sprintf("%d files, %s", files, text)
	}
	return text
}

// size is a number of bytes for the eye.
func size(bytes float64) string {
	switch {
	case bytes < 1e6:
		return fmt.Sprintf("%.0f kB", bytes/1e3)
	case bytes < 1e9:
		return fmt.Sprintf("%.1f MB", bytes/1e6)
	}
	return fmt.Sprintf("%.2f GB", bytes/1e9)
}

package term

import (
	"io"
	"sync"
)

// Console is standard error. A bar that is drawn there is wiped before anything else
// is written, and drawn again below it.
type Console struct {
	w      io.Writer
	mu     sync.Mutex
	bar    *progressBar // drawn, or about to be, or nil
	closed bool         // to bars
}

// NewConsole returns a console that writes to w.
func NewConsole(w io.Writer) *Console { return &Console{w: w} }

// Unwrap returns what the console writes to.
func (c *Console) Unwrap() io.Writer { return c.w }

// Write wipes the bar and writes p.
func (c *Console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bar.wipe()
	return c.w.Write(p)
}

// draw draws a bar anew.
func (c *Console) draw(b *progressBar) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.bar = b
		b.draw()
	}
}

// Close wipes the bar and draws none any more.
func (c *Console) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.bar.wipe()
	c.bar = nil
}

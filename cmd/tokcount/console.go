package main

import (
	"io"
	"os"
	"sync"

	"golang.org/x/term"
)

// console is stderr. A bar that is drawn there is wiped before anything else
// is written, and drawn again below it.
type console struct {
	w      io.Writer
	mu     sync.Mutex
	bar    *progressBar // drawn, or about to be, or nil
	closed bool         // to bars
}

func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bar.wipe()
	return c.w.Write(p)
}

// draw draws a bar anew.
func (c *console) draw(b *progressBar) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.bar = b
		b.draw()
	}
}

// close wipes the bar and draws none any more.
func (c *console) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.bar.wipe()
	c.bar = nil
}

// terminal returns what is behind stdin, stdout or stderr if that is a terminal,
// nil otherwise.
func terminal(stream any) *os.File {
	switch s := stream.(type) {
	case *output:
		stream = s.w
	case *console:
		stream = s.w
	}
	f, ok := stream.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return f
}

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// programs starts the processes of peers.
type programs struct {
	self []string // this program
	node []string // nil without node
}

// command returns how to run a peer, for how being -serve or -once.
func (p programs) command(how string, peer *peer, args ...string) *exec.Cmd {
	program, name := p.self, peer.name
	if npm, ok := peer.npmPackage(); ok {
		program, name = p.node, npm
	}
	return newCommand(program, how, name, args...)
}

func newCommand(program []string, how, name string, args ...string) *exec.Cmd {
	all := append(append(append([]string{}, program[1:]...), how, name), args...)
	return exec.Command(program[0], all...)
}

// A child is the running process of a peer.
type child struct {
	cmd      *exec.Cmd
	requests io.WriteCloser
	replies  chan reply // closed when the process ends
}

func startChild(cmd *exec.Cmd) (*child, error) {
	cmd.Stderr = os.Stderr
	requests, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c := &child{cmd, requests, make(chan reply)}
	go func() {
		defer close(c.replies)
		decoder := json.NewDecoder(out)
		for {
			var r reply
			if decoder.Decode(&r) != nil {
				return
			}
			c.replies <- r
		}
	}()
	return c, nil
}

var errTimeout = errors.New("no answer in time")

// ask waits for the reply to a request. After an error that is not the peer's
// own, the child is of no use any more.
func (c *child) ask(q request, timeout time.Duration) (reply, error) {
	if err := json.NewEncoder(c.requests).Encode(q); err != nil {
		return reply{}, c.died(err)
	}
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case r, ok := <-c.replies:
		if !ok {
			return r, c.died(io.ErrUnexpectedEOF)
		}
		if r.Error != "" {
			return r, &peerError{r.Error}
		}
		return r, nil
	case <-timer.C:
		return reply{}, fmt.Errorf("%w (%v)", errTimeout, timeout)
	}
}

func (c *child) died(err error) error { return fmt.Errorf("its process died: %w", err) }

// stop ends the process.
func (c *child) stop() {
	_ = c.requests.Close()
	_ = c.cmd.Process.Kill() // it may be busy for hours
	for range c.replies {    // so that the reader returns
	}
	_ = c.cmd.Wait() // "killed" is no news
}

// A peerError is what a peer answered in place of tokens.
type peerError struct{ text string }

func (e *peerError) Error() string { return e.text }

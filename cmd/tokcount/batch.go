package main

import (
	"errors"
	"io"
	"runtime"

	"github.com/spf13/cobra"
)

// batch counts all that the arguments of a command stand for.
type batch struct {
	cmd      *cobra.Command
	flags    *sourceFlags
	measures measures
	several  bool // there might have been several sources
	failed   bool // something could not be counted, which was told
}

// task is a source on its way through a batch. What was counted may be read
// when done is closed.
type task struct {
	source
	n    counts
	err  error
	done chan struct{}
}

func (t *task) run(c *counter, stdin io.Reader) {
	t.n, t.err = t.count(c, stdin)
	close(t.done)
}

// run calls visit with the numbers of one source after another, in order,
// while others are being counted. Trouble is told in order too.
func (b *batch) run(args []string, visit func(source, counts)) {
	for t := range b.start(args) {
		<-t.done
		switch {
		case errors.Is(t.err, errBinary):
		case t.err != nil:
			b.failed = true
			complain(b.cmd.ErrOrStderr(), named(t.title(), t.err))
		default:
			visit(t.source, t.n)
		}
	}
}

// waiting is how many tasks there may be between the one being visited and the
// one found last, so that a large file holds up no worker for long and millions
// of small ones need no memory.
const waiting = 1024

// start finds the sources and gives each to one of as many workers as there
// are processors. Workers start when there is something for them: a single file
// has one. It returns the tasks in order, finished or not.
//
// Standard input is read here, since it may be named twice, and the second
// time has what the first has left.
func (b *batch) start(args []string) <-chan *task {
	tasks := make(chan *task, waiting)
	todo := make(chan *task)
	go func() {
		list := &lister{cmd: b.cmd, flags: b.flags}
		mine := newCounter(b.measures)
		workers := 0
		for s := range list.sources(args) {
			t := &task{source: s, done: make(chan struct{})}
			tasks <- t
			if s.stdin || s.err != nil {
				t.run(mine, b.cmd.InOrStdin())
				continue
			}
			if workers < runtime.GOMAXPROCS(0) {
				workers++
				go work(newCounter(b.measures), todo)
			}
			todo <- t
		}
		b.several = list.several
		close(todo)
		close(tasks)
	}()
	return tasks
}

func work(c *counter, todo <-chan *task) {
	for t := range todo {
		t.run(c, nil)
	}
}

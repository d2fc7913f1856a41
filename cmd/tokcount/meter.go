package main

import (
	"io"
	"io/fs"
	"os"
	"os/signal"
	"slices"
	"sync/atomic"
	"syscall"
	"time"
)

// progressDelay is how long a run lasts before a bar tells how far it is. It is
// a variable for tests.
var progressDelay = 500 * time.Millisecond

// progressInterval is how often the bar is drawn.
const progressInterval = 100 * time.Millisecond

// meter is what a bar tells of a run. That of a run without one is nil, and costs
// nothing.
type meter struct {
	console *console
	bytes   atomic.Int64 // read so far
	files   atomic.Int64 // counted so far
	stopped chan struct{}
	done    chan struct{}
}

// startMeter begins a run. It returns nil where no bar is wanted: stderr is
// no terminal, or one on which nothing can be wiped. total, which is called if
// the run lasts, returns how many bytes will be read, 0 if that is not known.
func startMeter(stderr io.Writer, term string, total func() int64) *meter {
	c, ok := stderr.(*console)
	if !ok || term == "dumb" {
		return nil
	}
	file := terminal(c)
	if file == nil {
		return nil
	}
	m := &meter{console: c, stopped: make(chan struct{}), done: make(chan struct{})}
	go m.show(file, total)
	return m
}

// show draws the bar until the run stops, or a signal ends the program, which
// then leaves no bar behind.
func (m *meter) show(file *os.File, total func() int64) {
	defer close(m.done)
	b := &progressBar{terminal: file, state: m.state, since: time.Now()}
	select {
	case <-m.stopped:
		return
	case <-time.After(progressDelay):
	}
	b.total = total()
	signals := make(chan os.Signal, 1)
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(sig) { // as by nohup
			signal.Notify(signals, sig)
		}
	}
	ticker := time.NewTicker(progressInterval)
	defer ticker.Stop()
	for {
		m.console.draw(b)
		select {
		case <-m.stopped:
			signal.Stop(signals)
			select {
			case sig := <-signals: // came meanwhile
				m.die(sig)
			default:
			}
			return
		case sig := <-signals:
			m.die(sig)
		case <-ticker.C:
		}
	}
}

func (m *meter) die(sig os.Signal) {
	m.console.close()
	dieBy(sig)
}

func (m *meter) state() (bytes, files int64) { return m.bytes.Load(), m.files.Load() }

// stop ends the run. The bar has been wiped when it returns.
func (m *meter) stop() {
	if m != nil {
		close(m.stopped)
		<-m.done
		m.console.close()
	}
}

// countFile tells that a file has been counted.
func (m *meter) countFile() {
	if m != nil {
		m.files.Add(1)
	}
}

// reader returns a reader that tells what is read of r.
func (m *meter) reader(r io.Reader) io.Reader {
	if m == nil {
		return r
	}
	return meterReader{r, m}
}

type meterReader struct {
	io.Reader
	meter *meter
}

func (r meterReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.meter.bytes.Add(int64(n))
	return n, err
}

// startMeter starts that of a batch, unless the text is typed where the bar
// would be.
func (b *batch) startMeter(args []string) *meter {
	typed := len(args) == 0 && b.flags.files0 == "" || slices.Contains(args, "-")
	if typed && terminal(b.cmd.InOrStdin()) != nil {
		return nil
	}
	return startMeter(b.cmd.ErrOrStderr(), os.Getenv("TERM"), func() int64 { return b.size(args) })
}

// size returns how many bytes there are to count if args say so, 0 if they have
// to be searched for, or come through a pipe.
func (b *batch) size(args []string) (total int64) {
	if b.flags.files0 != "" {
		return 0
	}
	if len(args) == 0 {
		args = []string{"-"}
	}
	for _, name := range args {
		stat := func() (fs.FileInfo, error) { return os.Stat(name) }
		if stdin, ok := b.cmd.InOrStdin().(*os.File); name == "-" && ok {
			stat = stdin.Stat
		}
		info, err := stat()
		switch {
		case err != nil: // which is told when its turn comes
		case !info.Mode().IsRegular():
			return 0
		default:
			total += info.Size()
		}
	}
	return total
}

package term

import (
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"time"
)

// Delay is how long a run lasts before a bar tells how far it is. It is
// a variable for tests.
var Delay = 500 * time.Millisecond

// progressInterval is how often the bar is drawn.
const progressInterval = 100 * time.Millisecond

// Meter is what a bar tells of a run. That of a run without one is nil, and costs
// nothing.
type Meter struct {
	console *Console
	bytes   atomic.Int64 // read so far
	files   atomic.Int64 // counted so far
	dies    bool         // by the signals that end programs
	stopped chan struct{}
	done    chan struct{}
}

// StartMeter begins a run. It returns nil where no bar is wanted: stderr is
// no terminal, or one on which nothing can be wiped. total, which is called if
// the run lasts, returns how many bytes will be read, 0 if that is not known. A signal
// that ends programs ends this one, and leaves no bar.
func StartMeter(stderr io.Writer, term string, total func() int64) *Meter {
	return startMeter(stderr, term, total, true)
}

// StartMeterOnly is StartMeter for a program that has its own way with signals.
func StartMeterOnly(stderr io.Writer, term string, total func() int64) *Meter {
	return startMeter(stderr, term, total, false)
}

func startMeter(stderr io.Writer, term string, total func() int64, dies bool) *Meter {
	c, ok := stderr.(*Console)
	if !ok || term == "dumb" {
		return nil
	}
	file := File(c)
	if file == nil {
		return nil
	}
	m := &Meter{console: c, dies: dies, stopped: make(chan struct{}), done: make(chan struct{})}
	go m.show(file, total)
	return m
}

// show draws the bar until the run stops, or a signal ends the program, which
// then leaves no bar behind.
func (m *Meter) show(file *os.File, total func() int64) {
	defer close(m.done)
	b := &progressBar{terminal: file, state: m.state, since: time.Now()}
	select {
	case <-m.stopped:
		return
	case <-time.After(Delay):
	}
	b.total = total()
	signals := make(chan os.Signal, 1)
	for _, sig := range endings() {
		if m.dies && !signal.Ignored(sig) { // as by nohup
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

func (m *Meter) die(sig os.Signal) {
	m.console.Close()
	dieBy(sig)
}

func (m *Meter) state() (bytes, files int64) { return m.bytes.Load(), m.files.Load() }

// Stop ends the run. The bar has been wiped when it returns.
func (m *Meter) Stop() {
	if m != nil {
		close(m.stopped)
		<-m.done
		m.console.Close()
	}
}

// CountFile tells that a file has been counted.
func (m *Meter) CountFile() {
	if m != nil {
		m.files.Add(1)
	}
}

// CountBytes tells that so many bytes have been read.
func (m *Meter) CountBytes(n int64) {
	if m != nil {
		m.bytes.Add(n)
	}
}

// Reader returns a reader that tells what is read of r.
func (m *Meter) Reader(r io.Reader) io.Reader {
	if m == nil {
		return r
	}
	return meterReader{r, m}
}

type meterReader struct {
	io.Reader
	meter *Meter
}

func (r meterReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.meter.bytes.Add(int64(n))
	return n, err
}

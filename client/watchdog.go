package client

import (
	"context"
	"time"
)

// A watchdog ends a request's context when nothing happened for too long.
type watchdog struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer // nil if it never bites
	after  time.Duration
}

// newWatchdog returns one that bites after d, or never if d is not positive.
func newWatchdog(ctx context.Context, what string, d time.Duration) *watchdog {
	w := &watchdog{}
	w.ctx, w.cancel = context.WithCancelCause(ctx)
	w.become(what, d)
	return w
}

// become starts it anew, for another thing and time.
func (w *watchdog) become(what string, d time.Duration) {
	w.rest()
	w.timer, w.after = nil, d
	if d > 0 {
		w.timer = time.AfterFunc(d, func() { w.cancel(&TimeoutError{what, d}) })
	}
}

// pat gives it the whole time again.
func (w *watchdog) pat() {
	if w.timer != nil {
		w.timer.Reset(w.after)
	}
}

// rest stops the clock, and leaves the context alone.
func (w *watchdog) rest() {
	if w.timer != nil {
		w.timer.Stop()
	}
}

// end releases everything.
func (w *watchdog) end() {
	w.rest()
	w.cancel(nil)
}

// reason returns why a request failed: what ended the context, if that is what
// happened, since transports then just say "context canceled".
func (w *watchdog) reason(err error) error {
	if w.ctx.Err() != nil {
		return context.Cause(w.ctx)
	}
	return err
}

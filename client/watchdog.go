package client

import (
	"context"
	"fmt"
	"time"
)

// A watchdog ends a request's context when something took too long.
type watchdog struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
}

func newWatchdog(ctx context.Context) *watchdog {
	w := &watchdog{}
	w.ctx, w.cancel = context.WithCancelCause(ctx)
	return w
}

// A clock is one of the things that a watchdog watches. The zero clock never
// rings.
type clock struct {
	timer *time.Timer
	after time.Duration
}

// start returns a clock that rings after d, or never if d is not positive.
func (w *watchdog) start(what string, d time.Duration) clock {
	if d <= 0 {
		return clock{}
	}
	return clock{time.AfterFunc(d, func() { w.cancel(&TimeoutError{what, d}) }), d}
}

// restart gives a clock its whole time again.
func (c clock) restart() {
	if c.timer != nil {
		c.timer.Reset(c.after)
	}
}

// stop stops a clock, until it is restarted.
func (c clock) stop() {
	if c.timer != nil {
		c.timer.Stop()
	}
}

// end releases everything.
func (w *watchdog) end() { w.cancel(nil) }

// reason returns why a request failed: what ended the context, if that is what
// happened, since transports then say "context canceled" or something worse.
func (w *watchdog) reason(err error) error {
	if w.ctx.Err() == nil {
		return err
	}
	return ended(w.ctx)
}

// ended returns why a context ended: a timeout of ours, or what errors.Is finds
// for any context, and the cause that its owner gave.
func ended(ctx context.Context) error {
	cause := context.Cause(ctx)
	if _, ok := cause.(*TimeoutError); ok || cause == ctx.Err() {
		return cause
	}
	return fmt.Errorf("%w: %w", ctx.Err(), cause)
}

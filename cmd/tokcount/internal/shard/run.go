package shard

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format"
)

// A Task is the units whose number leaves Index when divided by Of; or all, beginning
// with the one that Index names, if Of is 0.
type Task struct{ Index, Of int }

// A Runner does the units of a task. Many may run at once on one folder, on one machine
// or several.
type Runner struct {
	Plan     *Plan
	Dir      string        // of the shards
	Encoding *bpe.Encoding // see Options.CheckEncoding
	Task     Task          // all units if Of is 0
	Jobs     int           // goroutines that encode; 0 is runtime.GOMAXPROCS
	Store    Store         // nil is Disk

	// Progress, if it is not nil, is called with how many bytes of the inputs were
	// read, from several goroutines.
	Progress func(bytes int64)
	// Done, if it is not nil, is called when a unit is done, from several goroutines.
	Done func(unit int, m *Marker)
}

// ErrStopped says that work was stopped before all was done. To do it again does the
// rest.
var ErrStopped = errors.New("stopped before all was done: run it again for the rest")

// has reports whether a unit is one of the task.
func (t Task) has(unit int) bool { return t.Of == 0 || unit%t.Of == t.Index }

// Units returns how many units the task has, done or not.
func (r *Runner) Units() (n int) {
	for unit := range r.Plan.Units {
		if r.Task.has(unit) {
			n++
		}
	}
	return n
}

// Left returns the units of the task that are not done.
func (r *Runner) Left() (units []int) {
	for unit := range r.Plan.Units {
		if !r.Task.has(unit) {
			continue
		}
		if _, err := r.Plan.done(r.Dir, unit); err != nil {
			units = append(units, unit)
		}
	}
	return units
}

// Run does the units of the task that are not done. When it returns nil, all are, those
// included that others did meanwhile. It stops at the first error; when ctx is done, it
// keeps what is whole and returns ErrStopped.
func (r *Runner) Run(ctx context.Context) error {
	left := r.Left()
	if r.Task.Of == 0 && len(left) > 0 {
		first := r.Task.Index % len(left)
		left = slices.Concat(left[first:], left[:first])
	}
	return r.runUnits(ctx, left)
}

// runUnits does units.
func (r *Runner) runUnits(ctx context.Context, units []int) error {
	if r.Store == nil {
		r.Store = Disk{}
	}
	if r.Jobs < 1 {
		r.Jobs = runtime.GOMAXPROCS(0)
	}
	if err := r.Plan.Options.CheckEncoding(r.Encoding); err != nil {
		return err
	}
	f, err := format.ByName(r.Plan.Options.Format)
	if err != nil || len(units) == 0 {
		return err
	}
	p, err := newPool(r.Encoding, &r.Plan.Options, f.EOTFirst, r.Jobs)
	if err != nil {
		return err
	}
	defer p.close()
	return r.runAll(ctx, p, units)
}

// runAll does units, several at once.
func (r *Runner) runAll(parent context.Context, p *pool, units []int) error {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	q := &queue{units: units}
	atOnce := min(r.Jobs, len(units))
	depth := (2*r.Jobs + atOnce - 1) / atOnce
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for unit, wait, ok := q.next(); ok && ctx.Err() == nil; unit, wait, ok = q.next() {
				busy, err := r.tryUnit(ctx, p, depth, unit, wait)
				switch {
				case err != nil:
					cancel(err)
				case busy:
					q.later(unit)
				}
			}
		})
	}
	workers.Wait()
	err := context.Cause(ctx)
	if parent.Err() != nil && (err == context.Cause(parent) || errors.Is(err, errStopped)) {
		return ErrStopped
	}
	return err
}

// queue has the units that nobody has begun. Those that another process is busy with
// come last, to be waited for.
type queue struct {
	mu    sync.Mutex
	units []int
	busy  []int
}

func (q *queue) next() (unit int, wait, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	list := &q.units
	if len(q.units) == 0 {
		list, wait = &q.busy, true
	}
	if len(*list) == 0 {
		return 0, false, false
	}
	unit = (*list)[0]
	*list = (*list)[1:]
	return unit, wait, true
}

func (q *queue) later(unit int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy = append(q.busy, unit)
}

// tryUnit does a unit if nobody else does: if another process is busy with it, it says
// so, or waits until that has ended.
func (r *Runner) tryUnit(ctx context.Context, p *pool, depth, unit int, wait bool) (busy bool, err error) {
	l, err := lockUnit(ctx, r.Dir, unit, wait)
	if err != nil || l == nil {
		return l == nil, err
	}
	defer l.release()
	if _, err := r.Plan.done(r.Dir, unit); err == nil {
		return false, nil
	}
	if l.real() {
		if err := removeTemps(r.Dir, unitPrefix(unit)); err != nil {
			return false, err
		}
	}
	m, err := r.doUnit(ctx, p, depth, unit)
	if err != nil {
		return false, fmt.Errorf("unit %d: %w", unit, err)
	}
	if r.Done != nil {
		r.Done(unit, m)
	}
	return false, nil
}

// Size returns how many bytes of the inputs the units have that are not done.
func (r *Runner) Size() (bytes int64) {
	for _, unit := range r.Left() {
		for _, part := range r.Plan.Units[unit].Parts {
			bytes += part.Bytes
		}
	}
	return bytes
}

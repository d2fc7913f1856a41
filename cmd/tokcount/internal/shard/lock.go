package shard

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// A lock keeps two processes from doing the same unit, as long as both see it: it ends
// with its process, however that ends. A file system without locks has none; then a
// unit may be done twice, with the same bytes.
type lock struct {
	file *os.File // nil without locks
}

// lockPrefix is what the names of locked files begin with.
const lockPrefix = ".lock-"

// lockPoll is how often a lock is asked for that another process has.
const lockPoll = 100 * time.Millisecond

// lockUnit locks a unit. It returns nil if another process has it and wait is false.
func lockUnit(ctx context.Context, dir string, unit int, wait bool) (*lock, error) {
	return lockName(ctx, filepath.Join(dir, fmt.Sprintf(lockPrefix+"%05d", unit)), wait)
}

// lockPlan locks the plan of a folder, after waiting for whoever has it.
func lockPlan(dir string) (*lock, error) {
	return lockName(context.Background(), filepath.Join(dir, lockPrefix+"plan"), true)
}

// lockName locks a file, which it makes. It returns nil if another process has it and wait
// is false.
func lockName(ctx context.Context, name string, wait bool) (*lock, error) {
	for {
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, err
		}
		held, err := lockFile(f)
		if held && isNamed(f, name) {
			return &lock{f}, nil
		}
		f.Close()
		switch {
		case err == errNoLocks:
			return &lock{}, nil
		case err != nil:
			return nil, fmt.Errorf("locking %s: %w", name, err)
		case !held && !wait:
			return nil, nil
		case !held:
			select {
			case <-ctx.Done():
				return nil, errStopped
			case <-time.After(lockPoll):
			}
		} // else who had it has removed it meanwhile
	}
}

// isNamed reports whether a file is still the one with that name.
func isNamed(f *os.File, name string) bool {
	a, err := f.Stat()
	if err != nil {
		return false
	}
	b, err := os.Stat(name)
	return err == nil && os.SameFile(a, b)
}

// real reports whether others are kept away.
func (l *lock) real() bool { return l.file != nil }

// release ends the lock.
func (l *lock) release() {
	if l.file != nil {
		os.Remove(l.file.Name())
		l.file.Close()
	}
}

//go:build unix && !solaris && !aix

package shard

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// errNoLocks says that a file system has no locks.
var errNoLocks = errors.New("no locks")

// lockFile locks a file, and reports whether it could.
func lockFile(f *os.File) (bool, error) {
	for {
		switch err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); {
		case err == nil:
			return true, nil
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EWOULDBLOCK):
			return false, nil
		case errors.Is(err, unix.ENOTSUP), errors.Is(err, unix.ENOSYS), errors.Is(err, unix.ENOLCK), errors.Is(err, unix.EINVAL):
			return false, errNoLocks
		default:
			return false, err
		}
	}
}

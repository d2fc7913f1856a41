//go:build linux || darwin || freebsd

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// wasClosed reports whether f, one of the standard streams, was closed when the
// program began, as by >&- in a shell. The Go runtime has opened the null device
// for reading and writing in its place, which no redirection does. A service
// manager may, for all three together.
func wasClosed(f *os.File) bool {
	if !isNullForBoth(f) {
		return false
	}
	for _, other := range []*os.File{os.Stdin, os.Stdout, os.Stderr} {
		if !isNullForBoth(other) {
			return true
		}
	}
	return false
}

func isNullForBoth(f *os.File) bool {
	flags, err := unix.FcntlInt(f.Fd(), unix.F_GETFL, 0)
	if err != nil || flags&unix.O_ACCMODE != unix.O_RDWR {
		return false
	}
	info, err := f.Stat()
	if err != nil {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(info, null)
}

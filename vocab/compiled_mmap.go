//go:build !purego && (darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package vocab

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

// load maps a file into memory, and returns how to undo that.
func load(f *os.File) (data string, release func(), err error) {
	size, err := sizeToLoad(f)
	if err != nil {
		return "", nil, err
	}
	mapped, err := syscall.Mmap(int(f.Fd()), 0, size, syscall.PROT_READ, mapFlags)
	if errors.Is(err, syscall.ENODEV) || errors.Is(err, syscall.EACCES) { // such as a file system that has no mapping
		return read(f, size)
	}
	if err != nil {
		return "", nil, err
	}
	return unsafe.String(&mapped[0], size), func() { syscall.Munmap(mapped) }, nil
}

//go:build !purego && (darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package filemap

import (
	"errors"
	"os"
	"syscall"
)

// Map maps a file of a size, which must not be 0, into memory, and returns how to undo
// that. Where that cannot be done, it is errors.ErrUnsupported.
func Map(f *os.File, size int) (data []byte, release func(), err error) {
	data, err = syscall.Mmap(int(f.Fd()), 0, size, syscall.PROT_READ, flags)
	switch {
	case errors.Is(err, syscall.ENODEV) || errors.Is(err, syscall.EACCES): // such as a file system that has no mapping
		return nil, nil, errors.ErrUnsupported
	case err != nil:
		return nil, nil, err
	}
	return data, func() { syscall.Munmap(data) }, nil
}

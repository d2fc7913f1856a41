//go:build !purego && !tokcount_small

package vocab

import (
	"errors"
	"os"
	"unsafe"

	"github.com/tokcount/tokcount/internal/filemap"
)

// load maps a file into memory where that can be done, or reads it, and returns how
// to undo that.
func load(f *os.File) (data string, release func(), err error) {
	size, err := sizeToLoad(f)
	if err != nil {
		return "", nil, err
	}
	mapped, release, err := filemap.Map(f, size)
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return read(f, size)
	case err != nil:
		return "", nil, err
	}
	return unsafe.String(&mapped[0], size), release, nil
}

//go:build purego || !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package filemap

import (
	"errors"
	"os"
)

// Map maps nothing here.
func Map(*os.File, int) (data []byte, release func(), err error) {
	return nil, nil, errors.ErrUnsupported
}

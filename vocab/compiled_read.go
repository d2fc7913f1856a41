//go:build purego && !tokcount_small

package vocab

import "os"

// load reads a file.
func load(f *os.File) (data string, release func(), err error) {
	size, err := sizeToLoad(f)
	if err != nil {
		return "", nil, err
	}
	return read(f, size)
}

// Package filemap lends the contents of files: mapped into memory where the system
// can, else read. Mapping takes no memory of the program, and a page that is read
// costs a tenth of one that is allocated, cleared and copied to.
package filemap

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"runtime/debug"
)

// MaxTokenizer is how large a tokenizer file may be, in bytes: the largest that is known has
// 33 MB.
const MaxTokenizer = 1 << 30

// MaxStream is how much is read of what says no size, such as a pipe: what has no end is
// refused in a moment, and a tokenizer file of twice the largest that is known is not.
const MaxStream = 64 << 20

// Read calls use with the contents of a file, of at most limit bytes, and of MaxStream if it
// says no size. They are read-only, and there until use returns: it must keep no part of
// them. Errors are those of package os and of use. A device, and a file that becomes
// shorter meanwhile, are errors, too.
func Read(path string, limit int64, use func(data []byte) error) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return err
	case info.Mode()&fs.ModeDevice != 0: // such as /dev/zero, of which limit bytes would be read
		return &fs.PathError{Op: "read", Path: path, Err: errDevice}
	case info.Size() > limit:
		return tooLarge(path, limit)
	case !info.Mode().IsRegular() || info.Size() == 0: // such as a pipe, or a file of /proc
		return readAll(f, int(info.Size()), min(limit, MaxStream), use)
	}
	data, release, err := Map(f, int(info.Size()))
	if errors.Is(err, errors.ErrUnsupported) {
		return readAll(f, int(info.Size()), limit, use)
	}
	if err != nil {
		return &fs.PathError{Op: "mmap", Path: path, Err: err}
	}
	defer release()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		switch fault := recover().(type) {
		case nil:
		case addressed:
			err = &fs.PathError{Op: "read", Path: path, Err: io.ErrUnexpectedEOF}
		default:
			panic(fault)
		}
	}()
	return use(data)
}

// An addressed error is what the runtime panics with where memory is not there, which
// for a mapped file says that it was cut off.
type addressed interface {
	runtime.Error
	Addr() uintptr
}

var errDevice = errors.New("it is a device, not a file")

var errPipe = errors.New("it is a pipe, not a file: save what it gives in a file first")

// RefusePipe returns an error if path is a pipe or a socket. It is for who opens a file more
// than once, or does not want to wait for a named pipe that nobody writes to. It opens
// nothing, and what else is wrong with path is for [Read] to say.
func RefusePipe(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket) != 0 {
		return &fs.PathError{Op: "read", Path: path, Err: errPipe}
	}
	return nil
}

func tooLarge(path string, limit int64) error {
	return &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("the file has more than %d bytes", limit)}
}

// readAll is Read without mapping, of a file that has some size.
func readAll(f *os.File, size int, limit int64, use func(data []byte) error) error {
	var data bytes.Buffer
	data.Grow(size + bytes.MinRead) // ReadFrom makes no more room while there is that much
	_, err := data.ReadFrom(io.LimitReader(f, limit+1))
	switch {
	case err != nil:
		return err
	case int64(data.Len()) > limit:
		return tooLarge(f.Name(), limit)
	}
	return use(data.Bytes())
}

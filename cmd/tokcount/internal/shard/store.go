package shard

import (
	"io"
	"os"
	"time"
)

// A Store is where inputs are. It is safe for concurrent use.
type Store interface {
	Open(path string) (Object, error)
}

// An Object is an input that is open. ReadAt is safe for concurrent use.
type Object interface {
	io.ReaderAt
	io.Closer
	Size() int64
	Time() time.Time // of its last change
}

// Disk is the Store of the files of this machine.
type Disk struct{}

// Open opens a file.
func (Disk) Open(path string) (Object, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	if !info.Mode().IsRegular() {
		f.Close()
		return nil, &os.PathError{Op: "open", Path: path, Err: errNotRegular}
	}
	return &diskFile{f, info}, nil
}

// diskFile is an Object. Its size and time are those of when it was opened.
type diskFile struct {
	*os.File
	info os.FileInfo
}

func (f *diskFile) Size() int64     { return f.info.Size() }
func (f *diskFile) Time() time.Time { return f.info.ModTime() }

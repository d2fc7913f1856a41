package shard

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// tempPrefix is what the names of files begin with that are not finished.
const tempPrefix = ".tmp-"

// createTemp creates a file that becomes name when it is finished.
func createTemp(dir, name string) (*os.File, error) {
	for {
		temp := filepath.Join(dir, tempPrefix+name+"-"+rand.Text()[:12])
		f, err := os.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
		if !os.IsExist(err) {
			return f, err
		}
	}
}

// removeTemps removes what processes that were killed left of files whose names begin
// with prefix.
func removeTemps(dir, prefix string) error { return removeAll(dir, tempPrefix+prefix) }

// removeAll removes the files in a folder whose names begin with prefix.
func removeAll(dir, prefix string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil && !os.IsNotExist(err) {
				return err
			}
		}
	}
	return nil
}

// fileBuffer is how much is written to a file at once.
const fileBuffer = 256 << 10

// tempFile is a file of a shard that is not finished: a format.File.
type tempFile struct {
	file    *os.File
	write   func([]byte) (int, error) // of file, or what a test has in its place
	buf     []byte
	sum     hash.Hash
	size    int64
	patched bool // WriteAt was called, so sum is not that of the file
}

func newTempFile(dir, name string) (*tempFile, error) {
	f, err := createTemp(dir, name)
	if err != nil {
		return nil, err
	}
	return &tempFile{file: f, write: writer(f), buf: make([]byte, 0, fileBuffer), sum: sha256.New()}, nil
}

// writer returns what writes to a file: a variable for tests, whose disks are full.
var writer = func(f *os.File) func([]byte) (int, error) { return f.Write }

// Write implements io.Writer.
func (f *tempFile) Write(p []byte) (int, error) {
	n := len(p)
	f.size += int64(n)
	f.sum.Write(p)
	if len(f.buf)+n > cap(f.buf) {
		if err := f.flush(); err != nil {
			return 0, err
		}
		if n >= cap(f.buf) {
			return f.write(p)
		}
	}
	f.buf = append(f.buf, p...)
	return n, nil
}

func (f *tempFile) flush() error {
	_, err := f.write(f.buf)
	f.buf = f.buf[:0]
	return err
}

// WriteAt implements io.WriterAt, over what is there.
func (f *tempFile) WriteAt(p []byte, off int64) (int, error) {
	if off < 0 || off+int64(len(p)) > f.size {
		return 0, errors.New("a header is written where nothing is yet")
	}
	if err := f.flush(); err != nil {
		return 0, err
	}
	f.patched = true
	return f.file.WriteAt(p, off)
}

// ReadAt implements io.ReaderAt, of what was written.
func (f *tempFile) ReadAt(p []byte, off int64) (int, error) {
	if err := f.flush(); err != nil {
		return 0, err
	}
	return f.file.ReadAt(p, off)
}

// finish writes what is buffered, syncs the file and closes it. It returns what the
// file is.
func (f *tempFile) finish() (File, error) {
	err := f.flush()
	if err == nil && f.patched {
		f.sum.Reset()
		_, err = io.Copy(f.sum, io.NewSectionReader(f.file, 0, f.size))
	}
	if err = errors.Join(err, f.file.Sync(), f.file.Close()); err != nil {
		return File{}, fmt.Errorf("writing a shard: %w", err)
	}
	return File{Size: f.size, Sum: hex.EncodeToString(f.sum.Sum(nil))}, nil
}

// discard closes and removes the file.
func (f *tempFile) discard() {
	f.file.Close()
	os.Remove(f.file.Name())
}

// A File is a file of a shard.
type File struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Sum  string `json:"sha256"`
}

var errMissing = errors.New("is missing")

// check returns an error if there is no such file in a folder, or it has another size.
func (f *File) check(dir string) error {
	info, err := os.Stat(filepath.Join(dir, f.Name))
	switch {
	case os.IsNotExist(err):
		return fmt.Errorf("%s %w", f.Name, errMissing)
	case err != nil:
		return err
	case info.Size() != f.Size:
		return fmt.Errorf("%s has %d bytes, and had %d when it was written", f.Name, info.Size(), f.Size)
	}
	return nil
}

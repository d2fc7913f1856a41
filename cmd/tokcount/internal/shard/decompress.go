package shard

import (
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

var (
	errNotRegular = errors.New("not a regular file: inputs are read more than once, so write it to a file first")
	errTruncated  = errors.New("it is broken, or was cut off")
	errTrailing   = errors.New("bytes that are not compressed follow the compressed text: remove them, or compress the file again")
)

// maxWindow is how much text a zstd decoder must hold, in bytes: what zstd itself takes
// unless told otherwise. A frame that asks for more is an error.
const maxWindow = 128 << 20

// decompressed returns the text of a file.
func decompressed(r io.Reader, c Compression) (io.ReadCloser, error) {
	switch c {
	case Gzip:
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, reading(err)
		}
		return explained{z}, nil
	case Zstd:
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, reading(err)
		}
		return explained{z.IOReadCloser()}, nil
	}
	return io.NopCloser(r), nil
}

// explained has the errors of a decompressor in words.
type explained struct{ io.ReadCloser }

func (r explained) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	switch {
	case err == nil || err == io.EOF:
		return n, err
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, zstd.ErrMagicMismatch): // not of the first: see identify
		return n, errTrailing
	}
	return n, reading(err)
}

// reading is an error of a decompressor in words.
func reading(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), err == io.EOF:
		return fmt.Errorf("the compressed file ends too early: %w", errTruncated)
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return fmt.Errorf("the compressed file needs a window of more than %d MiB: compress it without --long or --ultra", maxWindow>>20)
	}
	return fmt.Errorf("decompressing: %w", err)
}

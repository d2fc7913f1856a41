package parquet

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
)

// maxPage is how large a page may be, in bytes, uncompressed or not. Writers make pages of
// about a megabyte.
const maxPage = 512 << 20

// Types of pages.
const (
	dataPage       = 0
	indexPage      = 1
	dictionaryPage = 2
	dataPageV2     = 3
)

// header is that of a page.
type header struct {
	kind         int64
	uncompressed int64
	compressed   int64
	crc          int64
	hasCRC       bool
	values       int64
	encoding     int64
	levels       int64 // the encoding of definition levels, of the first version
	levelBytes   int64 // of the second
	repeatBytes  int64
	plain        bool // the values of the second version are not compressed
}

// header reads that of a page.
func (d *decoder) header() (h header) {
	d.structure(func(f field) bool {
		to := map[int16]*int64{1: &h.kind, 2: &h.uncompressed, 3: &h.compressed, 4: &h.crc}[f.id]
		switch {
		case to != nil && f.kind == typeI32:
			h.hasCRC = h.hasCRC || f.id == 4
			*to = d.int()
		case f.kind == typeStruct && f.id == 5:
			d.numbers(map[int16]*int64{1: &h.values, 2: &h.encoding, 3: &h.levels}, nil)
		case f.kind == typeStruct && f.id == 7:
			d.numbers(map[int16]*int64{1: &h.values, 2: &h.encoding}, nil)
		case f.kind == typeStruct && f.id == 8:
			d.numbers(map[int16]*int64{1: &h.values, 4: &h.encoding, 5: &h.levelBytes, 6: &h.repeatBytes}, &h.plain)
		default:
			return false
		}
		return true
	})
	return h
}

// numbers reads a struct of numbers, and field 7 as whether it is false.
func (d *decoder) numbers(to map[int16]*int64, isFalse *bool) {
	d.structure(func(f field) bool {
		if n := to[f.id]; n != nil && f.kind == typeI32 {
			*n = d.int()
			return true
		}
		if isFalse != nil && f.id == 7 {
			*isFalse = f.kind == typeFalse
		}
		return false
	})
}

// check returns an error for a header that cannot be true of what is left of a chunk.
func (h *header) check(left int64) error {
	switch {
	case h.compressed < 0 || h.compressed > left || h.uncompressed < 0 || h.values < 0:
		return broken("a page of %d bytes, where %d are left", h.compressed, left)
	case h.uncompressed > maxPage || h.compressed > maxPage:
		return fmt.Errorf("a page of %d bytes: more than %d are not read", max(h.uncompressed, h.compressed), maxPage)
	case h.kind == dataPageV2 && (h.levelBytes < 0 || h.repeatBytes < 0 ||
		h.levelBytes+h.repeatBytes > min(h.compressed, h.uncompressed)):
		return broken("levels that are larger than their page")
	}
	return nil
}

// checkCRC returns an error if a page does not have the checksum of its header.
func (h *header) checkCRC(page []byte) error {
	if h.hasCRC && uint32(h.crc) != crc32.ChecksumIEEE(page) {
		return broken("a page has another checksum than its header")
	}
	return nil
}

var codecNames = []string{"nothing", "Snappy", "gzip", "LZO", "Brotli", "LZ4", "Zstandard", "LZ4"}

const (
	codecNone   = 0
	codecSnappy = 1
	codecGzip   = 2
	codecZstd   = 6
)

// errCodec returns an error for a codec that is not read, nil for others.
func errCodec(codec int64) error {
	switch codec {
	case codecNone, codecSnappy, codecGzip, codecZstd:
		return nil
	}
	name := "an unknown codec"
	if codec > 0 && codec < int64(len(codecNames)) {
		name = codecNames[codec]
	}
	return fmt.Errorf("pages are compressed by %s, which is not read: Snappy, gzip and Zstandard are", name)
}

// A decompressor decompresses pages.
type decompressor struct {
	zstd *zstd.Decoder
	gzip *gzip.Reader
	buf  []byte
}

// decompress returns data, decompressed to exactly so many bytes. They are good until it
// is called again.
func (z *decompressor) decompress(codec int64, data []byte, size int64) (_ []byte, err error) {
	if codec == codecNone {
		if int64(len(data)) != size {
			return nil, broken("a page of %d bytes that says it has %d", len(data), size)
		}
		return data, nil
	}
	if int64(cap(z.buf)) < size {
		z.buf = make([]byte, size)
	}
	out := z.buf[:size]
	switch codec {
	case codecSnappy:
		if n, err := snappy.DecodedLen(data); err != nil || int64(n) != size {
			return nil, broken("a page that Snappy did not compress to %d bytes", size)
		}
		out, err = snappy.Decode(out, data)
	case codecGzip:
		out, err = z.gunzip(out, data)
	case codecZstd:
		out, err = z.unzstd(out, data)
	default:
		return nil, errCodec(codec)
	}
	switch {
	case err != nil:
		return nil, broken("decompressing a page: %v", err)
	case int64(len(out)) != size:
		return nil, broken("a page has %d bytes, and not %d", len(out), size)
	}
	return out, nil
}

func (z *decompressor) gunzip(out, data []byte) (_ []byte, err error) {
	if z.gzip == nil {
		z.gzip = new(gzip.Reader)
	}
	if err := z.gzip.Reset(bytes.NewReader(data)); err != nil {
		return nil, err
	}
	return exactly(z.gzip, out)
}

// exactly reads out, and an error if there is more: a page may be made of little that
// becomes much.
func exactly(in io.Reader, out []byte) ([]byte, error) {
	if _, err := io.ReadFull(in, out); err != nil {
		return nil, err
	}
	if n, err := in.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		return nil, fmt.Errorf("it has more than %d bytes, or is cut off: %w", len(out), err)
	}
	return out, nil
}

func (z *decompressor) unzstd(out, data []byte) (_ []byte, err error) {
	if z.zstd == nil {
		z.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxPage))
		if err != nil {
			return nil, err
		}
	}
	if err := z.zstd.Reset(bytes.NewReader(data)); err != nil {
		return nil, err
	}
	return exactly(z.zstd, out)
}

func (z *decompressor) close() {
	if z.zstd != nil {
		z.zstd.Close()
	}
}

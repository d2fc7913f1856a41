package shard

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/parquet"
)

// A Kind is what documents are in.
type Kind string

// The kinds that there are.
const (
	JSONLines Kind = "jsonl"   // a record a line
	Text      Kind = "text"    // the file is one document
	Parquet   Kind = "parquet" // a row each
)

// A Compression is how a file is compressed: "" if it is not, or Parquet, which
// compresses its pages.
type Compression string

// The compressions that there are.
const (
	Gzip Compression = "gzip"
	Zstd Compression = "zstd"
)

// An Input is a file of documents, as it was when the plan was made.
type Input struct {
	Path        string      `json:"path"` // where it is
	Name        string      `json:"name"` // what it is called: the same wherever the corpus lies
	Kind        Kind        `json:"kind"`
	Compression Compression `json:"compression,omitempty"`
	Size        int64       `json:"size"`
	Time        string      `json:"time"`   // of its last change
	Sample      string      `json:"sample"` // SHA-256 of some of its bytes
}

// A ChangedError reports an input that is not what it was when the plan was made.
type ChangedError struct{ Path, What string }

func (e *ChangedError) Error() string {
	return fmt.Sprintf("%s has changed since the plan was made: %s; make a plan for another folder", e.Path, e.What)
}

// check returns an error if an object is not the input.
func (in *Input) check(o Object) error {
	if o.Size() != in.Size {
		return &ChangedError{in.Path, fmt.Sprintf("it has %d bytes, and had %d", o.Size(), in.Size)}
	}
	if t := timeOf(o); t != in.Time {
		return &ChangedError{in.Path, fmt.Sprintf("it was written at %s, and then at %s", in.Time, t)}
	}
	got, err := sample(o)
	if err != nil {
		return fmt.Errorf("%s: %w", in.Path, err)
	}
	if got != in.Sample {
		return &ChangedError{in.Path, "its content is another"}
	}
	return nil
}

func timeOf(o Object) string { return o.Time().UTC().Format(time.RFC3339Nano) }

// What is sampled of an input: all of a small one, else pieces from its beginning to
// its end. It is to find a file that was replaced, with the same size and time.
const (
	samplePieces = 16
	samplePiece  = 4 << 10
)

// sample returns the SHA-256 of samples of a file.
func sample(o Object) (string, error) {
	sum := sha256.New()
	size := o.Size()
	if size <= samplePieces*samplePiece {
		if _, err := io.Copy(sum, io.NewSectionReader(o, 0, size)); err != nil {
			return "", err
		}
		return hex.EncodeToString(sum.Sum(nil)), nil
	}
	piece := make([]byte, samplePiece)
	for i := range int64(samplePieces) {
		at := (size - samplePiece) / (samplePieces - 1) * i
		if i == samplePieces-1 {
			at = size - samplePiece
		}
		if _, err := o.ReadAt(piece, at); err != nil && err != io.EOF {
			return "", err
		}
		sum.Write(piece)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// headSize is how much of a text is looked at to say what it is.
const headSize = 64 << 10

// ErrUnknown says that a file is none of those that are read.
var ErrUnknown = errors.New("neither JSON Lines, Parquet nor text")

// identify says what an object is: by its content, and by its name where that leaves a
// choice.
func identify(name string, o Object) (Kind, Compression, error) {
	magic := make([]byte, 10)
	n, err := o.ReadAt(magic, 0)
	if err != nil && err != io.EOF {
		return "", "", err
	}
	magic = magic[:n]
	if bytes.HasPrefix(magic, []byte(parquet.Magic)) {
		return Parquet, "", nil
	}
	if by := notRead(magic); by != "" {
		return "", "", fmt.Errorf("%w: compressed by %s, which is not read: decompress it, or compress it by zstd", ErrUnknown, by)
	}
	compression := compressionOf(magic)
	ext := strings.ToLower(path.Ext(name))
	switch promised := map[string]Compression{".gz": Gzip, ".zst": Zstd}[ext]; {
	case ext == ".parquet":
		return "", "", fmt.Errorf("not a Parquet file, though it is called %s: %w", ext, errTruncated)
	case promised != "":
		if compression == "" && (n == 0 || !looksLikeJSONLines(o)) {
			return "", "", fmt.Errorf("not compressed by %s, though it is called %s: %w", promised, ext, errTruncated)
		}
		ext = strings.ToLower(path.Ext(strings.TrimSuffix(strings.ToLower(name), ext)))
	}
	r, err := decompressed(io.NewSectionReader(o, 0, o.Size()), compression)
	if err != nil {
		return "", "", err
	}
	defer r.Close()
	head := make([]byte, headSize)
	n, err = io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return "", "", err
	}
	kind, err := kindOf(ext, head[:n])
	return kind, compression, err
}

// notRead returns by what a file is compressed that begins with magic, if it is by what
// is common and not read; else "".
func notRead(magic []byte) string {
	if len(magic) == 10 && bytes.HasPrefix(magic, []byte("BZh")) && string(magic[4:]) == "1AY&SY" {
		return "bzip2"
	}
	for by, begin := range map[string]string{"xz": "\xfd7zXZ\x00", "lz4": "\x04\x22\x4d\x18", "zip": "PK\x03\x04"} {
		if bytes.HasPrefix(magic, []byte(begin)) {
			return by
		}
	}
	return ""
}

// compressionOf returns how a file that begins with magic is compressed.
func compressionOf(magic []byte) Compression {
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		return Gzip
	case bytes.HasPrefix(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}),
		len(magic) >= 4 && magic[0]&0xf0 == 0x50 && bytes.Equal(magic[1:4], []byte{0x2a, 0x4d, 0x18}): // a frame to skip
		return Zstd
	}
	return ""
}

// kindOf says what a text is that begins with head, and whose name ends in ext. What has
// an object as its first line is JSON Lines whatever it is called.
func kindOf(ext string, head []byte) (Kind, error) {
	lines := ext == ".jsonl" || ext == ".ndjson"
	switch {
	case lines && isUTF16(head):
		return "", errUTF16
	case isObjectLine(head), lines:
		return JSONLines, nil
	case ext == ".json":
		return "", fmt.Errorf("%w: one JSON value, of which jq -c '.[]' makes lines if it is an array", ErrUnknown)
	case bytes.HasPrefix(head, []byte(parquet.Magic)): // identify takes one that is not compressed
		return "", fmt.Errorf("%w: a Parquet file that was compressed as a whole: decompress it, for it has compression of its own", ErrUnknown)
	case len(head) > 262 && string(head[257:262]) == "ustar":
		return "", fmt.Errorf("%w: a tar archive: unpack it", ErrUnknown)
	case bytes.IndexByte(head[:min(len(head), 8192)], 0) >= 0 && !hasMark(head):
		return "", ErrUnknown
	}
	return Text, nil
}

// errUTF16 says that JSON Lines are not in UTF-8. That they are converted on the way, as
// texts are, is not worth it: such files are rare, and could not be cut into units.
var errUTF16 = errors.New("JSON Lines in UTF-16, where UTF-8 is needed: convert it first, such as by iconv -f UTF-16 -t UTF-8")

// isUTF16 reports whether JSON is in UTF-16: by its byte order mark, or since a character
// of ASCII, of which the first is one, has a zero beside it.
func isUTF16(head []byte) bool {
	return hasMark(head) || len(head) >= 2 && (head[0] == 0) != (head[1] == 0)
}

// hasMark reports whether text begins with a byte order mark of UTF-16 or UTF-32, which
// has zeros where it is not UTF-8.
func hasMark(text []byte) bool {
	return bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) ||
		bytes.HasPrefix(text, []byte{0, 0, 0xfe, 0xff})
}

// isObjectLine reports whether the first line of text that is not blank is a JSON
// object, or begins as one where it goes on after head.
func isObjectLine(head []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, utf8Mark), " \t\r\n")
	line, _, ended := bytes.Cut(text, []byte("\n"))
	if len(line) == 0 || line[0] != '{' {
		return false
	}
	if !ended && len(head) == headSize {
		rest := bytes.TrimLeft(line[1:], " \t")
		return len(rest) > 0 && rest[0] == '"'
	}
	return json.Valid(line)
}

func looksLikeJSONLines(o Object) bool {
	head := make([]byte, min(headSize, o.Size()))
	n, err := o.ReadAt(head, 0)
	return (err == nil || err == io.EOF) && isObjectLine(head[:n])
}

var utf8Mark = []byte("\ufeff")

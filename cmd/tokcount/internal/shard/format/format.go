// Package format has the layouts of files of token ids that trainers read: how the
// documents of a shard become bytes, and how they are read back.
//
// # Words
//
// A shard is a part of a corpus, in one or more files that differ by their suffix, such
// as .bin and .idx. It holds whole documents, each of which is ids, with whatever
// separates documents (end of text, beginning of text) among them: a layout does not
// add ids. A document may come in pieces, for one may be larger than memory.
//
// # What a layout does not care for
//
// The caller makes the files of a shard under temporary names, and gives them to
// [Format.New] empty. After [Writer.Close] it takes their sizes and SHA-256 sums, syncs
// them and gives them their names. After any error it removes them. So a layout only
// says which bytes go where: it buffers nothing that it need not know later, opens
// nothing and closes nothing. The same documents must give the same bytes, always.
package format

import (
	"fmt"
	"io"
	"strings"
)

// A Format is a layout.
type Format struct {
	Name     string   // as a user gives it
	Suffixes []string // of the files of a shard, the one with the ids first

	// EOTFirst is whether the end-of-text token is put before each document by those
	// who read this layout, and not after it.
	EOTFirst bool

	// MaxTokens is how many ids a shard may have, 0 if there is no limit.
	MaxTokens int64

	// DTypes are those that ids can have, from the smallest on.
	DTypes []DType

	// MaxIDs is how many ids a vocabulary may have for each of DTypes, where a layout
	// has a rule of its own; nil where it is what the type holds.
	MaxIDs []int

	// New returns what writes a shard to files, one for each of Suffixes.
	New func(files []File, s Settings) (Writer, error)

	// Replay gives the documents of a shard to a Writer, and does not close it. A
	// layout that does not know where documents end gives all ids as one. What does
	// not fit the layout is an error: a wrong magic number, lengths that differ from
	// what is there.
	Replay func(files []*io.SectionReader, s Settings, to Writer) error
}

// Settings are the same for all shards of a corpus.
type Settings struct {
	DType     DType
	Tokenizer string // its name
}

// A Writer writes the documents of one shard: for each Begin, any number of calls of
// Write, and End. After an error nothing more is called.
type Writer interface {
	// Begin begins a document.
	Begin(doc Doc) error
	// Write appends ids to the document. It does not keep the slice. Each fits the
	// type of Settings.
	Write(ids []uint32) error
	// End ends the document.
	End() error
	// Close writes what is known only after the last document, such as an index or a
	// header. A shard may have no document.
	Close() error
}

// A Doc says where a document comes from.
type Doc struct {
	Input string // the name of the file, the same on all machines

	// At is where it begins: of JSON Lines the byte at which its line begins, in the
	// text as it is after decompressing; of Parquet the row. Both count from 0. It is 0
	// where the file is one document.
	At int64
}

// A File is a file of a shard while it is written. All methods fail when the disk is
// full, say; the caller sees the error too.
type File interface {
	// Write appends. It is buffered: small writes are cheap.
	io.Writer
	// WriteAt writes over what Write has appended, for a header with numbers that are
	// known at the end. The file is then read once more for its sum.
	io.WriterAt
	// ReadAt reads what Write has appended, for what is written twice in another form:
	// an index may have more entries than memory.
	io.ReaderAt
}

// All returns all layouts.
func All() []*Format {
	return []*Format{nanoGPT(), llmc(), megatron(), datatrove(), dolma(), npy()}
}

// Names returns the names of all layouts.
func Names() (names []string) {
	for _, f := range All() {
		names = append(names, f.Name)
	}
	return names
}

// ByName returns a layout.
func ByName(name string) (*Format, error) {
	for _, f := range All() {
		if f.Name == name {
			return f, nil
		}
	}
	return nil, fmt.Errorf("unknown format %q: it is one of %s", name, strings.Join(Names(), ", "))
}

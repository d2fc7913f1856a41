package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/charset"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/files"
)

// sniffLen is how much of a found file is searched for a NUL before it is taken
// for text. Git looks at 8000 bytes, grep at 32 KiB.
const sniffLen = 8 << 10

// errNoText says that a found file is not text and was not counted.
var errNoText = errors.New("not a text file")

// A packedError is errNoText of a file that is compressed, and may hold text.
type packedError struct{ by *charset.Packer }

func (e *packedError) Error() string { return "compressed by " + e.by.Name }

func (e *packedError) Is(target error) bool { return target == errNoText }

// sniff returns errNoText for a found file that begins with head and is not text.
// Compressed files are told by what they begin with, since short ones have no NUL.
func sniff(head []byte, named *charset.Charset) error {
	head = head[:min(len(head), sniffLen)]
	if by := charset.PackerOf(head); by != nil {
		return &packedError{by}
	}
	if charset.IsBinary(head, named) {
		return errNoText
	}
	return nil
}

// packedFiles gathers the compressed files of a run into one warning.
type packedFiles struct {
	first string // what is reported of the first
	more  int
}

func (p *packedFiles) add(title string, by *charset.Packer) {
	if p.first != "" {
		p.more++
		return
	}
	p.first = fmt.Sprintf("%s is compressed by %s, and was skipped: give its text, as from %s FILE | tokcount", printable(title), by.Name, by.Tool)
}

func (p *packedFiles) tell(cmd *cobra.Command) {
	more := ""
	switch {
	case p.first == "":
		return
	case p.more == 1:
		more = "; 1 more compressed file was skipped"
	case p.more > 1:
		more = fmt.Sprintf("; %d more compressed files were skipped", p.more)
	}
	complain(cmd.ErrOrStderr(), errors.New("warning: "+p.first+more+" (see tokcount help files)"))
}

// skipNoText notes that a file that was found is not text, which is err.
func (f *sourceFlags) skipNoText(title string, err error) {
	f.noText++
	if packed := (*packedError)(nil); errors.As(err, &packed) {
		f.packed.add(title, packed.by)
		f.set.Skip(files.Packed)
		return
	}
	f.set.Skip(files.Binary)
}

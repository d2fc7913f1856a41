package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/charset"
)

// faults gathers those of a run into one warning.
type faults struct {
	first string // what is told of the first file that has one
	more  int    // files that have one too
}

func (f *faults) add(title string, at *charset.Fault) {
	switch {
	case at == nil:
	case f.first == "" && at.Likely != "":
		f.first = fmt.Sprintf("%s looks like %s without a mark, and is counted byte by byte: give -E %s",
			printable(title), strings.ToUpper(at.Likely[:len("utf-16")]), at.Likely)
	case f.first == "" && at.Packed != nil:
		f.first = fmt.Sprintf("%s is compressed by %s, and is counted byte by byte: give its text, as from %s FILE | tokcount",
			printable(title), at.Packed.Name, at.Packed.Tool)
	case f.first == "":
		f.first = fmt.Sprintf("%s: %s %d is not valid %s, and taken %s", printable(title), at.Unit, at.At, at.Charset, at.Taken)
	default:
		f.more++
	}
}

// tellFault warns of the fault of a single text, if it has one.
func tellFault(cmd *cobra.Command, title string, at *charset.Fault) {
	if at != nil {
		endLine(cmd)
	}
	var f faults
	f.add(title, at)
	f.tell(cmd)
}

// tell writes the warning, if there is one.
func (f *faults) tell(cmd *cobra.Command) {
	more := ""
	switch {
	case f.first == "":
		return
	case f.more == 1:
		more = "; 1 more file is not valid"
	case f.more > 1:
		more = fmt.Sprintf("; %d more files are not valid", f.more)
	}
	complain(cmd.ErrOrStderr(), errors.New("warning: "+f.first+more+" (see tokcount help charsets)"))
}

package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

// fault is where a text is first not what its charset allows.
type fault struct {
	charset string
	unit    string // what at counts: byte, from 0, or line, from 1
	at      int64
	taken   string // what is made of it
}

// faults gathers those of a run into one warning.
type faults struct {
	first string // what is told of the first file that has one
	more  int    // files that have one too
}

func (f *faults) add(title string, at *fault) {
	switch {
	case at == nil:
	case f.first == "":
		f.first = fmt.Sprintf("%s: %s %d is not valid %s, and taken %s", printable(title), at.unit, at.at, at.charset, at.taken)
	default:
		f.more++
	}
}

// tellFault warns of the fault of a single text, if it has one.
func tellFault(cmd *cobra.Command, title string, at *fault) {
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

package main

import (
	"io/fs"
	"os"
	"slices"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/term"
)

// startMeter starts that of a batch, unless the text is typed where the bar
// would be.
func (b *batch) startMeter(args []string) *term.Meter {
	typed := len(args) == 0 && b.flags.files0 == "" || slices.Contains(args, "-")
	if typed && term.File(b.cmd.InOrStdin()) != nil {
		return nil
	}
	return term.StartMeter(b.cmd.ErrOrStderr(), os.Getenv("TERM"), func() int64 { return b.size(args) })
}

// size returns how many bytes there are to count if args say so, 0 if they have
// to be searched for, or come through a pipe.
func (b *batch) size(args []string) (total int64) {
	if b.flags.files0 != "" {
		return 0
	}
	if len(args) == 0 {
		args = []string{"-"}
	}
	for _, name := range args {
		stat := func() (fs.FileInfo, error) { return os.Stat(name) }
		if stdin, ok := b.cmd.InOrStdin().(*os.File); name == "-" && ok {
			stat = stdin.Stat
		}
		info, err := stat()
		switch {
		case err != nil: // which is told when its turn comes
		case !info.Mode().IsRegular():
			return 0
		default:
			total += info.Size()
		}
	}
	return total
}

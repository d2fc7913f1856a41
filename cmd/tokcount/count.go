package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

// stdinName is how messages call standard input when nobody named it.
const stdinName = "standard input"

// runCount is the command's main job.
func runCount(cmd *cobra.Command, flags *encodingFlags, args []string) error {
	enc, err := flags.get(cmd)
	if err != nil {
		return err
	}
	t := &tally{cmd: cmd, counter: counter{enc: enc}, total: len(args) > 1}
	if len(args) == 0 {
		return t.bareStdin()
	}
	for _, name := range args {
		t.add(name)
	}
	return t.print()
}

// tally gathers the rows of one run. They are printed together at the end,
// since the width of the column is known only then.
type tally struct {
	cmd     *cobra.Command
	counter counter
	rows    []row
	total   bool // a total row is due, also over one file or none
	failed  bool
}

func (t *tally) bareStdin() error {
	n, err := t.counter.countReader(t.cmd.InOrStdin())
	if err != nil {
		return named(stdinName, err)
	}
	_, err = fmt.Fprintln(t.cmd.OutOrStdout(), n)
	return err
}

// add counts what the user named: a file whatever it holds, or a directory.
func (t *tally) add(name string) {
	if name == "-" {
		n, err := t.counter.countReader(t.cmd.InOrStdin())
		t.note(name, n, err)
		return
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		t.fail(named(name, t.missing(name, err)))
	case err == nil && info.IsDir():
		t.total = true
		t.addDir(name)
	default:
		n, err := t.counter.countFile(name)
		t.note(name, n, err)
	}
}

func (t *tally) addDir(dir string) {
	walk(dir, func(name string, err error) {
		if err != nil {
			t.fail(named(name, err))
			return
		}
		n, err := t.counter.countFound(name)
		if errors.Is(err, errBinary) {
			return
		}
		t.note(name, n, err)
	})
}

func (t *tally) note(name string, n int64, err error) {
	if err != nil {
		t.fail(named(name, err))
		return
	}
	t.rows = append(t.rows, row{n, name})
}

func (t *tally) fail(err error) {
	t.failed = true
	complain(t.cmd.ErrOrStderr(), err)
}

// missing adds to err, for there is no file called name, the command that
// name may have been meant for: the first argument may be either.
func (t *tally) missing(name string, err error) error {
	commands := t.cmd.SuggestionsFor(name)
	if len(commands) == 0 {
		return err
	}
	return fmt.Errorf("%w; did you mean the command %s?", reason(err), strings.Join(commands, " or "))
}

func (t *tally) print() error {
	rows := t.rows
	if t.total {
		rows = append(rows, row{sum(rows), "total"})
	}
	if err := writeTable(t.cmd.OutOrStdout(), rows); err != nil {
		return err
	}
	if t.failed {
		return errReported
	}
	return nil
}

func sum(rows []row) int64 {
	var n int64
	for _, r := range rows {
		n += r.tokens
	}
	return n
}

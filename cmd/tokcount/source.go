package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// stdinName is how messages call standard input when nobody named it.
const stdinName = "standard input"

// source is where a text comes from.
type source struct {
	name  string // as it was given, "" for standard input when nothing was
	stdin bool
	found bool  // in a directory, not named: left out if it is binary
	err   error // why there is no text, known before it is read
	line  int64 // of a record in the text, from 1, or 0 if it is the whole text
}

// title is how messages call it.
func (s source) title() string {
	if s.name == "" && s.stdin {
		return stdinName
	}
	return s.name
}

// count counts its text. A binary file that was found is errBinary.
func (s source) count(c *counter, stdin io.Reader) (counts, error) {
	switch {
	case s.err != nil:
		return nil, s.err
	case s.stdin:
		return c.countReader(stdin)
	case s.found:
		return c.countFound(s.name)
	}
	return c.countFile(s.name)
}

// sourceFlags say what is counted besides the arguments of a command.
type sourceFlags struct {
	include []string
	exclude []string
	noGit   bool
	files0  string
	paths   []string // what is counted of each line, all of the text if there are none
	fields  *field   // the same, set by validate
}

func (f *sourceFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.include, "include", nil, "in directories, count only what matches `GLOB`")
	flags.StringArrayVar(&f.exclude, "exclude", nil, "in directories, leave out what matches `GLOB`")
	flags.BoolVar(&f.noGit, "no-git", false, "do not ask git what is in a directory")
	flags.StringVar(&f.files0, "files0-from", "", "read names, each ended by a NUL, from `F`")
	flags.StringArrayVar(&f.paths, "jsonl-field", nil, "count the strings at `PATH` of each line, a JSON value")
}

// validate returns an error for flags that are wrong usage.
func (f *sourceFlags) validate(cmd *cobra.Command, args []string) error {
	fields, err := newField(f.paths)
	f.fields = fields
	err = errors.Join(globs(f.include).validate(), globs(f.exclude).validate(), err)
	if err == nil && cmd.Flags().Changed("files0-from") && len(args) > 0 {
		err = errors.New("--files0-from and FILE exclude each other")
	}
	if err != nil {
		return usageError(cmd, err)
	}
	return nil
}

// lister finds the sources that names stand for.
type lister struct {
	cmd     *cobra.Command
	flags   *sourceFlags
	several bool // more than one name, or a directory: set when all have been found
}

// sources yields what args stand for, in order, or else what the names in a
// file do; without either it is standard input.
func (l *lister) sources(args []string) iter.Seq[source] {
	switch {
	case l.cmd.Flags().Changed("files0-from"):
		return l.fromFile(l.flags.files0)
	case len(args) == 0:
		return single(source{stdin: true})
	}
	l.several = len(args) > 1
	return func(yield func(source) bool) {
		for _, name := range args {
			for s := range l.named(name) {
				if !yield(s) {
					return
				}
			}
		}
	}
}

func single(s source) iter.Seq[source] {
	return func(yield func(source) bool) { yield(s) }
}

// fromFile yields what the names in a file stand for, reading them as they are
// needed.
func (l *lister) fromFile(file string) iter.Seq[source] {
	var in io.ReadCloser = io.NopCloser(l.cmd.InOrStdin())
	if file != "-" {
		var err error
		if in, err = os.Open(file); err != nil {
			return single(source{name: file, err: err})
		}
	}
	return func(yield func(source) bool) {
		defer in.Close()
		names := bufio.NewReader(in)
		for n := 1; ; n++ {
			name, err := names.ReadString(0)
			if err != nil && err != io.EOF {
				yield(source{name: file, err: err})
				return
			}
			if name == "" {
				return
			}
			l.several = l.several || n > 1
			for s := range l.listed(strings.TrimSuffix(name, "\x00"), file == "-") {
				if !yield(s) {
					return
				}
			}
		}
	}
}

// listed is named for a name from a list. Standard input cannot be both the
// list and a text.
func (l *lister) listed(name string, fromStdin bool) iter.Seq[source] {
	if name == "-" && fromStdin {
		return single(source{name: name, err: errors.New("standard input has the names, and no text")})
	}
	return l.named(name)
}

// named yields what the user named: a file, or what is in a directory.
func (l *lister) named(name string) iter.Seq[source] {
	one := source{name: name, stdin: name == "-"}
	if !one.stdin {
		info, err := os.Stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			one.err = l.missing(name, err)
		case err == nil && info.IsDir():
			l.several = true
			return l.matching(name, l.inDir(name))
		}
	}
	return single(one)
}

// inDir yields the files in a directory. Where git has trouble, that is told,
// and the directory is taken as any other.
func (l *lister) inDir(dir string) iter.Seq[source] {
	if l.flags.noGit || !hasGit(dir) {
		return walk(dir)
	}
	files, err := gitFiles(dir)
	switch {
	case err == nil:
		return files
	case errors.Is(err, errNoWorkTree):
		return walk(dir)
	}
	return func(yield func(source) bool) {
		if yield(source{name: dir, err: err}) {
			walk(dir)(yield)
		}
	}
}

// matching yields those of files, which are in dir, that the user wants.
func (l *lister) matching(dir string, files iter.Seq[source]) iter.Seq[source] {
	include, exclude := globs(l.flags.include), globs(l.flags.exclude)
	if len(include)+len(exclude) == 0 {
		return files
	}
	return func(yield func(source) bool) {
		for s := range files {
			path, below := strings.CutPrefix(s.name, join(dir, ""))
			path = filepath.ToSlash(path)
			wanted := !below || !exclude.match(path) && (len(include) == 0 || s.err != nil || include.match(path))
			if wanted && !yield(s) {
				return
			}
		}
	}
}

// missing adds to err, for there is no file called name, the command that
// name may have been meant for: the first argument may be either.
func (l *lister) missing(name string, err error) error {
	if name == "" || l.cmd.HasParent() {
		return err
	}
	commands := l.cmd.SuggestionsFor(name)
	if len(commands) == 0 {
		return err
	}
	return fmt.Errorf("%w; did you mean the command %s?", reason(err), strings.Join(commands, " or "))
}

package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/files"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/jsonpath"
)

// stdinName is how messages call standard input when nobody named it.
const stdinName = "standard input"

// source is where a text comes from.
type source struct {
	files.Source
	line int64 // of a record in the text, from 1, or 0 if it is the whole text
}

// title is how messages call it.
func (s source) title() string {
	if s.Name == "" && s.Stdin {
		return stdinName
	}
	return s.Name
}

// count counts its text. A binary file that was found is errBinary.
func (s source) count(c *counter, stdin io.Reader) (counts, error) {
	switch {
	case s.Err != nil:
		return nil, s.Err
	case s.Stdin:
		return c.countReader(stdin)
	case s.Found:
		return c.countFound(s.Name)
	}
	return c.countFile(s.Name)
}

// sourceFlags say what is counted besides the arguments of a command.
type sourceFlags struct {
	set    files.Set
	files0 string
	paths  []string        // what is counted of each line, all of the text if there are none
	fields *jsonpath.Paths // the same, set by validate
}

func (f *sourceFlags) add(cmd *cobra.Command) {
	f.addFiles(cmd)
	cmd.Flags().StringArrayVar(&f.paths, "jsonl-field", nil, "count the strings at `PATH` of each line, a JSON value")
}

// addFiles adds those that say which files.
func (f *sourceFlags) addFiles(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.set.Include, "include", nil, "in directories, count only what matches `GLOB`")
	flags.StringArrayVar(&f.set.Exclude, "exclude", nil, "in directories, leave out what matches `GLOB`")
	flags.BoolVar(&f.set.NoGit, "no-git", false, "do not ask git what is in a directory")
	flags.StringVar(&f.files0, "files0-from", "", "read names, each ended by a NUL, from `F`")
}

// validate returns an error for flags that are wrong usage.
func (f *sourceFlags) validate(cmd *cobra.Command, args []string) error {
	fields, err := jsonpath.Parse(f.paths)
	f.fields = fields
	err = errors.Join(f.set.Validate(), err)
	if err == nil && cmd.Flags().Changed("files0-from") && len(args) > 0 {
		err = errors.New("--files0-from and FILE exclude each other")
	}
	if err != nil {
		return usageError(cmd, err)
	}
	return nil
}

// sources yields what the arguments of cmd stand for, or what the names in the
// file of --files0-from do.
func (f *sourceFlags) sources(cmd *cobra.Command, args []string) iter.Seq[files.Source] {
	f.set.Stdin = cmd.InOrStdin()
	f.set.Missing = func(name string, err error) error { return missing(cmd, name, err) }
	if cmd.Flags().Changed("files0-from") {
		return f.set.Listed(f.files0)
	}
	return f.set.Named(args)
}

// missing adds to err, for there is no file called name, the command that
// name may have been meant for: the first argument may be either.
func missing(cmd *cobra.Command, name string, err error) error {
	if name == "" || cmd.HasParent() {
		return err
	}
	commands := cmd.SuggestionsFor(name)
	if len(commands) == 0 {
		return err
	}
	return fmt.Errorf("%w; did you mean the command %s?", reason(err), strings.Join(commands, " or "))
}

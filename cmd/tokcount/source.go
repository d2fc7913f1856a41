package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/files"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/jsonpath"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/term"
)

// stdinName is how messages call standard input, which rows call "-".
const stdinName = "standard input"

// source is where a text comes from.
type source struct {
	files.Source
	line int64 // of a record in the text, from 1, or 0 if it is the whole text
	more bool  // it was not read to its end, and has more tokens than were counted
}

// title is how messages call it.
func (s source) title() string {
	if s.Stdin {
		return stdinName
	}
	return s.Name
}

// count counts its text. A found file that is not text is errNoText.
func (s source) count(c *counter, stdin io.Reader) (counts, error) {
	switch {
	case s.Err != nil:
		return nil, s.Err
	case s.Stdin:
		return c.countReader(stdin)
	case s.Blob != nil:
		return c.countBlob(s.Blob)
	case s.Found:
		return c.countFound(s.Name)
	}
	return c.countFile(s.Name)
}

// sourceFlags say what is counted besides the arguments of a command.
type sourceFlags struct {
	set       files.Set
	files0    string
	staged    bool // what git's index holds is counted
	verbose   bool
	maxSize   uint
	mustMatch bool            // it is an error if there is no file
	paths     []string        // what is counted of each line, all of the text if there are none
	fields    *jsonpath.Paths // the same, set by validate
	found     int             // files, or errors that are told
	noText    int             // those of them that are not text
	packed    packedFiles     // those that are compressed
	asides    sync.Map        // what messages have besides their texts
}

func (f *sourceFlags) add(cmd *cobra.Command) {
	f.addFiles(cmd)
	addTexts(cmd, &f.paths, "jsonl-field", "count the strings at `PATH` of each line, a JSON value")
}

// addFiles adds those that say which files.
func (f *sourceFlags) addFiles(cmd *cobra.Command) {
	flags := cmd.Flags()
	addTexts(cmd, &f.set.Include, "include", "in directories, count only what matches `GLOB`")
	addTexts(cmd, &f.set.Exclude, "exclude", "in directories, skip what matches `GLOB`")
	flags.BoolVar(&f.set.NoGit, "no-git", false, "in directories, ask neither git nor ignore files")
	addNumber(cmd, &f.maxSize, "max-size", "", "in directories, skip files of more than `N` bytes")
	flags.StringVar(&f.files0, "files0-from", "", "read names, each ended by a NUL, from `F`")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "report how many files were skipped, and why")
}

// validate returns an error for flags that are wrong usage.
func (f *sourceFlags) validate(cmd *cobra.Command, args []string) error {
	fields, err := jsonpath.Parse(f.paths)
	f.fields = fields
	f.set.MaxSize = int64(min(uint64(f.maxSize), math.MaxInt64))
	err = errors.Join(f.set.Validate(), err)
	if err == nil && cmd.Flags().Changed("files0-from") && len(args) > 0 {
		err = errors.New("--files0-from and FILE exclude each other")
	}
	if err == nil && f.staged && (f.files0 != "" || slices.Contains(args, "-")) {
		err = errors.New("--staged is for files in git's index: standard input and --files0-from are not")
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
	f.set.Warn = func(err error) { complain(cmd.ErrOrStderr(), fmt.Errorf("warning: %w", err)) }
	all := f.set.Named(f.args(cmd, args))
	switch {
	case f.staged:
		all = f.set.Staged(args)
	case cmd.Flags().Changed("files0-from"):
		all = f.set.Listed(f.files0)
	}
	return func(yield func(files.Source) bool) {
		for s := range all {
			f.found++
			if !yield(s) {
				return
			}
		}
	}
}

// args are the names that arguments give. Without any, text is read that may have to
// be typed: that is said, unless flags about directories say that one was meant.
func (f *sourceFlags) args(cmd *cobra.Command, args []string) []string {
	if slices.Contains(args, "-") {
		tellTyped(cmd)
	}
	if len(args) > 0 || f.staged || cmd.Flags().Changed("files0-from") || term.File(cmd.InOrStdin()) == nil {
		return args
	}
	for _, flag := range []string{"include", "exclude", "no-git", "max-size"} {
		if cmd.Flags().Changed(flag) {
			return []string{"."}
		}
	}
	tellTyped(cmd)
	return args
}

// tellTyped says that standard input is read, if that is a terminal.
func tellTyped(cmd *cobra.Command) {
	if term.File(cmd.InOrStdin()) != nil && term.File(cmd.ErrOrStderr()) != nil {
		complain(cmd.ErrOrStderr(), errors.New("reading standard input; end it with "+term.EndOfInput()+" on a line of its own, or give a FILE"))
	}
}

// tell says, once all has been read, what the user should know of the set: patterns
// that were for nothing, that there was no file, and what was skipped. It reports
// whether all is well.
func (f *sourceFlags) tell(cmd *cobra.Command) (ok bool) {
	ok = true
	stderr := cmd.ErrOrStderr()
	for _, pattern := range f.set.Unmatched() {
		hint := ""
		if strings.Contains(pattern, ",") && !strings.Contains(pattern, "{") {
			hint = "; several are {a,b}, or a flag each"
		}
		ok = false
		complain(stderr, fmt.Errorf("%sno file matches %s%s", f.severity(), strconv.Quote(pattern), hint))
	}
	if f.found == f.noText && ok && !f.staged {
		ok = false
		complain(stderr, fmt.Errorf("%sthere is no file to be counted", f.severity()))
	}
	if asides := slices.Sorted(f.allAsides); len(asides) > 0 {
		complain(stderr, fmt.Errorf("warning: not counted: %s (tokcount chat counts calls, and lists what is no text)", strings.Join(asides, ", ")))
	}
	f.packed.tell(cmd)
	if skipped := f.set.Skipped(); f.verbose && skipped != "" {
		complain(stderr, errors.New("skipped: "+skipped))
	}
	return ok || !f.mustMatch
}

func (f *sourceFlags) allAsides(yield func(string) bool) {
	f.asides.Range(func(what, _ any) bool { return yield(printable(what.(string))) })
}

// severity is what a message begins with that is an error for some commands only.
func (f *sourceFlags) severity() string {
	if f.mustMatch {
		return ""
	}
	return "warning: "
}

// insteadOf are words that people try as commands, with what serves.
var insteadOf = map[string]string{
	"version": "tokcount --version prints the version",
	"man":     "tokcount help prints the manual",
	"count":   "tokcount counts without a command: tokcount FILE",

	"help":     "tokcount help prints the manual",
	"serve":    "tokcount web serves a page that shows tokens",
	"tokenize": "tokcount encode prints the ids of tokens, and tokcount show their text",
	"tree":     "tokcount --tree prints a tree",
}

// notAFile says where what cmd reads comes from, if not from files.
func notAFile(cmd *cobra.Command) string {
	switch cmd.Name() {
	case "decode":
		return "ids come from standard input: echo IDS | tokcount decode"
	case "chat":
		return "a chat comes from standard input: echo JSON | tokcount chat"
	}
	return "a text comes from standard input: echo TEXT | " + cmd.CommandPath()
}

// isInput reports whether the name of a file is rather what the file should hold.
func isInput(cmd *cobra.Command, name string) bool {
	switch {
	case strings.ContainsAny(name, " \t\n"):
		return true
	case cmd.Name() == "chat":
		return strings.HasPrefix(name, "[") || strings.HasPrefix(name, "{")
	case cmd.Name() == "decode":
		return name != "" && strings.Trim(name, "0123456789,[]") == ""
	}
	return false
}

// missing adds to err, for there is no file called name, what may have been meant: the
// first argument may be a command, and a text is not an argument.
func missing(cmd *cobra.Command, name string, err error) error {
	switch {
	case strings.Contains(name, "\n") && cmd.Flags().Changed("files0-from"):
		return fmt.Errorf("%w; the names in the list are ended by a NUL, as from find -print0", reason(err))
	case isInput(cmd, name):
		return fmt.Errorf("%w; %s", reason(err), notAFile(cmd))
	case name == "" || cmd.HasParent():
		return err
	case insteadOf[name] != "":
		return fmt.Errorf("%w; %s", reason(err), insteadOf[name])
	}
	if commands := nearCommands(name); len(commands) > 0 {
		return fmt.Errorf("%w; did you mean the command %s?", reason(err), strings.Join(commands, " or "))
	}
	for _, word := range slices.Sorted(maps.Keys(insteadOf)) {
		if len(word) > 3 && isNear(name, word) {
			return fmt.Errorf("%w; %s", reason(err), insteadOf[word])
		}
	}
	return err
}

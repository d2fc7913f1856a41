package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// Exit codes. 1 is for budgets only, so that a script can tell "over the
// limit" from "could not tell".
const (
	exitOK      = 0
	exitOver    = 1
	exitTrouble = 2
)

// What ends a command that has said all.
var (
	errReported = errors.New("troubles stand on stderr")
	errOver     = errors.New("something is over its limit")
)

// run is the whole program: it takes what the operating system would give it
// and returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := &output{w: stdout}
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(out)
	root.SetErr(stderr)
	err := root.Execute()
	switch {
	case out.err != nil:
		// Whatever the command says, it says because of this.
		if !isClosedPipe(out.err) {
			complain(stderr, fmt.Errorf("write error: %w", reason(out.err)))
		}
		return exitTrouble
	case errors.Is(err, errReported):
		return exitTrouble
	case errors.Is(err, errOver):
		return exitOver
	case err != nil:
		complain(stderr, err)
		return exitTrouble
	}
	return exitOK
}

const countHelp = `Tokcount counts the tokens of text, exactly as OpenAI's models see them, in the
manner of wc. Nothing is sent over the network but by the command complete.

With no FILE it counts standard input and prints the bare number. Otherwise it
prints one row for each file, tokens first, then the name, and a total row when
several names or a directory were given. A FILE of - is standard input.

A directory stands for the files below it, in the order of their names. In a git
work tree these are the files that git would name: those in its index and those
that no rule ignores. Git is asked, so it must be there, and where it has trouble
that is told. Elsewhere, in a directory that git ignores, and with --no-git they
are all but those that have a name that begins with a dot, or are in a directory
that has. Symbolic links, devices and binary files (a NUL byte among the first
8192) are left out when they are found in a directory; what is named on the
command line is always counted. Bytes are counted as they are, and text that
looks like a special token is ordinary text.

GLOB is a pattern of the shell, where ** is any number of directories and {a,b}
one of several. Without a slash it is for the name of a file or directory
wherever it is, otherwise for a path that begins below the directory that was
named. What matches a directory matches all that is in it; with a slash at its
end it matches directories only.

The file F of --files0-from has names as FILE and DIR are, with a NUL at the end
of each, as from find -print0. If it is -, that is standard input.

What wc counts is counted too when asked, and each file is read once: lines are
newline characters, words are what white space separates, characters are code
points, and a byte that is not valid UTF-8 is a character. Several encodings,
separated by commas or each with its -e, have a column each. Tokens stand first,
then the rest in wc's order.

With -m the tokens are followed by the share that they are of the model's context
window, if that is known, in per cent and rounded up: what does not fit is more
than 100.0%. The bare numbers of standard input and of a single total have none.

The total is printed when several names or a directory were given (auto),
always, never, or as the only row, without a name. It is that of all files,
whatever --top and --min leave out. Rows are in the order in which files were
named and found, unless sorted; with several encodings, the first decides.

Files are summed by their extension, (none) for those without, or by the
directory they are in, not counting those below. A tree has every directory, with
all that is in it, and each file, with the share of all tokens beside the tokens.

A name that holds a control character or begins with a quote is printed in
quotes, as Go would write it, so that a row is always a line.

Programs may read one JSON object, with the names of the encodings, the files
(exts, dirs) and the total; an object for each file; or comma-separated values below a line
of column names. The last two have the total with --total always or only.
Numbers are called tokens, or by their encoding if there are several, lines,
words, chars and bytes; share is that of the window, of which 1 is all. Standard
input is the file -. JSON shows a byte of a
name that is not valid UTF-8 as U+FFFD.

A file with the name of a command is given as ./encode, say.

The exit status is 0 when all went well and 2 when there was trouble: a file
that cannot be read, an unknown encoding or model, wrong usage, output that
cannot be written. The other files are counted all the same.`

const countExamples = `  $ echo 'Hello, world' | tokcount
  4
  $ tokcount README.md docs
   8 README.md
   3 docs/api/index.md
   6 docs/guide.md
  17 total
  $ tokcount -e cl100k_base README.md
  10 README.md
  $ tokcount -m gpt-4 < README.md
  10
  $ tokcount -m gpt-4 README.md
  10 0.2% README.md
  $ tokcount -e o200k_base,r50k_base -w --sort tokens docs README.md
   8 17  4 README.md
   6  8  4 docs/guide.md
   3  3  2 docs/api/index.md
  17 28 10 total
  $ tokcount --tree --sort tokens README.md docs
   9  52.9% docs/
   6  35.3%   guide.md
   3  17.6%   api/
   3  17.6%     index.md
   8  47.1% README.md
  17 100.0% total
  $ tokcount --include '*.md' --exclude docs/api .
   8 ./README.md
   6 ./docs/guide.md
  14 total
  $ find docs -name 'g*' -print0 | tokcount --files0-from -
  6 docs/guide.md
  $ tokcount --jsonl -c docs
  {"file":"docs/api/index.md","tokens":3,"bytes":6}
  {"file":"docs/guide.md","tokens":6,"bytes":21}`

// newRoot builds the command tree. It is cheap: a vocabulary is first touched
// when a command that needs it runs.
func newRoot() *cobra.Command {
	var flags countFlags
	root := &cobra.Command{
		Use:     "tokcount [-e ENC[,ENC]... | -m MODEL] [FLAG]... [FILE|DIR|-]...",
		Short:   "Count the tokens of text",
		Long:    countHelp,
		Example: countExamples,
		Version: version(),
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runCount(cmd, &flags, args)
		},
		DisableFlagsInUseLine:      true,
		SilenceErrors:              true,
		SilenceUsage:               true,
		SuggestionsMinimumDistance: 2,
	}
	root.SetFlagErrorFunc(usageError)
	flags.add(root)
	root.AddCommand(newCheck(), newEncode(), newDecode(), newTruncate(), newSplit(), newShow(), newModels(), newEncodings(), newComplete())
	return root
}

// usageError points to the help of the command that was misused.
func usageError(cmd *cobra.Command, err error) error {
	return fmt.Errorf("%w (see %s --help)", err, cmd.CommandPath())
}

// atMostOneFile is the Args of the commands that read a single text.
func atMostOneFile(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usageError(cmd, fmt.Errorf("%s takes one FILE, not %d", cmd.Name(), len(args)))
	}
	return nil
}

// version names the build: the module's version, which is "(devel)" when it
// was not built from a tagged or recorded state, the Go release and the
// platform.
func version() string {
	v := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	return fmt.Sprintf("%s %s %s/%s", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// Exit codes. 1 is kept for budgets, so that a script can tell "over the
// limit" from "could not tell".
const (
	exitOK      = 0
	exitTrouble = 2
)

// errReported ends a command whose troubles stand on stderr already.
var errReported = errors.New("already reported")

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
	case err != nil:
		complain(stderr, err)
		return exitTrouble
	}
	return exitOK
}

const countHelp = `Tokcount counts the tokens of text, exactly as OpenAI's models see them, in the
manner of wc. Nothing is sent over the network.

With no FILE it counts standard input and prints the bare number. Otherwise it
prints one row for each file, tokens first, then the name, and a total row when
several names or a directory were given. A FILE of - is standard input.

A directory stands for the files below it, in the order of their names. Files
and directories whose names begin with a dot, symbolic links, devices and
binary files (a NUL byte among the first 8192) are left out when they are found
in a directory; what is named on the command line is always counted. Bytes are
counted as they are, and text that looks like a special token is ordinary text.

A name that holds a control character or begins with a quote is printed in
quotes, as Go would write it, so that a row is always a line.

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
  10`

// newRoot builds the command tree. It is cheap: a vocabulary is first touched
// when a command that needs it runs.
func newRoot() *cobra.Command {
	var enc encodingFlags
	root := &cobra.Command{
		Use:     "tokcount [-e ENC | -m MODEL] [FILE|DIR|-]...",
		Short:   "Count the tokens of text",
		Long:    countHelp,
		Example: countExamples,
		Version: version(),
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runCount(cmd, &enc, args)
		},
		DisableFlagsInUseLine:      true,
		SilenceErrors:              true,
		SilenceUsage:               true,
		SuggestionsMinimumDistance: 2,
	}
	root.SetFlagErrorFunc(usageError)
	enc.add(root)
	root.AddCommand(newEncode(), newDecode())
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

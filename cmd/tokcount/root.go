package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/term"
)

// Exit codes. 1 is for budgets only, so that a script can tell "over the
// limit" from "could not tell".
const (
	exitOK      = 0
	exitOver    = 1
	exitTrouble = 2

	exitAgain     = 75  // a signal stopped what can go on later: EX_TEMPFAIL of sysexits.h
	exitInterrupt = 130 // what shells say of SIGINT
)

// What ends a command that has said all.
var (
	errReported = errors.New("troubles stand on stderr")
	errOver     = errors.New("something is over its limit")
	errAgain    = errors.New("stopped by a signal, which was told")
	errBreak    = errors.New("stopped by the user, which was told")
)

// run is the whole program: it takes what the operating system would give it
// and returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := &output{w: stdout}
	messages := term.NewConsole(stderr)
	if term.File(stdout) != nil {
		out.console = messages
	}
	if f, ok := stdout.(*os.File); ok && wasClosed(f) {
		out.err = errClosed
	}
	if f, ok := stdin.(*os.File); ok && wasClosed(f) {
		stdin = closedReader{}
	}
	root := rootFor(args)
	root.SetArgs(args)
	root.Annotations = map[string]string{operand: firstOperand(args)}
	root.SetIn(stdin)
	root.SetOut(out)
	root.SetErr(messages)
	err := root.Execute()
	switch {
	case out.err != nil && out.used:
		// Whatever the command says, it says because of this.
		if !isClosedPipe(out.err) {
			complain(stderr, fmt.Errorf("write error: %w", reason(out.err)))
		}
		return exitTrouble
	case errors.Is(err, errReported):
		return exitTrouble
	case errors.Is(err, errOver):
		return exitOver
	case errors.Is(err, errAgain):
		return exitAgain
	case errors.Is(err, errBreak):
		return exitInterrupt
	case err != nil:
		out.endLine(stderr)
		complain(stderr, err)
		return exitTrouble
	}
	return exitOK
}

// errClosed is what is wrong with a stream that was closed when the program began.
var errClosed = errors.New("bad file descriptor")

// closedReader is standard input that was closed.
type closedReader struct{}

func (closedReader) Read([]byte) (int, error) {
	return 0, &os.PathError{Op: "read", Path: "/dev/stdin", Err: errClosed}
}

const countHelp = `Count the tokens of text as wc counts words: exactly as OpenAI's
models see them, or by the tokenizer file of another model. Nothing is sent over the
network except by the command complete.

With no FILE, tokcount counts standard input and prints the bare number. Otherwise
it prints one row for each file, tokens first, then the name, and a total row when
several names or a directory were given. A directory is counted as the text files
below it; in a git work tree, those that git does not ignore.

Run tokcount help TOPIC for more: files, charsets, records, rows, formats, budgets,
exit, tokenizers, environment.`

const countExamples = `  $ echo 'Hello, world' | tokcount
  4
  $ tokcount README.md docs
   8 README.md
   3 docs/api/index.md
   6 docs/guide.md
  17 total
  $ tokcount -m gpt-4 README.md
  10 0.2% README.md
  $ tokcount -e o200k_base --tokenizer my-model --header README.md
  O200K_BASE my-model FILE
           8       29 README.md`

// rootFor builds the command with those of its commands that args may be for. A
// vocabulary is first touched when a command that needs it runs.
func rootFor(args []string) *cobra.Command {
	var flags countFlags
	root := &cobra.Command{
		Use:     "tokcount [-e ENC[,ENC]... | -m MODEL | --tokenizer FILE] [FLAG]... [FILE|DIR|-]...",
		Short:   "Count the tokens of text",
		Long:    countHelp,
		Example: countExamples,
		Version: version(),
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runCount(cmd, &flags, args)
		},
		ValidArgsFunction:          completeFiles,
		PersistentPreRun:           beforeCompletion,
		DisableFlagsInUseLine:      true,
		SilenceErrors:              true,
		SilenceUsage:               true,
		SuggestionsMinimumDistance: 2,
	}
	root.SetFlagErrorFunc(usageError)
	flags.add(root)
	root.CompletionOptions.DisableDefaultCmd = true // there is newCompletion
	root.AddCommand(neededCommands(args)...)
	root.SetHelpCommand(newHelp())
	wrapHelp(root)
	return root
}

// atMostOneFile is the Args of the commands that read a single text.
func atMostOneFile(cmd *cobra.Command, args []string) error {
	if len(args) < 2 {
		return nil
	}
	hint := ""
	if !isFile(args[0]) && args[0] != "-" {
		hint = "; " + notAFile(cmd)
	}
	return usageError(cmd, fmt.Errorf("%s takes one FILE, not %d%s", cmd.Name(), len(args), hint))
}

// release is the version of a released program, such as "v1.0.0": the linker
// sets it (see the package release).
var release string

// version returns what --version prints: the release, or else the module's
// version, which is "(devel)" for a build from neither a tag nor a commit; the
// Go release; and the platform.
func version() string {
	return fmt.Sprintf("%s %s %s/%s", releaseName(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func releaseName() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/term"
)

// output is stdout with its first error remembered: everything after it is
// refused, and run tells the user once, whoever was writing.
type output struct {
	w       io.Writer
	err     error
	used    bool          // something was to be written
	open    bool          // the last line has no end
	console *term.Console // on the same terminal, or nil
}

// Unwrap returns stdout itself.
func (o *output) Unwrap() io.Writer { return o.w }

func (o *output) Write(p []byte) (int, error) {
	o.used = true
	if o.err != nil {
		return 0, o.err
	}
	if o.console != nil {
		o.console.Close()
	}
	n, err := o.w.Write(p)
	if n > 0 {
		o.open = p[n-1] != '\n'
	}
	o.err = err
	return n, err
}

// endLine ends the line that is open, if standard output and stderr go to the same
// terminal, file or pipe, so that a message has a line of its own.
func (o *output) endLine(stderr io.Writer) {
	if o.open && term.Same(o, stderr) {
		o.open = false
		_, _ = io.WriteString(stderr, "\n")
	}
}

// endLine ends the line that what cmd printed leaves open.
func endLine(cmd *cobra.Command) {
	if out, ok := cmd.OutOrStdout().(*output); ok {
		out.endLine(cmd.ErrOrStderr())
	}
}

// isClosedPipe tells that the reader of stdout has left, as head does, which
// is nobody's mistake. It is seen where there is no SIGPIPE, as on Windows:
// elsewhere the signal has ended the program already, as it ends wc.
func isClosedPipe(err error) bool {
	return slices.ContainsFunc(closedPipe, func(target error) bool { return errors.Is(err, target) })
}

// complain writes one line to stderr.
func complain(stderr io.Writer, err error) {
	msg := shortened(err.Error())
	if hasControl(msg) { // of a flag, say, as the user gave it
		msg = strconv.Quote(msg)
	}
	// Nobody is left to be told that stderr cannot be written.
	_, _ = fmt.Fprintf(stderr, "tokcount: %s\n", msg)
}

// longestWord is how many bytes of a message may be without a space: paths may have
// many thousands.
const longestWord = 400

// shortened is a message in which the middle of such words is left out.
func shortened(msg string) string {
	if len(msg) <= longestWord {
		return msg
	}
	words := strings.Split(msg, " ")
	for i, word := range words {
		if len(word) > longestWord {
			head, tail := word[:longestWord/2], word[len(word)-longestWord/2:]
			words[i] = strings.ToValidUTF8(head, "") + "[...]" + strings.ToValidUTF8(tail, "")
		}
	}
	return strings.Join(words, " ")
}

// named is err as it befell the input that the user knows as name.
func named(name string, err error) error {
	title := printable(name)
	if title == "" {
		title = `""`
	}
	return fmt.Errorf("%s: %w", title, reason(err))
}

// reason strips what os wraps around an error, "open nosuch: " and the like,
// since the name is told by who reports it, and as the user gave it. What
// package bpe says to a programmer is said to a user.
func reason(err error) error {
	var path *fs.PathError
	var call *os.SyscallError
	var piece *bpe.PieceSizeError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &call):
		return call.Err
	case errors.As(err, &piece):
		return fmt.Errorf("the %d MiB from byte %d on have no break, and cannot be counted", piece.Limit>>20, piece.Offset)
	}
	return err
}

// printable is name as it can stand in a line: it may hold newlines and escape
// sequences, which must neither fake a row nor reach the terminal.
func printable(name string) string {
	if strings.HasPrefix(name, `"`) || hasControl(name) {
		return strconv.Quote(name)
	}
	return name
}

// place is how lines call a line of an input, or all of it if that is 0.
func place(name string, line int64) string {
	if line == 0 {
		return printable(name)
	}
	return printable(name) + ":" + strconv.FormatInt(line, 10)
}

// hasControl reports whether s has what a terminal obeys or does not show: control
// characters, and those that change the direction of text, break lines or take no
// room, but for the two that writing systems and emoji need.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) && r != '\u200c' && r != '\u200d'
	})
}

// plural is n things, of which thing is one.
func plural[N int | int64](n N, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.FormatInt(int64(n), 10) + " " + thing + "s"
}

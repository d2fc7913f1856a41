// Package term knows terminals: whether a stream is one, how wide it is, whether it
// may have colours, and how to show on it how far a run has come.
package term

import (
	"io"
	"os"
	"runtime"
	"strings"

	"golang.org/x/term"
)

// File returns what is behind standard input, output or error if that is a
// terminal, nil otherwise. A stream may be wrapped in values with a method Unwrap.
func File(stream any) *os.File {
	f := file(stream)
	if f == nil || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return f
}

// Same reports whether what is written to a and to b comes to the same place: both to
// terminals, or to one file or pipe.
func Same(a, b any) bool {
	if File(a) != nil && File(b) != nil {
		return true
	}
	fa, fb := file(a), file(b)
	if fa == nil || fb == nil {
		return false
	}
	infoA, errA := fa.Stat()
	infoB, errB := fb.Stat()
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}

// file returns the file that stream is, nil if it is none.
func file(stream any) *os.File {
	for {
		wrapper, ok := stream.(interface{ Unwrap() io.Writer })
		if !ok {
			break
		}
		stream = wrapper.Unwrap()
	}
	f, _ := stream.(*os.File)
	return f
}

// Width is that of the terminal that w is, in characters, or else 80.
func Width(w io.Writer) int {
	if f := File(w); f != nil {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
			return columns
		}
	}
	return 80
}

// WantsColor tells whether colours may be written to w.
func WantsColor(w io.Writer, getenv func(string) string) bool {
	switch force := getenv("FORCE_COLOR"); {
	case getenv("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	case getenv("TERM") == "dumb":
		return false
	}
	return File(w) != nil
}

// HasUTF8 reports whether text outside of ASCII can be shown. The locale may say
// that it cannot: LC_ALL, LC_CTYPE or LANG, the first of which that is set. Where
// none is, as on Windows, it can. TERM=dumb is for what reads text by machine.
func HasUTF8(getenv func(string) string) bool {
	if getenv("TERM") == "dumb" {
		return false
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := getenv(name); locale != "" {
			_, codeset, named := strings.Cut(locale, ".")
			codeset, _, _ = strings.Cut(codeset, "@")
			if named {
				return strings.EqualFold(strings.ReplaceAll(codeset, "-", ""), "utf8")
			}
			return locale != "C" && locale != "POSIX"
		}
	}
	return true
}

// EndOfInput returns the key by which typed input ends.
func EndOfInput() string {
	if runtime.GOOS == "windows" {
		return "Ctrl-Z"
	}
	return "Ctrl-D"
}

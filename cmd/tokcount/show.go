package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/term"
)

const showHelp = `Show prints FILE, or standard input, with its tokens told apart: by colours on a
terminal, otherwise by a | between them. Tokens that end inside a character are
shown together with those that complete it.

A space is shown as ·, a tab as → and the end of a line as ⏎; what else cannot be
seen, and bytes that are not valid UTF-8, as Go would write them.

Without NO_COLOR, FORCE_COLOR asks for colours anywhere; NO_COLOR and TERM=dumb
forbid them.`

const showExamples = `  $ echo 'Hello, world' | tokcount show
  Hello|,|·world|⏎
  $ echo 'Hello, world' | tokcount show --ids
  Hello[13225]|,[11]|·world[2375]|⏎[198]`

func newShow() *cobra.Command {
	var enc encodingFlags
	var cs charsetFlag
	var ids bool
	cmd := &cobra.Command{
		Use:     "show [-e ENC | -m MODEL] [--ids] [FILE]",
		Short:   "Print text with its tokens told apart",
		Long:    showHelp,
		Example: showExamples,
		Args:    atMostOneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runShow(cmd, &enc, &cs, ids, args)
		},
		DisableFlagsInUseLine: true,
	}
	enc.add(cmd)
	cs.add(cmd)
	cmd.Flags().BoolVar(&ids, "ids", false, "print the ids of tokens behind them")
	return cmd
}

func runShow(cmd *cobra.Command, flags *encodingFlags, cs *charsetFlag, ids bool, args []string) error {
	enc, err := flags.get(cmd)
	if err != nil {
		return err
	}
	text, _, err := readInput(cmd, cs, args)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(cmd.OutOrStdout(), 64<<10)
	s := shower{out: out, color: term.WantsColor(cmd.OutOrStdout(), os.Getenv), ids: ids}
	for tokens, span := range bpe.GroupCharacters(enc.Tokens(text)) {
		s.show(text[span.Start:span.End], tokens)
	}
	s.end()
	return out.Flush()
}

// shower writes tokens one after another.
type shower struct {
	out   *bufio.Writer
	color bool
	ids   bool
	n     int  // groups of tokens so far
	open  bool // the line has something
}

// backgrounds are ANSI's green, yellow, blue, magenta and cyan, on all of which
// black can be read.
var backgrounds = [...]string{"42", "43", "44", "45", "46"}

// show writes the text of some tokens that belong together. A colour ends
// before the line does, lest it fill the rest of it.
func (s *shower) show(text string, tokens []bpe.Token) {
	on, off := "", ""
	switch {
	case s.color:
		on, off = "\x1b[30;"+backgrounds[s.n%len(backgrounds)]+"m", "\x1b[0m"
	case s.open:
		s.out.WriteByte('|')
	}
	s.n++
	parts := strings.SplitAfter(visible(text), "\n")
	for i, part := range parts {
		part, ends := strings.CutSuffix(part, "\n")
		last := i == len(parts)-1 || ends && i == len(parts)-2
		s.out.WriteString(on + part)
		if s.ids && last {
			s.out.WriteString(strings.ReplaceAll(fmt.Sprint(tokens), " ", ","))
		}
		s.out.WriteString(off)
		s.open = !ends
		if ends {
			s.out.WriteByte('\n')
		}
		if last {
			return
		}
	}
}

// end ends a last line that the text does not.
func (s *shower) end() {
	if s.open {
		s.out.WriteByte('\n')
	}
}

// visible is text with all of it to be seen. Lines end as they did.
func visible(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == ' ':
			b.WriteRune('·')
		case r == '\t':
			b.WriteRune('→')
		case r == '\n':
			b.WriteString("⏎\n")
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case !unicode.IsGraphic(r) && r != '\u200d' || unicode.IsSpace(r):
			quoted := fmt.Sprintf("%+q", r)
			b.WriteString(quoted[1 : len(quoted)-1])
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

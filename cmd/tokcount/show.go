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

const showHelp = `Print FILE, or standard input, with a boundary between its tokens:
colors on a terminal, otherwise a |. Tokens that end inside a character are shown
together with those that complete it.

A space is shown as ·, a tab as → and the end of a line as ⏎; what else cannot be
seen, and bytes that are not valid UTF-8, as Go would write them. In a locale
without UTF-8 (LC_ALL=C) and with TERM=dumb, these are ., \t and \n.

With --color auto, NO_COLOR and TERM=dumb forbid colors, and FORCE_COLOR asks for
them anywhere.`

const showExamples = `  $ echo 'Hello, world' | tokcount show
  Hello|,|·world|⏎
  $ echo 'Hello, world' | tokcount show --ids
  Hello[13225]|,[11]|·world[2375]|⏎[198]`

// showFlags are those of the command show.
type showFlags struct {
	encodingFlags
	charset charsetFlag
	ids     bool
	color   choice
}

func newShow() *cobra.Command {
	flags := showFlags{color: choice{"auto", "WHEN", []string{"auto", "always", "never"}}}
	cmd := &cobra.Command{
		Use:     "show [-e ENC | -m MODEL | --tokenizer FILE] [--ids] [--color WHEN] [FILE]",
		Short:   "Show the tokens of a text",
		Long:    showHelp,
		Example: showExamples,
		Args:    atMostOneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runShow(cmd, &flags, args)
		},
		DisableFlagsInUseLine: true,
	}
	flags.add(cmd)
	flags.charset.add(cmd)
	flags.color.add(cmd, "color", "use colors auto, always or never")
	cmd.Flags().BoolVar(&flags.ids, "ids", false, "print the ids after the tokens")
	return cmd
}

func runShow(cmd *cobra.Command, flags *showFlags, args []string) error {
	enc, err := flags.get(cmd)
	if err != nil {
		return err
	}
	in, err := openText(cmd, &flags.charset, args)
	if err != nil {
		return err
	}
	defer in.Close()
	out := bufio.NewWriterSize(cmd.OutOrStdout(), 64<<10)
	s := shower{out: out, color: wantsColor(cmd.OutOrStdout(), flags.color.value), ids: flags.ids, signs: signsFor(os.Getenv)}
	groups := characterGroups{enc: enc.Encoding, show: s.show}
	for tokens, err := range enc.EncodeReader(in) {
		if err == nil {
			groups.add(tokens)
			_, err = out.Write(nil) // the first error of writing
		}
		if err != nil {
			_ = out.Flush()
			return named(in.name, err)
		}
	}
	groups.end()
	s.end()
	return out.Flush()
}

// characterGroups puts tokens that end inside a character together with those that
// complete it, as bpe.GroupCharacters does of a text that is known as a whole.
type characterGroups struct {
	enc     *bpe.Encoding
	show    func(text string, tokens []bpe.Token)
	pending []bpe.Token // which end inside a character
	text    string      // theirs
	partial int         // bytes of text that are the beginning of a character
}

func (g *characterGroups) add(tokens []bpe.Token) {
	for _, id := range tokens {
		token, _ := g.enc.Token(id)
		if g.partial > 0 && !continues(g.text[len(g.text)-g.partial:], token) {
			g.end()
		}
		g.pending = append(g.pending, id)
		g.text += token
		g.partial = partialLength(g.text)
		if g.partial == 0 {
			g.show(g.text, g.pending)
			g.pending, g.text = g.pending[:0], ""
		}
	}
}

// end shows what is pending, which no character holds together.
func (g *characterGroups) end() {
	for i, id := range g.pending {
		token, _ := g.enc.Token(id)
		g.show(token, g.pending[i:i+1])
	}
	g.pending, g.text, g.partial = g.pending[:0], "", 0
}

// partialLength returns how many bytes at the end of text are the beginning of a
// character that is not complete.
func partialLength(text string) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if at := len(text) - n; utf8.RuneStart(text[at]) {
			if utf8.FullRuneInString(text[at:]) {
				return 0
			}
			return n
		}
	}
	return 0
}

// continues reports whether next may complete the character that begins with part.
func continues(part, next string) bool {
	char := part + next[:min(len(next), utf8.UTFMax-len(part))]
	if !utf8.FullRuneInString(char) {
		return true
	}
	_, size := utf8.DecodeRuneInString(char)
	return size > len(part)
}

// shower writes tokens one after another.
type shower struct {
	out   *bufio.Writer
	color bool
	ids   bool
	signs *strings.Replacer // for what is seen
	n     int               // groups of tokens so far
	open  bool              // the line has something
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
	parts := strings.SplitAfter(s.signs.Replace(visible(text)), "\n")
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

// signsFor returns what replaces the signs that are not ASCII where a terminal may
// not have them.
func signsFor(getenv func(string) string) *strings.Replacer {
	if term.HasUTF8(getenv) {
		return strings.NewReplacer()
	}
	return strings.NewReplacer("·", ".", "→", `\t`, "⏎", `\n`)
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

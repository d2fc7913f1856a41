package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/files"
)

const splitHelp = `Cut FILE, or standard input, into chunks of at most N tokens
each, at the end of a paragraph if there is one in what fits, or else of a line, a
sentence, a word, a token, a character. Joined end to end, the chunks are the text,
unless they overlap. N is --max, or else what MODEL takes, less the tokens reserved
for its answer, as in check.

So a heading before a long paragraph is a chunk of its own. With --at, the end of a
line, a sentence or a word is looked for first, and chunks come closer to N.

It prints a JSON object for each chunk: its index, where it starts and ends in
bytes, how many of its bytes are also in the chunk before, its tokens, what it ends
at, and the text, in which a byte that is not valid UTF-8 becomes U+FFFD. With -0
it prints the texts unchanged, with a NUL after each. With --out it writes them to
files in DIR, numbered from 1, and prints a row for each. DIR is made if need be,
and no file is overwritten. Text in another charset is split as UTF-8, in which its
bytes are counted too. Chunks are printed as the text is read, which may be of any
length.

Some characters have up to five tokens. If one has more than N, the chunk is
printed anyway, the first is reported, and the exit status is 1.`

const splitExamples = `  $ tokcount split -n 5 README.md
  {"index":0,"start":0,"end":8,"overlap":0,"tokens":3,"break":"paragraph","text":"# Demo\n\n"}
  {"index":1,"start":8,"end":29,"overlap":0,"tokens":5,"break":"text","text":"Привет, мир\n"}
  $ tokcount split -n 6 --at word README.md
  {"index":0,"start":0,"end":21,"overlap":0,"tokens":6,"break":"word","text":"# Demo\n\nПривет,"}
  {"index":1,"start":21,"end":29,"overlap":0,"tokens":2,"break":"text","text":" мир\n"}
  $ tokcount split -n 5 --out parts README.md
  3 parts/README-0001.md
  5 parts/README-0002.md`

// splitFlags are those of the command split.
type splitFlags struct {
	encodingFlags
	charset charsetFlag
	limits  limitFlags
	overlap uint
	at      choice
	nul     bool
	jsonl   bool
	out     string
}

func newSplit() *cobra.Command {
	flags := splitFlags{at: choice{"paragraph", "BREAK", []string{"paragraph", "line", "sentence", "word"}}}
	cmd := &cobra.Command{
		Use:     "split [-e ENC | -m MODEL | --tokenizer FILE] [-n N | --reserve N] [--overlap M] [--at BREAK] [-0 | --jsonl | --out DIR] [FILE]",
		Short:   "Cut text into chunks of a number of tokens",
		Long:    splitHelp,
		Example: splitExamples,
		Args:    atMostOneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runSplit(cmd, &flags, args)
		},
		DisableFlagsInUseLine: true,
	}
	flags.add(cmd)
	flags.charset.add(cmd)
	flags.limits.add(cmd)
	addNumber(cmd, &flags.overlap, "overlap", "", "begin chunks with up to `M` tokens of the one before")
	flags.at.add(cmd, "at", "look first for the end of a paragraph, line, sentence or word")
	cmd.Flags().BoolVarP(&flags.nul, "null", "0", false, "print chunks with a NUL after each")
	cmd.Flags().BoolVar(&flags.jsonl, "jsonl", false, "print a JSON object for each chunk, as is the default")
	cmd.Flags().StringVar(&flags.out, "out", "", "write chunks to files in `DIR`")
	return cmd
}

// mostOverLong is how many characters that have more than N tokens are reported,
// before it is said how many more there are.
const mostOverLong = 1

func runSplit(cmd *cobra.Command, flags *splitFlags, args []string) error {
	if err := flags.validate(cmd); err != nil {
		return err
	}
	enc, limit, err := flags.limits.tokens(cmd, &flags.encodingFlags)
	switch {
	case err != nil:
		return err
	case limit < 1:
		return usageError(cmd, errors.New("split needs -n N, 1 or more"))
	case tokenLimit(uint64(flags.overlap)) >= limit:
		return usageError(cmd, fmt.Errorf("--overlap %d leaves nothing of %d tokens", flags.overlap, limit))
	}
	in, err := openText(cmd, &flags.charset, args)
	if err != nil {
		return err
	}
	defer in.Close()
	s := splitter{out: bufio.NewWriterSize(cmd.OutOrStdout(), 64<<10), dir: flags.out, name: in.name}
	write, err := s.writer(flags.nul)
	if err != nil {
		return err
	}
	over := 0
	chunks := chunkReader{enc: enc, in: in, max: limit, overlap: tokenLimit(uint64(flags.overlap)), at: breaks[flags.at.value]}
	for chunk, readErr := range chunks.all() {
		if err = readErr; err != nil {
			err = named(in.name, err)
			break
		}
		if err = write(chunk); err != nil {
			break
		}
		if chunk.Tokens > limit {
			if over++; over <= mostOverLong {
				complain(cmd.ErrOrStderr(), fmt.Errorf("%s: the character at byte %d has %d tokens",
					printable(in.name), chunk.Start, chunk.Tokens))
			}
		}
	}
	if more := over - mostOverLong; more > 0 {
		complain(cmd.ErrOrStderr(), fmt.Errorf("%s: %s more with over %d", printable(in.name), plural(more, "character"), limit))
	}
	// What was written before an error is shown too.
	if flushErr := s.out.Flush(); err == nil {
		err = flushErr
	}
	if err == nil && over > 0 {
		return errOver
	}
	return err
}

// breaks are those that --at names.
var breaks = map[string]bpe.Break{
	"paragraph": bpe.BreakParagraph,
	"line":      bpe.BreakLine,
	"sentence":  bpe.BreakSentence,
	"word":      bpe.BreakWord,
}

// validate returns an error for flags that are wrong usage.
func (f *splitFlags) validate(cmd *cobra.Command) error {
	for _, pair := range [][2]string{{"null", "jsonl"}, {"null", "out"}, {"jsonl", "out"}} {
		if _, err := only(cmd, pair[0], pair[1]); err != nil {
			return err
		}
	}
	if cmd.Flags().Changed("out") && f.out == "" {
		return usageError(cmd, errors.New("--out needs a DIR"))
	}
	return nil
}

// splitter writes the chunks of a text, one after another.
type splitter struct {
	out  *bufio.Writer
	dir  string
	name string // of the input
	n    int    // chunks so far
}

// writer returns what writes a chunk.
func (s *splitter) writer(nul bool) (func(bpe.Chunk) error, error) {
	switch {
	case nul:
		return s.writeNUL, nil
	case s.dir == "":
		return s.writeJSON, nil
	}
	if err := os.MkdirAll(s.dir, 0o777); err != nil {
		return nil, named(s.dir, err)
	}
	return s.writeFile, nil
}

func (s *splitter) writeNUL(c bpe.Chunk) error {
	s.out.WriteString(c.Text)
	return s.out.WriteByte(0)
}

func (s *splitter) writeJSON(c bpe.Chunk) error {
	_, err := fmt.Fprintf(s.out, `{"index":%d,"start":%d,"end":%d,"overlap":%d,"tokens":%d,"break":%q,"text":%s}`+"\n",
		s.n, c.Start, c.End, c.Overlap, c.Tokens, c.Break, jsonString(c.Text))
	s.n++
	return err
}

// writeFile writes a chunk to a file of its own, named after the input.
func (s *splitter) writeFile(c bpe.Chunk) error {
	s.n++
	base, ext := "stdin", ".txt"
	if s.name != stdinName {
		ext = filepath.Ext(s.name)
		base = strings.TrimSuffix(filepath.Base(s.name), ext)
	}
	name := files.Join(s.dir, fmt.Sprintf("%s-%04d%s", base, s.n, ext))
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return named(name, err)
	}
	_, err = f.WriteString(c.Text)
	if err := errors.Join(err, f.Close()); err != nil {
		return named(name, err)
	}
	_, err = s.out.WriteString(strconv.Itoa(c.Tokens) + " " + printable(name) + "\n")
	return err
}

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/ids"
	"github.com/tokcount/tokcount/vocab/spec"
)

const encodeHelp = `Print the token ids of FILE, or of standard input, as the text
is read.

Text that looks like a special token, such as <|endoftext|>, is ordinary text
unless --special is given. With --template the ids are those that a model gets: what
a tokenizer file puts around a text, mostly the token that begins one, is printed
too. OpenAI's encodings, and many files, put nothing.

The formats are text (decimal numbers with a space between them and a newline at
the end), json (one array and a newline) and u32le (four bytes an id, the lowest
first).

With --offsets each id is followed by where its token starts and ends in the
text, in bytes of UTF-8 counted from 0: on a line of its own, as an object in the
array, or as four bytes each.

With --by line each line is encoded on its own, without the end of the line, and
its ids are a line of their own, or an array.`

const encodeExamples = `  $ echo 'Hello, world' | tokcount encode
  13225 11 2375 198
  $ echo 'Hello, world' | tokcount encode -m gpt-4 --format json
  [9906,11,1917,198]
  $ echo 'Hello, world' | tokcount encode --offsets
  13225 0 5
  11 5 6
  2375 6 12
  198 12 13
  $ printf 'Hello\nworld\n' | tokcount encode --by line
  13225
  24169`

// encodeFlags are those of the command encode.
type encodeFlags struct {
	encodingFlags
	charset  charsetFlag
	format   ids.Format
	special  bool
	template bool
	offsets  bool
	by       choice
}

func newEncode() *cobra.Command {
	flags := encodeFlags{format: ids.Text, by: newBy()}
	cmd := &cobra.Command{
		Use:     "encode [-e ENC | -m MODEL | --tokenizer FILE] [--format FORMAT] [--special] [--template] [--offsets | --by line] [FILE]",
		Short:   "Print the token ids of text",
		Long:    encodeHelp,
		Example: encodeExamples,
		Args:    atMostOneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runEncode(cmd, &flags, args)
		},
		DisableFlagsInUseLine: true,
	}
	flags.add(cmd)
	flags.charset.add(cmd)
	addFormat(cmd, &flags.format)
	flags.by.add(cmd, "by", "encode the text as a whole, or each line on its own")
	cmd.Flags().BoolVar(&flags.special, "special", false, "encode special-token text as special tokens")
	cmd.Flags().BoolVar(&flags.template, "template", false, "print what the template of a tokenizer file adds too")
	cmd.Flags().BoolVar(&flags.offsets, "offsets", false, "print where each token starts and ends, in bytes")
	return cmd
}

// newBy is the value of --by of the commands that print or read ids.
func newBy() choice { return choice{"text", "UNIT", []string{"text", "line"}} }

// errByLine says that a format has no lines.
var errByLine = errors.New("--by line and --format u32le exclude each other: four bytes an id have no lines")

func runEncode(cmd *cobra.Command, flags *encodeFlags, args []string) error {
	byLine := flags.by.value == "line"
	switch {
	case byLine && flags.offsets:
		return usageError(cmd, errors.New("--by line and --offsets exclude each other"))
	case byLine && flags.format == ids.U32LE:
		return usageError(cmd, errByLine)
	}
	flags.tokenizer.template = flags.template
	enc, err := flags.get(cmd)
	if err != nil {
		return err
	}
	e := encoder{enc: enc.Encoding}
	if flags.special {
		e.enc = enc.WithAllSpecial()
	}
	if flags.template {
		e.template = templateOf(cmd, enc)
	}
	in, err := openText(cmd, &flags.charset, args)
	if err != nil {
		return err
	}
	defer in.Close()
	out := bufio.NewWriterSize(cmd.OutOrStdout(), 64<<10)
	e.in, e.out, e.ids = in, out, ids.NewWriter(out, flags.format)
	switch {
	case byLine:
		err = e.lines()
	case flags.offsets:
		err = e.offsets()
	default:
		err = e.all()
	}
	// What was written before an error is shown too.
	if flushErr := out.Flush(); flushErr != nil {
		return flushErr
	}
	return err
}

// templateOf returns the template of a tokenizer. One without, which adds nothing, is
// reported: some files leave it to the program to put the beginning of a text before it.
func templateOf(cmd *cobra.Command, enc chosen) (t spec.Template) {
	if p := enc.Vocab().Pipeline(); p != nil {
		t = p.Tokenizer.Template
	}
	if len(t.Before)+len(t.After) == 0 {
		complain(cmd.ErrOrStderr(), fmt.Errorf("warning: %s has no template: --template adds nothing", printable(enc.title)))
	}
	return t
}

// encoder writes the ids of a text while it is read.
type encoder struct {
	enc      *bpe.Encoding
	template spec.Template // what is put around the ids of a text
	in       *input
	out      *bufio.Writer
	ids      *ids.Writer
}

func (e *encoder) all() error {
	e.ids.Write(e.template.Before)
	for tokens, err := range e.enc.EncodeReader(e.in) {
		if err != nil {
			return named(e.in.name, err)
		}
		e.ids.Write(tokens)
		if err := e.show(); err != nil {
			return err
		}
	}
	e.ids.Write(e.template.After)
	e.ids.End()
	return nil
}

// offsets prints where tokens are. What the template adds is nowhere: it ends where it
// starts.
func (e *encoder) offsets() error {
	if err := e.mark(e.template.Before, 0); err != nil {
		return err
	}
	end, err := e.spans()
	if err != nil {
		return err
	}
	if err := e.mark(e.template.After, end); err != nil {
		return err
	}
	e.ids.EndOffsets()
	return nil
}

// mark prints ids that have no text.
func (e *encoder) mark(tokens []bpe.Token, at int64) error {
	for _, id := range tokens {
		if err := e.ids.WriteOffsets(id, at, at); err != nil {
			return err
		}
	}
	return nil
}

// spans prints the tokens of the text with their places, and returns where it ends.
func (e *encoder) spans() (int64, error) {
	if !cutsByBytes(e.enc) {
		return e.spansOfWhole()
	}
	start := int64(0)
	for tokens, err := range e.enc.EncodeReader(e.in) {
		if err != nil {
			return 0, named(e.in.name, err)
		}
		for _, id := range tokens {
			token, _ := e.enc.Token(id)
			end := start + int64(len(token))
			if err := e.ids.WriteOffsets(id, start, end); err != nil {
				return 0, err
			}
			start = end
		}
		if err := e.show(); err != nil {
			return 0, err
		}
	}
	return start, nil
}

// spansOfWhole is spans where a tokenizer file changes the text, so that only the text
// says where a token is. The text is held as a whole.
func (e *encoder) spansOfWhole() (int64, error) {
	text, err := readAll(e.in, 0)
	if err != nil {
		return 0, named(e.in.name, err)
	}
	for id, span := range e.enc.Tokens(text) {
		if err := e.ids.WriteOffsets(id, int64(span.Start), int64(span.End)); err != nil {
			return 0, err
		}
	}
	return int64(len(text)), nil
}

// lines encodes each line on its own. A line is held as a whole.
func (e *encoder) lines() error {
	in := bufio.NewReaderSize(e.in, 64<<10)
	var tokens []bpe.Token
	for {
		line, err := in.ReadString('\n')
		if line != "" {
			tokens = append(tokens[:0], e.template.Before...)
			tokens = e.enc.AppendEncode(tokens, strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"))
			tokens = append(tokens, e.template.After...)
			e.ids.Write(tokens)
			e.ids.End()
			if err := e.show(); err != nil {
				return err
			}
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return named(e.in.name, err)
		}
	}
}

// show returns the first error of writing, after which nothing need be encoded.
func (e *encoder) show() error {
	_, err := e.out.Write(nil)
	return err
}

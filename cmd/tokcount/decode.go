package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/charset"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/ids"
)

const decodeHelp = `Write the text of the token ids in FILE, or in standard input,
and nothing else. The input is in one of the formats that encode writes: text
(decimal numbers with white space or commas between them), json (arrays, which may
be of arrays) and u32le (four bytes an id, the lowest first). Text that begins with
[ is read as JSON, and UTF-16 as UTF-8. Special tokens become their text, or nothing
with --skip-special.

Input of any length is decoded in little memory. At a number that is not a token,
or that cannot be read, decode says where it is, counted from 0, and stops; what
came before it has been written.

With --by line, each line of ids, or array, becomes a line of text.`

const decodeExamples = `  $ echo '13225 11 2375 198' | tokcount decode
  Hello, world
  $ echo '[9906, 11, 1917, 198]' | tokcount decode -m gpt-4 --format json
  Hello, world
  $ echo 'Hello, world' | tokcount encode --format u32le | tokcount decode --format u32le
  Hello, world
  $ printf '[13225]\n[24169]\n' | tokcount decode --by line
  Hello
  world`

// decodeFlags are those of the command decode.
type decodeFlags struct {
	encodingFlags
	format      ids.Format
	by          choice
	skipSpecial bool
}

func newDecode() *cobra.Command {
	flags := decodeFlags{format: ids.Text, by: newBy()}
	cmd := &cobra.Command{
		Use:     "decode [-e ENC | -m MODEL | --tokenizer FILE] [--format FORMAT] [--by line] [--skip-special] [FILE]",
		Short:   "Print the text of token ids",
		Long:    decodeHelp,
		Example: decodeExamples,
		Args:    atMostOneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDecode(cmd, &flags, args)
		},
		DisableFlagsInUseLine: true,
	}
	flags.add(cmd)
	addFormat(cmd, &flags.format)
	flags.by.add(cmd, "by", "decode the ids as a whole, or each line on its own")
	cmd.Flags().BoolVar(&flags.skipSpecial, "skip-special", false, "leave special tokens out")
	return cmd
}

func runDecode(cmd *cobra.Command, flags *decodeFlags, args []string) error {
	byLine := flags.by.value == "line"
	if byLine && flags.format == ids.U32LE {
		return usageError(cmd, errByLine)
	}
	enc, err := flags.get(cmd)
	if err != nil {
		return err
	}
	file, name, err := openInput(cmd, args)
	if err != nil {
		return err
	}
	defer file.Close()
	var in io.Reader = file
	if flags.format != ids.U32LE {
		in = charset.NewReader(file, nil) // PowerShell's > writes UTF-16
	}
	buffered := bufio.NewReaderSize(in, 64<<10)
	skipMark(buffered, flags.format)
	if flags.format == ids.Text && !byLine && looksLikeOffsets(enc.Encoding, buffered) {
		complain(cmd.ErrOrStderr(), fmt.Errorf("warning: %s looks like what encode --offsets prints: offsets are decoded as ids (cut -d' ' -f1 leaves the ids)", printable(name)))
	}
	d := decoder{dec: enc.NewDecoder(), title: enc.title, in: buffered, out: cmd.OutOrStdout()}
	if flags.skipSpecial {
		d.dec.SkipSpecial()
	}
	if byLine {
		err = d.lines(flags.format)
	} else {
		err = d.run(flags.format.Reader(d.in))
	}
	if err != nil {
		return named(name, err)
	}
	return nil
}

// skipMark passes over a mark of UTF-8.
func skipMark(in *bufio.Reader, format ids.Format) {
	if first, err := in.Peek(1); format == ids.U32LE || err != nil || first[0] != '\xef' {
		return
	}
	if mark, err := in.Peek(len("\ufeff")); err == nil && string(mark) == "\ufeff" {
		_, _ = in.Discard(len(mark))
	}
}

// looksLikeOffsets reports whether the first line of in, as far as it has been
// read, is an id, 0, and the length of its token.
func looksLikeOffsets(enc *bpe.Encoding, in *bufio.Reader) bool {
	if _, err := in.Peek(1); err != nil {
		return false
	}
	head, _ := in.Peek(in.Buffered())
	line, _, ok := strings.Cut(string(head[:min(len(head), 64)]), "\n")
	columns := strings.Fields(line)
	if !ok || len(columns) != 3 || columns[1] != "0" {
		return false
	}
	id, err := strconv.ParseUint(columns[0], 10, 32)
	if err != nil {
		return false
	}
	token, known := enc.Token(bpe.Token(id))
	return known && columns[2] == strconv.Itoa(len(token))
}

// decodeBatch is how many ids are decoded together at most: enough to make the
// cost of a write vanish, few enough to stay in the processor's cache.
const decodeBatch = 4096

// decoder turns a stream of ids into text, a batch at a time.
type decoder struct {
	dec   *bpe.Decoder
	title string // of the encoding
	in    *bufio.Reader
	out   io.Writer
	ids   []bpe.Token
	text  []byte
}

// run decodes until in ends or fails.
func (d *decoder) run(in ids.Reader) error {
	for {
		readErr := d.fill(in)
		if err := d.flush(readErr != nil); err != nil {
			return err
		}
		switch {
		case readErr == io.EOF:
			return nil
		case readErr != nil:
			return readErr
		}
	}
}

// lines decodes each line on its own, and ends it. A line is held as a whole.
func (d *decoder) lines(format ids.Format) error {
	for n := 1; ; n++ {
		line, readErr := d.in.ReadString('\n')
		if line != "" {
			text, err := d.line(format, line)
			if _, writeErr := d.out.Write(append(text, '\n')); writeErr != nil {
				return writeErr
			}
			if err != nil {
				return fmt.Errorf("line %d: %w", n, err)
			}
		}
		switch {
		case readErr == io.EOF:
			return nil
		case readErr != nil:
			return readErr
		}
	}
}

// line returns the text of the ids of a line, up to one that is not a token.
func (d *decoder) line(format ids.Format, line string) ([]byte, error) {
	if format == ids.JSON && strings.TrimSpace(line) == "" {
		return nil, nil
	}
	in := format.Reader(bufio.NewReader(strings.NewReader(line)))
	d.ids = d.ids[:0]
	for {
		id, err := in.Next()
		if err != nil {
			text, decodeErr := d.decode(true)
			switch {
			case decodeErr != nil:
				return text, d.explain(decodeErr)
			case err == io.EOF:
				return text, nil
			}
			return text, err
		}
		d.ids = append(d.ids, id)
	}
}

// fill reads a batch. It also ends one when reading on might have to wait, so
// that the text of ids that trickle in is not held back.
func (d *decoder) fill(in ids.Reader) error {
	d.ids = d.ids[:0]
	for {
		id, err := in.Next()
		if err != nil {
			return err
		}
		d.ids = append(d.ids, id)
		if len(d.ids) == decodeBatch || d.in.Buffered() == 0 {
			return nil
		}
	}
}

// flush writes the text of the batch, up to an id that is no token, and what is held
// back if that is the last. No text is not written: a pipe would wait for its reader to
// take nothing.
func (d *decoder) flush(last bool) error {
	text, decodeErr := d.decode(last)
	if len(text) > 0 {
		if _, err := d.out.Write(text); err != nil {
			return err
		}
	}
	if decodeErr != nil {
		return d.explain(decodeErr)
	}
	return nil
}

// decode returns the text of the batch. Half a character is held back until it is
// known what follows, or nothing does.
func (d *decoder) decode(last bool) ([]byte, error) {
	text, err := d.dec.AppendDecode(d.text[:0], d.ids...)
	if last || err != nil {
		text = append(text, d.dec.Flush()...)
	}
	d.text = text
	return text, err
}

// explain says of an id that is no token where it is.
func (d *decoder) explain(err error) error {
	var bad *bpe.TokenError
	if !errors.As(err, &bad) {
		return err
	}
	return fmt.Errorf("token %d at index %d is not in %s", bad.Token, bad.Index, printable(d.title))
}

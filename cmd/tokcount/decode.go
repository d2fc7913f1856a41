package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/ids"
)

const decodeHelp = `Decode writes the text of the token ids in FILE, or in standard input, and adds
nothing to it. It reads the formats that encode writes: text (decimal numbers
with white space between them), json (one array) and u32le (four bytes an id,
the lowest first). Special tokens become their text.

Input of any length is decoded in little memory. At a number that is no token,
or that cannot be read, decode says where it stands, counted from 0, and stops;
what stood before it has been written.`

const decodeExamples = `  $ echo '13225 11 2375 198' | tokcount decode
  Hello, world
  $ echo '[9906, 11, 1917, 198]' | tokcount decode -m gpt-4 --format json
  Hello, world
  $ echo 'Hello, world' | tokcount encode --format u32le | tokcount decode --format u32le
  Hello, world`

func newDecode() *cobra.Command {
	var enc encodingFlags
	format := ids.Text
	cmd := &cobra.Command{
		Use:     "decode [-e ENC | -m MODEL] [--format FORMAT] [FILE]",
		Short:   "Print the text of token ids",
		Long:    decodeHelp,
		Example: decodeExamples,
		Args:    atMostOneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDecode(cmd, &enc, format, args)
		},
		DisableFlagsInUseLine: true,
	}
	enc.add(cmd)
	addFormat(cmd, &format)
	return cmd
}

func runDecode(cmd *cobra.Command, flags *encodingFlags, format ids.Format, args []string) error {
	enc, err := flags.get(cmd)
	if err != nil {
		return err
	}
	in, name, err := openInput(cmd, args)
	if err != nil {
		return err
	}
	defer in.Close()
	d := decoder{enc: enc, in: bufio.NewReaderSize(in, 64<<10), out: cmd.OutOrStdout()}
	if err := d.run(format.Reader(d.in)); err != nil {
		return named(name, err)
	}
	return nil
}

// decodeBatch is how many ids are decoded together at most: enough to make the
// cost of a write vanish, few enough to stay in the processor's cache.
const decodeBatch = 4096

// decoder turns a stream of ids into text, a batch at a time.
type decoder struct {
	enc  *bpe.Encoding
	in   *bufio.Reader
	out  io.Writer
	ids  []bpe.Token
	text []byte
	done int // ids up to the end of this batch
}

// run decodes until in ends or fails.
func (d *decoder) run(in ids.Reader) error {
	for {
		readErr := d.fill(in)
		if err := d.flush(); err != nil {
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

// flush writes the text of the batch, up to an id that is no token. No text is
// not written: a pipe would wait for its reader to take nothing.
func (d *decoder) flush() error {
	text, decodeErr := d.enc.AppendDecode(d.text[:0], d.ids)
	d.text = text
	if len(text) > 0 {
		if _, err := d.out.Write(text); err != nil {
			return err
		}
	}
	d.done += len(d.ids)
	if decodeErr != nil {
		return d.explain(decodeErr)
	}
	return nil
}

// explain says of an id that is no token where it is in the whole input,
// rather than in the batch.
func (d *decoder) explain(err error) error {
	var bad *bpe.TokenError
	if !errors.As(err, &bad) {
		return err
	}
	index := d.done - len(d.ids) + bad.Index
	return fmt.Errorf("token %d at index %d is not in %s", bad.Token, index, d.enc.Name())
}

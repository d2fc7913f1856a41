package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/charset"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/ids"
)

// charsetFlag is -E, of commands that read text.
type charsetFlag struct{ label string }

func (f *charsetFlag) add(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&f.label, "charset", "E", "", "read text in charset `LABEL`, such as latin1 or utf-16")
	complete(cmd, "charset", charset.Names)
}

// get returns the charset that was asked for, nil if none was.
func (f *charsetFlag) get(cmd *cobra.Command) (*charset.Charset, error) {
	if !cmd.Flags().Changed("charset") {
		return nil, nil
	}
	return charset.Find(f.label)
}

// addFormat makes f the --format flag of cmd.
func addFormat(cmd *cobra.Command, f *ids.Format) {
	cmd.Flags().Var(f, "format", "ids are text, json or u32le")
	complete(cmd, "format", ids.Names)
}

// input is the FILE of a command that takes one, as text.
type input struct {
	*charset.Reader
	name string // as messages call it
	file io.ReadCloser
	cmd  *cobra.Command
}

// openText opens the FILE of a command that takes one, in the charset that was
// asked for.
func openText(cmd *cobra.Command, flag *charsetFlag, args []string) (*input, error) {
	cs, err := flag.get(cmd)
	if err != nil {
		return nil, err
	}
	in, name, err := openInput(cmd, args)
	if err != nil {
		return nil, err
	}
	return &input{charset.NewReader(in, cs), name, in, cmd}, nil
}

// Close warns of a text that is not valid, as far as it was read.
func (in *input) Close() error {
	tellFault(in.cmd, in.name, in.Fault())
	return in.file.Close()
}

// ends returns the ends of the text that cutting it to some tokens needs.
func (in *input) ends(enc *bpe.Encoding, tokens int, wantsTail bool) (keptEnds, error) {
	text, err := readUpTo(in, 64<<10)
	switch {
	case err == io.EOF:
		return keptEnds{head: string(text), tokens: -1}, nil
	case err != nil:
		return keptEnds{}, named(in.name, err)
	}
	kept, err := newEndsReader(enc, io.MultiReader(bytes.NewReader(text), in), tokens).read(wantsTail)
	if err != nil {
		return kept, named(in.name, err)
	}
	return kept, nil
}

// readText reads the FILE of a command that takes one, in the charset that was asked
// for, and says how messages call it, and where it is not valid.
func readText(cmd *cobra.Command, flag *charsetFlag, args []string) (text, name string, fault *charset.Fault, err error) {
	cs, err := flag.get(cmd)
	if err != nil {
		return "", "", nil, err
	}
	in, name, err := openInput(cmd, args)
	if err != nil {
		return "", "", nil, err
	}
	defer in.Close()
	size, _ := sizeHint(in)
	r := charset.NewReader(in, cs)
	text, err = readAll(r, size)
	if err != nil {
		return "", "", nil, named(name, err)
	}
	return text, name, r.Fault(), nil
}

// openInput opens the FILE of a command that takes one, and says how messages
// call it. Without a FILE, or with -, it is standard input.
func openInput(cmd *cobra.Command, args []string) (in io.ReadCloser, name string, err error) {
	if len(args) == 0 || args[0] == "-" {
		tellTyped(cmd)
		return io.NopCloser(cmd.InOrStdin()), stdinName, nil
	}
	f, err := os.Open(args[0])
	if errors.Is(err, fs.ErrNotExist) {
		err = missing(cmd, args[0], err)
	}
	if err != nil {
		return nil, "", named(args[0], err)
	}
	return f, args[0], nil
}

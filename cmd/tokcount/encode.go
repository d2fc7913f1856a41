package main

import (
	"bufio"
	"io"
	"os"

	"github.com/spf13/cobra"
)

const encodeHelp = `Encode prints the token ids of FILE, or of standard input.

Text that looks like a special token, such as <|endoftext|>, is ordinary text
unless --special is given.

The formats are text (decimal numbers with a space between them and a newline at
the end), json (one array and a newline) and u32le (four bytes an id, the lowest
first).`

const encodeExamples = `  $ echo 'Hello, world' | tokcount encode
  13225 11 2375 198
  $ echo 'Hello, world' | tokcount encode -m gpt-4 --format json
  [9906,11,1917,198]`

func newEncode() *cobra.Command {
	var enc encodingFlags
	format := textFormat
	var special bool
	cmd := &cobra.Command{
		Use:     "encode [-e ENC | -m MODEL] [--format FORMAT] [--special] [FILE]",
		Short:   "Print the token ids of text",
		Long:    encodeHelp,
		Example: encodeExamples,
		Args:    atMostOneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runEncode(cmd, &enc, format, special, args)
		},
		DisableFlagsInUseLine: true,
	}
	enc.add(cmd)
	format.add(cmd)
	cmd.Flags().BoolVar(&special, "special", false, "encode special-token text as special tokens")
	return cmd
}

func runEncode(cmd *cobra.Command, flags *encodingFlags, format idFormat, special bool, args []string) error {
	enc, err := flags.get(cmd)
	if err != nil {
		return err
	}
	if special {
		enc = enc.WithAllSpecial()
	}
	in, name, err := openInput(cmd, args)
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := readAll(nil, in)
	if err != nil {
		return named(name, err)
	}
	out := bufio.NewWriterSize(cmd.OutOrStdout(), 64<<10)
	if err := format.write(out, enc.EncodeBytes(text)); err != nil {
		return err
	}
	return out.Flush()
}

// openInput opens the FILE of a command that takes one, and says how messages
// call it. Without a FILE, or with -, it is standard input.
func openInput(cmd *cobra.Command, args []string) (in io.ReadCloser, name string, err error) {
	switch {
	case len(args) == 0:
		return io.NopCloser(cmd.InOrStdin()), stdinName, nil
	case args[0] == "-":
		return io.NopCloser(cmd.InOrStdin()), "-", nil
	}
	f, err := os.Open(args[0])
	if err != nil {
		return nil, "", named(args[0], err)
	}
	return f, args[0], nil
}

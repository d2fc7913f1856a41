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
first).

With --offsets each id is followed by where its token starts and ends in the
text, in bytes of UTF-8 counted from 0: on a line of its own, as an object in the
array, or as four bytes each.`

const encodeExamples = `  $ echo 'Hello, world' | tokcount encode
  13225 11 2375 198
  $ echo 'Hello, world' | tokcount encode -m gpt-4 --format json
  [9906,11,1917,198]
  $ echo 'Hello, world' | tokcount encode --offsets
  13225 0 5
  11 5 6
  2375 6 12
  198 12 13`

func newEncode() *cobra.Command {
	var enc encodingFlags
	format := textFormat
	var charset charsetFlag
	var special, offsets bool
	cmd := &cobra.Command{
		Use:     "encode [-e ENC | -m MODEL] [--format FORMAT] [--special] [--offsets] [FILE]",
		Short:   "Print the token ids of text",
		Long:    encodeHelp,
		Example: encodeExamples,
		Args:    atMostOneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runEncode(cmd, &enc, &charset, format, special, offsets, args)
		},
		DisableFlagsInUseLine: true,
	}
	enc.add(cmd)
	charset.add(cmd)
	format.add(cmd)
	cmd.Flags().BoolVar(&special, "special", false, "encode special-token text as special tokens")
	cmd.Flags().BoolVar(&offsets, "offsets", false, "print where each token starts and ends, in bytes")
	return cmd
}

func runEncode(cmd *cobra.Command, flags *encodingFlags, charset *charsetFlag, format idFormat, special, offsets bool, args []string) error {
	enc, err := flags.get(cmd)
	if err != nil {
		return err
	}
	if special {
		enc = enc.WithAllSpecial()
	}
	text, _, err := readInput(cmd, charset, args)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(cmd.OutOrStdout(), 64<<10)
	if offsets {
		err = format.writeOffsets(out, enc.Tokens(text))
	} else {
		err = format.write(out, enc.Encode(text))
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

// readInput reads the FILE of a command that takes one, in the charset that was
// asked for, and says how messages call it. It warns of a text that is not
// valid.
func readInput(cmd *cobra.Command, flag *charsetFlag, args []string) (text, name string, err error) {
	text, name, fault, err := readText(cmd, flag, args)
	if err != nil {
		return "", "", err
	}
	tellFault(cmd, name, fault)
	return text, name, nil
}

// readText is readInput without the warning.
func readText(cmd *cobra.Command, flag *charsetFlag, args []string) (text, name string, fault *fault, err error) {
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
	r := newTextReader(in, cs)
	text, err = readAll(r, size)
	if err != nil {
		return "", "", nil, named(name, err)
	}
	return text, name, r.fault(), nil
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

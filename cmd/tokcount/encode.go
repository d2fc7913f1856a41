package main

import (
	"bufio"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/ids"
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
	format := ids.Text
	var cs charsetFlag
	var special, offsets bool
	cmd := &cobra.Command{
		Use:     "encode [-e ENC | -m MODEL] [--format FORMAT] [--special] [--offsets] [FILE]",
		Short:   "Print the token ids of text",
		Long:    encodeHelp,
		Example: encodeExamples,
		Args:    atMostOneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runEncode(cmd, &enc, &cs, format, special, offsets, args)
		},
		DisableFlagsInUseLine: true,
	}
	enc.add(cmd)
	cs.add(cmd)
	addFormat(cmd, &format)
	cmd.Flags().BoolVar(&special, "special", false, "encode special-token text as special tokens")
	cmd.Flags().BoolVar(&offsets, "offsets", false, "print where each token starts and ends, in bytes")
	return cmd
}

func runEncode(cmd *cobra.Command, flags *encodingFlags, cs *charsetFlag, format ids.Format, special, offsets bool, args []string) error {
	enc, err := flags.get(cmd)
	if err != nil {
		return err
	}
	if special {
		enc = enc.WithAllSpecial()
	}
	text, _, err := readInput(cmd, cs, args)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(cmd.OutOrStdout(), 64<<10)
	if offsets {
		err = format.WriteOffsets(out, enc.Tokens(text))
	} else {
		err = format.Write(out, enc.Encode(text))
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
)

const truncateHelp = `Truncate prints FILE, or standard input, cut to at most N tokens: as much as fits
of its head, of its tail, or of both ends without the middle (ends; middle is
another name of that). The count is that of what is printed, encoded again. No
character is cut in two.

With --marker, text such as "..." stands where something was left out, and its
tokens count. There is none where it would leave no room for text.

When something was left out, what and where is told on standard error, in bytes
counted from 0, and the exit status is 1. Text in another charset is printed as
UTF-8, and its bytes are counted as such.`

const truncateExamples = `  $ echo 'The quick brown fox jumps' | tokcount truncate -n 10
  The quick brown fox jumps
  $ echo 'The quick brown fox jumps' | tokcount truncate -n 3 --keep tail || true
   fox jumps
  tokcount: standard input: bytes 0 to 15 of 26 left out, 3 of 6 tokens kept
  $ tokcount truncate -n 5 --keep ends --marker '[...]' README.md 2>/dev/null || true
  # Demo[...] мир`

// truncateFlags are those of the command truncate.
type truncateFlags struct {
	encodingFlags
	charset charsetFlag
	max     uint
	keep    choice
	marker  string
}

func newTruncate() *cobra.Command {
	flags := truncateFlags{keep: choice{"head", "PART", []string{"head", "tail", "ends", "middle"}}}
	cmd := &cobra.Command{
		Use:     "truncate -n N [-e ENC | -m MODEL] [--keep PART] [--marker TEXT] [FILE]",
		Short:   "Cut text to a number of tokens",
		Long:    truncateHelp,
		Example: truncateExamples,
		Args:    atMostOneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runTruncate(cmd, &flags, args)
		},
		DisableFlagsInUseLine: true,
	}
	flags.add(cmd)
	cmd.Flags().UintVarP(&flags.max, "tokens", "n", 0, "leave `N` tokens at most")
	flags.charset.add(cmd)
	flags.keep.add(cmd, "keep", "keep the head, the tail or both ends")
	cmd.Flags().StringVar(&flags.marker, "marker", "", "show what was left out by `TEXT`")
	return cmd
}

func runTruncate(cmd *cobra.Command, flags *truncateFlags, args []string) error {
	if !cmd.Flags().Changed("tokens") {
		return usageError(cmd, errors.New("truncate needs -n N"))
	}
	enc, err := flags.get(cmd)
	if err != nil {
		return err
	}
	text, name, err := readInput(cmd, &flags.charset, args)
	if err != nil {
		return err
	}
	keep := map[string]bpe.Keep{
		"head": bpe.KeepHead, "tail": bpe.KeepTail, "ends": bpe.KeepEnds, "middle": bpe.KeepEnds,
	}[flags.keep.value]
	kept, n := enc.TruncateMarked(text, tokenLimit(flags.max), keep, flags.marker)
	if _, err := io.WriteString(cmd.OutOrStdout(), kept); err != nil || kept == text {
		return err
	}
	start, end := cutOut(text, kept, flags.marker)
	complain(cmd.ErrOrStderr(), fmt.Errorf("%s: bytes %d to %d of %d left out, %d of %d tokens kept",
		printable(name), start, end, len(text), n, enc.Count(text)))
	return errOver
}

// tokenLimit is n as an int, which need not hold it. No text that can be read
// whole has as many tokens.
func tokenLimit(n uint) int { return int(min(n, 1<<31-1)) }

// cutOut finds text[start:end] that must be left out of text, and the marker
// put there, to get kept. Where text repeats itself there may be several
// answers, any of which is true.
func cutOut(text, kept, marker string) (start, end int) {
	head, tail := 0, 0 // what both begin and end with
	most := min(len(kept), len(text))
	for head < most && kept[head] == text[head] {
		head++
	}
	for tail < most && kept[len(kept)-1-tail] == text[len(text)-1-tail] {
		tail++
	}
	for start = head; start >= 0; start-- {
		rest, ok := strings.CutPrefix(kept[start:], marker)
		if ok && len(rest) <= tail && start <= len(text)-len(rest) {
			return start, len(text) - len(rest)
		}
	}
	return cutOut(text, kept, "") // there was no room for the marker
}

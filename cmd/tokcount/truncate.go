package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
)

const truncateHelp = `Print FILE, or standard input, cut to at most N tokens: as
much as fits of its head, of its tail, or of both ends without the middle (ends;
middle is another name for that). The count is that of what is printed, encoded
again. No character is cut in two. N is --max, or else what MODEL takes, less the
tokens reserved for its answer, as in check.

With --marker, text such as "..." is put where something was cut, and its tokens
count. There is no marker where it would leave no room for text.

When something was cut, a message on standard error says what and where, in bytes
counted from 0. The exit status is 0 anyway, or 1 with --exit-code. Text in another
charset is printed as UTF-8, and its bytes are counted as such.

Of a text of any length, only what decides the cut is kept in memory, and with
--keep head nothing more is read.`

const truncateExamples = `  $ echo 'The quick brown fox jumps' | tokcount truncate -n 10
  The quick brown fox jumps
  $ echo 'The quick brown fox jumps' | tokcount truncate -n 3 --keep tail
   fox jumps
  tokcount: standard input: bytes 0 to 15 of 26 left out, 3 of 6 tokens kept
  $ tokcount truncate -n 5 --keep ends --marker '[...]' README.md 2>/dev/null
  # Demo[...] мир`

// truncateFlags are those of the command truncate.
type truncateFlags struct {
	encodingFlags
	charset  charsetFlag
	limits   limitFlags
	keep     choice
	marker   string
	exitCode bool
}

func newTruncate() *cobra.Command {
	flags := truncateFlags{keep: choice{"head", "PART", []string{"head", "tail", "ends", "middle"}}}
	cmd := &cobra.Command{
		Use:     "truncate [-e ENC | -m MODEL | --tokenizer FILE] [-n N | --reserve N] [--keep PART] [--marker TEXT] [FILE]",
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
	flags.limits.add(cmd)
	flags.charset.add(cmd)
	flags.keep.add(cmd, "keep", "keep the head, the tail or both ends")
	cmd.Flags().StringVar(&flags.marker, "marker", "", "put `TEXT` where something was cut")
	cmd.Flags().BoolVar(&flags.exitCode, "exit-code", false, "exit with 1 if something was cut")
	return cmd
}

func runTruncate(cmd *cobra.Command, flags *truncateFlags, args []string) error {
	enc, limit, err := flags.limits.tokens(cmd, &flags.encodingFlags)
	if err != nil {
		return err
	}
	in, err := openText(cmd, &flags.charset, args)
	if err != nil {
		return err
	}
	defer in.Close()
	keep := map[string]bpe.Keep{
		"head": bpe.KeepHead, "tail": bpe.KeepTail, "ends": bpe.KeepEnds, "middle": bpe.KeepEnds,
	}[flags.keep.value]
	text, err := in.ends(enc, limit, keep != bpe.KeepHead)
	if err != nil {
		return err
	}
	all := text.head + text.tail
	kept, n := enc.TruncateMarked(all, limit, keep, flags.marker)
	if _, err := io.WriteString(cmd.OutOrStdout(), kept); err != nil || kept == all {
		return err
	}
	start, end := cutOut(all, kept, flags.marker)
	endLine(cmd)
	complain(cmd.ErrOrStderr(), fmt.Errorf("%s: %s", printable(in.name), text.told(enc, start, end, n)))
	if flags.exitCode {
		return errOver
	}
	return nil
}

// told says what was left out: all[start:end] of what was kept of the text, and
// what was missing there.
func (k keptEnds) told(enc *bpe.Encoding, start, end, kept int) string {
	if k.missing > 0 && k.tail == "" {
		return fmt.Sprintf("all from byte %d on left out, %s kept", start, plural(kept, "token"))
	}
	last := int64(end)
	if end >= len(k.head) {
		last += k.missing
	}
	all := int64(len(k.head)+len(k.tail)) + k.missing
	tokens := k.tokens
	if tokens < 0 && k.missing == 0 {
		tokens = int64(enc.Count(k.head + k.tail))
	}
	if tokens < 0 {
		return fmt.Sprintf("bytes %d to %d of %d left out, %s kept", start, last, all, plural(kept, "token"))
	}
	return fmt.Sprintf("bytes %d to %d of %d left out, %d of %d tokens kept", start, last, all, kept, tokens)
}

// tokenLimit is n as an int, which need not hold it. No text that can be read
// whole has as many tokens.
func tokenLimit(n uint64) int { return int(min(n, 1<<31-1)) }

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

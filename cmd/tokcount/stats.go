package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

const statsHelp = `Describe how the tokens of files spread, or with --jsonl-field
those of records: how many texts there are, the total, the least, the mean and the
most tokens of one, the median and other percentiles, and a histogram.

A percentile, p90 say, is the least number of tokens that 90 % of the texts have
at most; it is always that of a text. The bars of the histogram are for ranges
from 1, 2, 5, 10, 20, 50 tokens and so on, or for smaller ones where texts are of
about one size.

With a limit, which is as in checking, it also reports how many texts are over it,
and the ten that have the most tokens. For all, use tokcount check.

FILE, DIR and -, and the flags about them, are as in counting: standard input if
there are none. JSON has all of these figures, and the histogram with the first and
the last number of tokens of each range; CSV has no histogram.

The exit status is 0 when all is within the limit, or there is none, 1 when
something is not, and 2 on error, whatever else was found.`

const statsExamples = `  $ tokcount stats --max 7 README.md docs || echo "one is too long"
    3 files
   17 total
    3 min
    6 median
    8 p90
    8 p95
    8 p99
    8 max
  5.7 mean
    1 over 7

  TOKENS FILES
       3     1 ███████████████████████████████████████████████████████████████████
       4     0
       5     0
       6     1 ███████████████████████████████████████████████████████████████████
       7     0
       8     1 ███████████████████████████████████████████████████████████████████

  README.md: 8 tokens, limit 7, 1 over
  one is too long
  $ echo '["a b c", "d"]' | tokcount stats --jsonl-field '[]' --json
  {"encoding":"o200k_base","records":1,"total":4,"min":4,"median":4,"p90":4,"p95":4,"p99":4,"max":4,"mean":4,
  "histogram":[
  {"from":4,"to":4,"records":1}
  ]}`

// statsFlags are those of the command stats.
type statsFlags struct {
	textsFlags
	json bool
	csv  bool
}

func newStats() *cobra.Command {
	var flags statsFlags
	cmd := &cobra.Command{
		Use:     "stats [-e ENC | -m MODEL | --tokenizer FILE] [-n N | --reserve N] [FLAG]... [FILE|DIR|-]...",
		Short:   "Describe how the tokens of files or records spread",
		Long:    statsHelp,
		Example: statsExamples,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runStats(cmd, &flags, args)
		},
		DisableFlagsInUseLine: true,
	}
	flags.add(cmd)
	cmd.Flags().BoolVar(&flags.json, "json", false, "print a JSON object")
	cmd.Flags().BoolVar(&flags.csv, "csv", false, "print comma-separated values, without the histogram")
	return cmd
}

func runStats(cmd *cobra.Command, flags *statsFlags, args []string) error {
	format, err := only(cmd, "json", "csv")
	if err != nil {
		return err
	}
	b, err := flags.batch(cmd, args)
	if err != nil {
		return err
	}
	s := stats{what: "files", encoding: b.measures.titles[0]}
	if flags.sources.fields != nil {
		s.what = "records"
	}
	s.limit, s.limited, err = flags.limits.get(cmd, flags.named)
	s.limitOf = flags.limitName(cmd)
	reserves := cmd.Flags().Changed("reserve")
	switch {
	case err != nil && (reserves || !errors.Is(err, errNotKnown)):
		return err
	case reserves && !s.limited:
		return usageError(cmd, errors.New("--reserve needs -m MODEL, for its window"))
	}
	b.run(args, s.add)
	s.sort()
	write := s.write
	switch {
	case format == "json" && flags.json:
		write = s.writeJSON
	case format == "csv" && flags.csv:
		write = s.writeCSV
	}
	switch err := write(cmd.OutOrStdout()); {
	case err != nil:
		return err
	case b.failed:
		return errReported
	case s.over > 0:
		return errOver
	}
	return nil
}

// stats is what is told of the tokens of many texts.
type stats struct {
	distribution
	what     string // files or records
	encoding string
	limit    int64
	limited  bool   // there is a limit
	limitOf  string // whose it is
	over     int64
	most     []overLimit // those over the limit with the most tokens, the most first
}

// overLimit is a text that is over the limit.
type overLimit struct {
	source
	tokens int64
}

// mostOver is how many of them are told.
const mostOver = 10

// add adds a text.
func (s *stats) add(from source, n counts) {
	tokens := n[0]
	s.distribution.add(tokens)
	if !s.limited || tokens <= s.limit {
		return
	}
	s.over++
	at, _ := slices.BinarySearchFunc(s.most, tokens, func(o overLimit, tokens int64) int {
		if o.tokens >= tokens {
			return -1 // the new one comes behind those that have as many
		}
		return 1
	})
	if at < mostOver {
		s.most = slices.Insert(s.most, at, overLimit{from, tokens})
		s.most = s.most[:min(len(s.most), mostOver)]
	}
}

// percentiles are those that are told, with their names.
var percentiles = []struct {
	name string
	p    int64
}{{"median", 50}, {"p90", 90}, {"p95", 95}, {"p99", 99}}

// write writes all for the eye.
func (s *stats) write(w io.Writer) error {
	var lines []line
	add := func(n int64, label string) {
		lines = append(lines, line{[]string{strconv.FormatInt(n, 10)}, label})
	}
	add(s.n, strings.TrimPrefix(plural(s.n, strings.TrimSuffix(s.what, "s")), strconv.FormatInt(s.n, 10)+" "))
	add(s.total, "total")
	if s.n > 0 {
		add(s.min(), "min")
		for _, p := range percentiles {
			add(s.percentile(p.p), p.name)
		}
		add(s.max(), "max")
		lines = append(lines, line{[]string{strconv.FormatFloat(s.mean(), 'f', 1, 64)}, "mean"})
	}
	if s.limited {
		add(s.over, fmt.Sprintf("over %d", s.limit))
	}
	if err := writeLines(w, slices.Values(lines)); err != nil || s.n == 0 {
		return err
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return err
	}
	if err := writeHistogram(w, s.bins(), s.what); err != nil || s.over == 0 {
		return err
	}
	return s.writeOver(w)
}

// writeOver writes the texts that are over the limit.
func (s *stats) writeOver(w io.Writer) error {
	out := bufio.NewWriter(w)
	for _, o := range s.most {
		fmt.Fprintf(out, "\n%s", limitLine{s.limit, s.limitOf}.text(o.source, o.tokens))
	}
	out.WriteByte('\n')
	if more := s.over - int64(len(s.most)); more > 0 {
		fmt.Fprintf(out, "and %d more\n", more)
	}
	return out.Flush()
}

// writeCSV writes a line of names and one of values, in which a number that there is
// not is empty.
func (s *stats) writeCSV(w io.Writer) error {
	names, values := []string{"encoding", s.what, "total"}, []string{s.encoding, strconv.FormatInt(s.n, 10), strconv.FormatInt(s.total, 10)}
	add := func(name string, known bool, value func() string) {
		names = append(names, name)
		if known {
			values = append(values, value())
		} else {
			values = append(values, "")
		}
	}
	number := func(name string, known bool, n func() int64) {
		add(name, known, func() string { return strconv.FormatInt(n(), 10) })
	}
	number("min", s.n > 0, s.min)
	for _, p := range percentiles {
		number(p.name, s.n > 0, func() int64 { return s.percentile(p.p) })
	}
	number("max", s.n > 0, s.max)
	add("mean", s.n > 0, func() string { return fmt.Sprint(s.mean()) })
	number("limit", s.limited, func() int64 { return s.limit })
	number("over", s.limited, func() int64 { return s.over })
	return csv.NewWriter(w).WriteAll([][]string{names, values})
}

// writeJSON writes one object, in which a number that there is not is left out.
func (s *stats) writeJSON(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, `{"encoding":%q,"%s":%d,"total":%d`, s.encoding, s.what, s.n, s.total)
	if s.n > 0 {
		fmt.Fprintf(out, `,"min":%d`, s.min())
		for _, p := range percentiles {
			fmt.Fprintf(out, `,"%s":%d`, p.name, s.percentile(p.p))
		}
		fmt.Fprintf(out, `,"max":%d,"mean":%v`, s.max(), s.mean())
	}
	out.WriteString(",\n\"histogram\":[")
	for i, b := range s.bins() {
		fmt.Fprintf(out, "%s\n"+`{"from":%d,"to":%d,"%s":%d}`, comma(i), b.from, b.to, s.what, b.n)
	}
	out.WriteString("\n]")
	if s.limited {
		fmt.Fprintf(out, ",\n"+`"limit":%d,"over":%d,"most":[`, s.limit, s.over)
		for i, o := range s.most {
			fmt.Fprintf(out, "%s\n"+`{"file":%s,`, comma(i), jsonString(fileName(row{name: o.Name})))
			if o.line > 0 {
				fmt.Fprintf(out, `"line":%d,`, o.line)
			}
			fmt.Fprintf(out, `"tokens":%d}`, o.tokens)
		}
		out.WriteString("\n]")
	}
	out.WriteString("}\n")
	return out.Flush()
}

// comma is what stands before element i of an array.
func comma(i int) string { return strings.Repeat(",", min(i, 1)) }

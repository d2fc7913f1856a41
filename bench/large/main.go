// Command large measures the command tokcount on much: a directory of 50,000
// small files, and a file of 2 GB.
//
//	go -C bench run ./large [flags] [TEXT ...]
//
// The files are made of TEXTs, or else of those that corpora.sh has built, or
// else of testdata/texts, in a directory of its own that is removed afterwards.
// Names of files are relative to folder bench.
//
// For each way to count them it prints the wall time, how much is counted a
// second, how many cores were busy (processor time over wall time), how many
// were idle, and the peak of memory. Where little is idle and little busy with
// tokcount, the machine does something else, and times say nothing. All is counted just after it was written, so where there is enough
// memory nothing waits for a disk.
//
// It exits with 2 if it could not do its work.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
)

func main() {
	err := run(os.Args[1:], os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "large:", err)
		os.Exit(2)
	}
}

// options are the command line.
type options struct {
	files    int
	size     int64
	runs     int
	encoding string
	program  string
	tmp      string
	texts    []string
}

func parse(args []string, stderr io.Writer) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("large", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: go -C bench run ./large [flags] [TEXT ...]")
		flags.PrintDefaults()
	}
	flags.IntVar(&o.files, "files", 50_000, "how many small files there are")
	flags.Int64Var(&o.size, "size", 2_000_000_000, "`bytes` of the large file; that of records has half as many")
	flags.IntVar(&o.runs, "runs", 3, "how often each is run; the fastest run counts, and the highest peak")
	flags.StringVar(&o.encoding, "enc", "o200k_base", "`encoding`")
	flags.StringVar(&o.program, "tokcount", "", "`program` to measure, built from this tree if there is none")
	flags.StringVar(&o.tmp, "tmp", "", "`directory` to put the files into a directory of; it needs room for about twice the size")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	o.texts = flags.Args()
	if len(o.texts) == 0 {
		o.texts = defaultTexts()
	}
	return o, nil
}

// defaultTexts are those of corpora.sh, or of testdata.
func defaultTexts() []string {
	if cache, err := os.UserCacheDir(); err == nil {
		if texts, _ := filepath.Glob(filepath.Join(cache, "tokcount-corpora", "*.txt")); len(texts) > 0 {
			return texts
		}
	}
	texts, _ := filepath.Glob("../testdata/texts/*.txt")
	return texts
}

func run(args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(o.tmp, "tokcount-large-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if o.program == "" {
		o.program = filepath.Join(dir, "tokcount")
		if err := build(o.program, stderr); err != nil {
			return err
		}
	}
	m, err := makeMaterial(dir, o)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s, %s %s/%s, %d cores\n\n", time.Now().Format(time.DateOnly), runtime.Version(),
		runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	return m.measure(o, stdout, stderr)
}

// build builds the command in its own module, whose dependencies are not those
// of bench.
func build(program string, stderr io.Writer) error {
	list := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/tokcount/tokcount")
	list.Stderr = stderr
	root, err := list.Output()
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "build", "-o", program, "./cmd/tokcount")
	cmd.Dir = strings.TrimSpace(string(root))
	cmd.Stderr = stderr
	return cmd.Run()
}

// way is a way to count something.
type way struct {
	name  string
	args  []string
	stdin string // what is piped in, "" for nothing
	size  int64
}

// ways are all that are measured.
func (m *material) ways() []way {
	return []way{
		{fmt.Sprintf("%d files", m.files), []string{"--total", "only", m.dir}, "", m.dirSize},
		{"the same, all rows", []string{m.dir}, "", m.dirSize},
		{"a large file", []string{m.large}, "", m.largeSize},
		{"the same, with words and lines", []string{"-lw", m.large}, "", m.largeSize},
		{"the same, through a pipe", nil, m.large, m.largeSize},
		{"records", []string{"--jsonl-field", "text", "--jsonl", m.records}, "", m.recordsSize},
		{"the same, all rows in a table", []string{"--jsonl-field", "text", m.records}, "", m.recordsSize},
		{"the same, stats", []string{"stats", "--jsonl-field", "text", m.records}, "", m.recordsSize},
	}
}

// measure runs all ways and prints a table.
func (m *material) measure(o *options, stdout, stderr io.Writer) error {
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "MB\tseconds\tMB/s\tcores busy\tidle\tpeak MB\t ")
	for _, w := range m.ways() {
		u, err := w.best(o, stderr)
		if err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
		size := float64(w.size) / 1e6
		seconds := u.wall.Seconds()
		fmt.Fprintf(table, "%.0f\t%.2f\t%.0f\t%.2f\t%s\t%.0f\t  %s: tokcount %s\n", size, seconds, size/seconds,
			u.processor.Seconds()/seconds, u.idleCores(), float64(u.peak)/1e6, w.name, m.short(w.args))
	}
	return table.Flush()
}

// short is a command line without the name of the directory that is gone when
// it is read.
func (m *material) short(args []string) string {
	return strings.ReplaceAll(strings.Join(args, " "), m.top+string(filepath.Separator), "")
}

// best is what the fastest of some runs took, with the peak of all.
func (w way) best(o *options, stderr io.Writer) (usage, error) {
	best, err := w.run(o, stderr)
	for range o.runs - 1 {
		if err != nil {
			return best, err
		}
		var u usage
		u, err = w.run(o, stderr)
		highest := max(best.peak, u.peak)
		if u.wall < best.wall {
			best = u
		}
		best.peak = highest
	}
	return best, err
}

// run counts in a fresh process, whose output is dropped.
func (w way) run(o *options, stderr io.Writer) (usage, error) {
	args := append([]string{"-e", o.encoding}, w.args...)
	if len(w.args) > 0 && w.args[0] == "stats" {
		args = append([]string{"stats", "-e", o.encoding}, w.args[1:]...)
	}
	cmd := exec.Command(o.program, args...)
	cmd.Stderr = stderr
	if w.stdin != "" {
		in, err := os.Open(w.stdin)
		if err != nil {
			return usage{}, err
		}
		defer in.Close()
		cmd.Stdin = struct{ io.Reader }{in} // which is not a file: it is copied through a pipe
	}
	idle := idleTime()
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return usage{}, err
	}
	u := usage{wall: time.Since(start), idle: idleTime() - idle}
	u.processor = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	u.peak = peak(cmd.ProcessState)
	return u, nil
}

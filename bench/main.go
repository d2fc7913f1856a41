// Command bench measures tokcount and other tokenizers side by side, after
// checking that they give the same ids.
//
//	go -C bench run . [flags] [FILE ...]
//
// Without files it takes those of testdata/texts; names are relative to folder
// bench. The packages of npm are measured too if node is there and they have
// been installed:
//
//	npm --prefix bench/node ci
//
// For each encoding, text and mode (the text as one document, and in documents
// of 10 kB) it prints the speed of a new instance's first pass and of its later
// passes; then, for fresh processes, the time to the first token and for each
// text, and the peak of memory. README.md says how to read it.
//
// With -tokenizers DIR it measures tokenizer files instead, a family to each folder
// in DIR, beside published encodings on the same texts, and counts the golden strings
// on which the peers are wrong:
//
//	testdata/tokenizers/fetch.sh DIR
//	go -C bench run . -tokenizers DIR FILE ...
//
// It exits with 0, whoever disagrees; with 2 if it could not do its work.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	if len(os.Args) > 2 && (os.Args[1] == "-serve" || os.Args[1] == "-once") {
		if err := runPeer(os.Args[1:], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(2)
		}
		return
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// runPeer is the process of a peer, which the bench starts.
func runPeer(args []string, stdin io.Reader, stdout io.Writer) error {
	if args[0] == "-once" {
		return once(args[1], args[2], args[3], stdout)
	}
	p, err := findPeer(args[1])
	if err != nil {
		return err
	}
	return serve(p, stdin, stdout)
}

// options are the command line.
type options struct {
	encodings  []string // with -tokenizers the folders
	modes      []mode
	tokenizers string // the folder of the families' folders
	files      []string
	size       int
	json       bool
	load       bool
	out        string
	meter      meter
}

func parse(args []string, stderr io.Writer) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: go -C bench run . [flags] [FILE ...]")
		flags.PrintDefaults()
	}
	encodings := flags.String("enc", "", "`encodings`, with commas (default "+published+"; with -tokenizers "+families+")")
	flags.StringVar(&o.tokenizers, "tokenizers", "", "measure the tokenizer files in the folders of this `folder`")
	modeNames := flags.String("mode", "whole,10kB", "`modes`, with commas")
	size := flags.String("size", "", "repeat or cut each text to this `size`, as in 64kB or 8MB")
	peers := flags.String("peers", "", "only peers with one of these `parts` in their names, with commas")
	flags.BoolVar(&o.json, "json", false, "print JSON")
	flags.BoolVar(&o.load, "load", true, "measure fresh processes too")
	flags.StringVar(&o.out, "out", "", "write the tables to this `file`.md too, or to DATE-CPU.md in a folder")
	flags.BoolVar(&o.meter.cpu, "cpu", false, "take processor time in place of the clock's: for a machine that is busy")
	flags.IntVar(&o.meter.rounds, "rounds", 5, "rounds for each text, and ten times as many processes")
	flags.DurationVar(&o.meter.budget, "budget", 3*time.Second, "a peer that has taken so long gets no more rounds")
	flags.DurationVar(&o.meter.timeout, "timeout", 2*time.Minute, "a peer that takes so long for one pass is stopped")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	var err error
	if *size != "" {
		o.size, err = parseSize(*size)
	}
	if o.meter.rounds < 1 {
		err = errors.Join(err, errors.New("-rounds: want 1 or more"))
	}
	err = errors.Join(err, o.chooseEncodings(*encodings), o.chooseModes(*modeNames))
	all := allPeers
	if o.tokenizers != "" {
		all = filePeers
	}
	chosen, choice := choosePeers(all, *peers)
	o.meter.peers = chosen
	o.files = flags.Args()
	return o, errors.Join(err, choice)
}

// The encodings that are measured by default.
const published = "r50k_base,cl100k_base,o200k_base"

// chooseEncodings sets the encodings from a comma-separated list.
func (o *options) chooseEncodings(list string) error {
	if list == "" && o.tokenizers != "" {
		list = families
	} else if list == "" {
		list = published
	}
	var all error
	for _, name := range strings.Split(list, ",") {
		if o.tokenizers != "" {
			folder, err := folderOf(o.tokenizers, name)
			o.encodings, all = append(o.encodings, folder), errors.Join(all, err)
			continue
		}
		o.encodings = append(o.encodings, name)
		if vocabularies[name] == nil {
			all = errors.Join(all, fmt.Errorf("-enc: no encoding %q", name))
		}
	}
	return all
}

func (o *options) chooseModes(list string) error {
	for _, name := range strings.Split(list, ",") {
		i := slices.IndexFunc(modes, func(m mode) bool { return m.name == name })
		if i < 0 {
			return fmt.Errorf("-mode: no mode %q", name)
		}
		o.modes = append(o.modes, modes[i])
	}
	return nil
}

func run(args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err == nil {
		err = o.run(args, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return 2
	}
	return 0
}

// results is the form of -json.
type results struct {
	Machine   machine    `json:"machine"`
	Cells     []*cell    `json:"cells"`
	Processes []*process `json:"processes"`
	Strings   []*verdict `json:"strings,omitempty"`
}

func (o *options) run(args []string, stdout, stderr io.Writer) error {
	dir, err := os.MkdirTemp("", "tokcount-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	corpora, err := o.corpora(dir)
	if err != nil {
		return err
	}
	if err := o.meter.prepare(dir, stderr); err != nil {
		return err
	}
	defer o.meter.stop()

	all := &results{Machine: thisMachine(args)}
	var text bytes.Buffer
	tables := io.Writer(&text)
	if !o.json {
		tables = io.MultiWriter(&text, stdout)
	}
	all.Machine.write(tables)
	writeWarm(tables, o.meter.peers)
	fmt.Fprintln(tables)
	if err := o.measure(all, corpora, tables, stderr); err != nil {
		return err
	}
	if o.json {
		encoder := json.NewEncoder(stdout)
		encoder.SetIndent("", "\t")
		if err := encoder.Encode(all); err != nil {
			return err
		}
	}
	return o.write(all.Machine, text.Bytes())
}

// measure does all the work and writes each table as soon as it is complete.
func (o *options) measure(all *results, corpora []*corpus, tables, stderr io.Writer) error {
	for _, encoding := range o.encodings {
		for _, mode := range o.modes {
			var cells []*cell
			for _, c := range corpora {
				fmt.Fprintf(stderr, "bench: %s, %s, %s\n", encoding, mode.name, c.name)
				cells = append(cells, o.meter.measure(c, encoding, mode)...)
			}
			writeCells(tables, encoding, mode, cells)
			all.Cells = append(all.Cells, cells...)
		}
		if o.tokenizers != "" {
			verdicts, err := o.meter.judge(encoding)
			if err != nil {
				return err
			}
			all.Strings = append(all.Strings, verdicts...)
		}
		o.meter.stop() // their memory, and a fresh start for each encoding
		if !o.load {
			continue
		}
		word, err := wordCorpus(o.meter.dir)
		if err != nil {
			return err
		}
		var rows []*process
		texts := []*corpus{word}
		if o.tokenizers == "" {
			texts = append(texts, corpora...)
		}
		for _, c := range texts {
			fmt.Fprintf(stderr, "bench: %s, processes, %s\n", encoding, c.name)
			rows = append(rows, o.meter.loads(c, encoding)...)
		}
		writeProcesses(tables, encoding, rows)
		all.Processes = append(all.Processes, rows...)
	}
	writeVerdicts(tables, all.Strings)
	writeRemarks(tables, all.Cells, all.Processes)
	return nil
}

func (o *options) corpora(dir string) ([]*corpus, error) {
	files := o.files
	if len(files) == 0 {
		var err error
		files, err = filepath.Glob(filepath.Join("..", "testdata", "texts", "*"))
		if err != nil || len(files) == 0 {
			return nil, errors.New("no files named, and none in ../testdata/texts")
		}
	}
	var corpora []*corpus
	for _, file := range files {
		c, err := readCorpus(file, dir, o.size)
		if err != nil {
			return nil, err
		}
		corpora = append(corpora, c)
	}
	return corpora, nil
}

// write keeps the tables in a file if there is to be one.
func (o *options) write(m machine, text []byte) error {
	if o.out == "" {
		return nil
	}
	path := o.out
	if filepath.Ext(path) != ".md" {
		path = filepath.Join(path, m.fileName())
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	page := fmt.Sprintf("# %s, %s\n\n    %s\n\n```\n%s```\n", m.Date, m.CPU, m.Command, text)
	return os.WriteFile(path, []byte(page), 0o644)
}

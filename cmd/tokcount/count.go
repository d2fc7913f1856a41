package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/encodings"
)

// countFlags are those of the command's main job.
type countFlags struct {
	encodings nameList
	model     oneName
	tokenizer tokenizerFlags
	texts     [byteCount + 1]bool
	rows      rowFlags
	sources   sourceFlags
	charset   charsetFlag
	json      bool
	jsonl     bool
	csv       bool
}

func (f *countFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.encodings = nameList{names: []string{defaultEncoding}}
	flags.VarP(&f.encodings, "encoding", "e", "use encoding `ENC`; several have a column each")
	completeList(cmd, "encoding", encodings.Names)
	f.model.what = "model"
	flags.VarP(&f.model, "model", "m", "use the encoding of `MODEL`, and show the share of its limit")
	completeModel(cmd)
	f.tokenizer.files.several = true
	f.tokenizer.add(cmd, "use the tokenizer in `FILE`, or in a folder; given again, or with -e, each has a column")
	flags.BoolVarP(&f.texts[lineCount], "lines", "l", false, "count lines too")
	flags.BoolVarP(&f.texts[wordCount], "words", "w", false, "count words too")
	flags.BoolVar(&f.texts[charCount], "chars", false, "count characters too")
	flags.BoolVarP(&f.texts[byteCount], "bytes", "c", false, "count bytes too")
	f.rows.add(cmd)
	f.sources.add(cmd)
	f.charset.add(cmd)
	flags.BoolVar(&f.json, "json", false, "print one JSON object")
	flags.BoolVar(&f.jsonl, "jsonl", false, "print a JSON object for each row")
	flags.BoolVar(&f.csv, "csv", false, "print comma-separated values")
}

// measures builds the encodings that were asked for, and no other.
func (f *countFlags) measures(cmd *cobra.Command) (measures, error) {
	cs, err := f.charset.get(cmd)
	if err != nil {
		return measures{}, err
	}
	m := measures{charset: cs}
	s, err := choose(cmd, selection{names: f.encodings.names, files: f.tokenizer.files.paths}, f.model.name)
	if err != nil {
		return m, err
	}
	model := s.model
	m.window = model.ContextWindow
	if m.limit, err = promptLimit(model, 0); err != nil {
		m.limit = 0
		if model.Name != "" && !strings.HasSuffix(model.Matched, "*") {
			complain(cmd.ErrOrStderr(), fmt.Errorf("warning: the context window of %s is not known: its share is not shown", model.Name))
		}
	}
	list, err := s.open(cmd, &f.tokenizer)
	if err != nil {
		return m, err
	}
	for _, c := range list {
		m.encodings, m.titles = append(m.encodings, c.Encoding), append(m.titles, c.title)
	}
	m.files = m.titles[len(list)-len(s.files):]
	for what, asked := range f.texts {
		if asked {
			m.texts = append(m.texts, textMeasure(what))
		}
	}
	return m, nil
}

// streams reports whether rows are printed as they come, and none is kept: there may
// be any number. The formats for programs need no widths of columns.
func (f *countFlags) streams(t *tally) bool {
	return t.inOrder() && (f.json || f.jsonl || f.csv)
}

// runCount is the command's main job.
func runCount(cmd *cobra.Command, flags *countFlags, args []string) error {
	format, err := flags.format(cmd)
	if err != nil {
		return err
	}
	if err := errors.Join(flags.rows.validate(), flags.sources.validate(cmd, args)); err != nil {
		return err
	}
	m, err := flags.measures(cmd)
	if err != nil {
		return err
	}
	b := batch{cmd: cmd, flags: &flags.sources, measures: m}
	t := newTally(&flags.rows, m.len(), flags.sources.fields != nil)
	r := report{measures: m, key: t.key, total: t.total, header: flags.rows.header, human: flags.rows.human, color: flags.rows.color.value, when: flags.rows.total.value}
	if flags.streams(t) {
		r.onWait = func(do func()) { b.onWait = do }
		r.rows = func(yield func(row) bool) {
			more := true // rows are wanted: not when they cannot be written
			b.run(args, func(s source, n counts) {
				one := row{s.Name, s.line, s.Dir, n}
				t.total.n.add(n)
				if more && t.shows(one) {
					more = yield(one)
				}
			})
		}
	} else {
		b.run(args, func(s source, n counts) { t.add(row{s.Name, s.line, s.Dir, n}) })
		r.rows = slices.Values(t.done())
		if flags.rows.tree {
			r.tree = newTree(t.rows, t.total, t.flags)
		}
		r.several = b.several
	}
	if err := format(cmd.OutOrStdout(), r); err != nil {
		return err
	}
	if b.failed {
		return errReported
	}
	return nil
}

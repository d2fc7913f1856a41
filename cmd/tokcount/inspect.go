package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/spec"
)

// tokenizerJSON is what a tokenizer file says, for programs. The names are part of what
// the command promises.
type tokenizerJSON struct {
	File         string      `json:"file"`
	Format       string      `json:"format"`
	Compiled     bool        `json:"compiled"`
	Name         string      `json:"name,omitzero"`
	Model        string      `json:"model"`
	IDs          int         `json:"ids"`
	Tokens       int         `json:"tokens"`
	Special      int         `json:"special"`
	Added        int         `json:"added"`
	Normalizer   []string    `json:"normalizer"`
	PreTokenizer []string    `json:"pre_tokenizer"`
	Pattern      string      `json:"pattern,omitzero"`
	Scanner      string      `json:"scanner,omitzero"`
	Decoder      []string    `json:"decoder"`
	Before       []tokenJSON `json:"before"`
	After        []tokenJSON `json:"after"`
	BOS          *tokenJSON  `json:"bos,omitempty"`
	EOS          *tokenJSON  `json:"eos,omitempty"`
	Warnings     []string    `json:"warnings"`
}

// tokenJSON is a token and its id.
type tokenJSON struct {
	Token string    `json:"token"`
	ID    bpe.Token `json:"id"`
}

func (t tokenJSON) String() string { return fmt.Sprintf("%s (%d)", printable(t.Token), t.ID) }

// describe says what was read of a tokenizer file.
func describe(path string, enc *bpe.Encoding) tokenizerJSON {
	v := enc.Vocab()
	d := tokenizerJSON{File: path, Compiled: isCompiled(path), Name: enc.Name(), Model: byteLevel,
		IDs: enc.Len(), Tokens: v.Table().Tokens(), Pattern: enc.Pattern(), Scanner: enc.Scanner(),
		Special: len(enc.Special()), Format: "compiled vocabulary"}
	d.Normalizer, d.PreTokenizer, d.Decoder, d.Warnings = []string{}, []string{}, []string{}, []string{}
	d.Before, d.After = []tokenJSON{}, []tokenJSON{}
	if p := v.Pipeline(); p != nil {
		d.pipeline(enc, p)
	}
	return d
}

// pipeline adds what only a tokenizer file has.
func (d *tokenizerJSON) pipeline(enc *bpe.Encoding, p *vocab.Pipeline) {
	t := p.Tokenizer
	d.Format, d.Model = t.Format, modelOf(p)
	d.Added = len(t.Added) - d.Special
	d.Normalizer, d.PreTokenizer, d.Decoder = steps(t.Normalizer), steps(t.PreTokenizer), steps(t.Decoder)
	tokens := func(list []uint32) []tokenJSON {
		named := []tokenJSON{}
		for _, id := range list {
			text, _ := enc.Token(id)
			named = append(named, tokenJSON{text, id})
		}
		return named
	}
	d.Before, d.After = tokens(t.Template.Before), tokens(t.Template.After)
	if t.BOS.Text != "" {
		d.BOS = &tokenJSON{t.BOS.Text, t.BOS.ID}
	}
	if t.EOS.Text != "" {
		d.EOS = &tokenJSON{t.EOS.Text, t.EOS.ID}
	}
	for _, w := range t.Warnings {
		d.Warnings = append(d.Warnings, w.String())
	}
}

// byteLevel is a model whose tokens are bytes.
const byteLevel = "byte-level BPE"

// modelOf says what a model merges, and what becomes of what is not a token.
func modelOf(p *vocab.Pipeline) string {
	m := p.Tokenizer.Model
	model := byteLevel
	if p.Spelling != vocab.AsBytes {
		model = "BPE of characters"
		if m.ByteFallback {
			model += ", byte_fallback"
		}
		if p.Unknown != "" {
			model += ", unk_token"
		}
	}
	if m.IgnoreMerges {
		model += ", ignore_merges"
	}
	return model
}

// steps names steps with what makes them what they are.
func steps(list []spec.Step) []string {
	names := []string{}
	for _, s := range list {
		names = append(names, stepText(s))
	}
	return names
}

func stepText(s spec.Step) string {
	var of []string
	switch s.Kind {
	case spec.Split, spec.Replace:
		of = append(of, patternText(s.Pattern))
	}
	switch s.Kind {
	case spec.Replace:
		of = append(of, "by "+strconv.Quote(s.Text))
	case spec.Prepend, spec.Metaspace:
		of = append(of, strconv.Quote(s.Text))
	}
	for _, is := range []struct {
		set  bool
		word string
	}{
		{s.Behavior != "", string(s.Behavior)}, {s.Invert, "inverted"}, {s.PrefixSpace, "prefix space"}, {s.UseRegex, "GPT-2's pattern"},
		{s.Individual, "each digit"}, {s.Scheme != "", "prepend " + string(s.Scheme)}, {s.Kind == spec.Metaspace && s.Scheme != "" && s.Split, "split"},
		{s.StripLeft, "left"}, {s.StripRight, "right"},
		{s.Start+s.Stop > 0, fmt.Sprintf("%q, %d at the start, %d at the end", s.Text, s.Start, s.Stop)},
	} {
		if is.set {
			of = append(of, is.word)
		}
	}
	if len(of) == 0 {
		return string(s.Kind)
	}
	return string(s.Kind) + "(" + strings.Join(of, ", ") + ")"
}

func patternText(p spec.Pattern) string {
	if p.Syntax == spec.Literal {
		return strconv.Quote(p.Text)
	}
	return p.Text
}

// isCompiled reports whether a file is in the compiled form.
func isCompiled(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, len(vocab.CompiledMagic))
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == vocab.CompiledMagic
}

// runInspect prints what was read of a tokenizer file.
func runInspect(cmd *cobra.Command, flags *tokenizerFlags, asJSON bool) error {
	path := flags.files.paths[0]
	enc, err := openTokenizer(path, flags.family.value)
	if err != nil {
		return err
	}
	d := describe(path, enc)
	if asJSON {
		out := json.NewEncoder(cmd.OutOrStdout())
		out.SetEscapeHTML(false)
		return out.Encode(d)
	}
	return d.write(cmd.OutOrStdout())
}

// write prints a line for each thing that the file says.
func (d *tokenizerJSON) write(w io.Writer) error {
	out := bufio.NewWriter(w)
	line := func(name, value string) {
		if value == "" {
			value = "-"
		}
		fmt.Fprintf(out, "%-14s %s\n", name, value)
	}
	format := d.Format
	if d.Compiled && d.Format != "compiled vocabulary" {
		format += ", compiled"
	}
	line("format", format)
	if d.Name != "" {
		line("name", printable(d.Name))
	}
	line("model", d.Model)
	line("vocabulary", plural(int64(d.Tokens), "token"))
	line("added tokens", fmt.Sprintf("%d special, %d others", d.Special, d.Added))
	line("ids", fmt.Sprintf("0 to %d", d.IDs-1))
	list := func(name string, steps []string) {
		line(name, printable(strings.Join(steps[:min(1, len(steps))], "")))
		for _, step := range steps[min(1, len(steps)):] {
			line("", printable(step))
		}
	}
	list("normalizer", d.Normalizer)
	list("pre-tokenizer", d.PreTokenizer)
	line("split by", d.split())
	list("decoder", d.Decoder)
	line("template", d.template())
	for _, mark := range []struct {
		name  string
		token *tokenJSON
	}{{"bos", d.BOS}, {"eos", d.EOS}} {
		if mark.token != nil {
			line(mark.name, mark.token.String())
		} else {
			line(mark.name, "")
		}
	}
	for _, warning := range d.Warnings {
		line("warning", printable(warning))
	}
	return out.Flush()
}

// split says what splits texts, which is a matter of speed only.
func (d *tokenizerJSON) split() string {
	switch {
	case d.Scanner == "spaces":
		return "scanner for spaces, as SentencePiece's models need"
	case d.Scanner != "":
		return "scanner for the pattern of " + d.Scanner
	}
	return "each step in turn (slower)"
}

// template is what is put around a text.
func (d *tokenizerJSON) template() string {
	if len(d.Before)+len(d.After) == 0 {
		return ""
	}
	var parts []string
	for _, t := range d.Before {
		parts = append(parts, t.String())
	}
	parts = append(parts, "TEXT")
	for _, t := range d.After {
		parts = append(parts, t.String())
	}
	return strings.Join(parts, " ")
}

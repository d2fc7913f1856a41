package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

const modelsHelp = `Print what is known of models: the encoding, and in tokens the
context window, which prompt and answer share, and the further limits of each alone.
A - means that a figure was not published, or that there is no such limit.

With FILTER, only the models are printed that have it in their name or in that of
their encoding, in upper or lower case; if there are none, the model that it is
another name for, such as azure/gpt-4o. It is an error if there is none of these
either.

JSON has the endpoints of a model, notes and sources too, and lacks figures that are
not known.`

const modelsExamples = `  $ tokcount models gpt-3.5-turbo-16k
  MODEL                   ENCODING     WINDOW  INPUT  OUTPUT
  gpt-3.5-turbo-16k       cl100k_base  16385   -      4096
  gpt-3.5-turbo-16k-0613  cl100k_base  16385   -      4096`

func newModels() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "models [--json] [FILTER]",
		Short:   "Print the models, their encodings and windows",
		Long:    modelsHelp,
		Example: modelsExamples,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageError(cmd, fmt.Errorf("models takes one FILTER, not %d", len(args)))
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return append(modelNames(), encodings.Names()...), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return runModels(cmd, asJSON, strings.Trim(strings.Join(args, ""), "*"))
		},
		DisableFlagsInUseLine: true,
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return cmd
}

func runModels(cmd *cobra.Command, asJSON bool, filter string) error {
	var models []encodings.Model
	for _, m := range encodings.Models() {
		if contains(m.Name, filter) || contains(m.Encoding, filter) {
			models = append(models, m)
		}
	}
	if len(models) == 0 { // a name that stands for one
		m, err := encodings.LookupModel(filter)
		if err != nil {
			return fmt.Errorf("no model has %q in its name or encoding%s", filter, meantModel(err))
		}
		models = append(models, m)
	}
	if asJSON {
		return writeModelsJSON(cmd.OutOrStdout(), models)
	}
	table := newColumns(cmd.OutOrStdout())
	fmt.Fprintln(table, "MODEL\tENCODING\tWINDOW\tINPUT\tOUTPUT")
	for _, m := range models {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", m.Name, m.Encoding,
			figure(m.ContextWindow), figure(m.MaxInput), figure(m.MaxOutput))
	}
	return table.Flush()
}

// ordinaryTokens returns how many tokens of an encoding are not special.
func ordinaryTokens(enc *bpe.Encoding) int {
	special := map[bpe.Token]bool{} // an id can have two names
	for _, id := range enc.Special() {
		special[id] = true
	}
	n := -len(special)
	for id := range bpe.Token(enc.Len()) {
		if _, ok := enc.Token(id); ok {
			n++
		}
	}
	return n
}

// contains tells whether part is in s, whose letters are ASCII.
func contains(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}

func newColumns(w io.Writer) *tabwriter.Writer {
	return tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
}

func figure(n int) string {
	if n == 0 {
		return "-"
	}
	return strconv.Itoa(n)
}

// modelJSON is a model for programs. The names are part of what the command
// promises.
type modelJSON struct {
	Model         string   `json:"model"`
	Encoding      string   `json:"encoding"`
	ContextWindow int      `json:"context_window,omitzero"`
	MaxInput      int      `json:"max_input,omitzero"`
	MaxOutput     int      `json:"max_output,omitzero"`
	Endpoints     []string `json:"endpoints,omitempty"`
	Source        string   `json:"source"`
	Note          string   `json:"note,omitzero"`
}

// writeModelsJSON writes an array, a line for each model.
func writeModelsJSON(w io.Writer, models []encodings.Model) error {
	out := bufio.NewWriter(w)
	for i, m := range models {
		out.WriteString([...]string{"[\n", ",\n"}[min(i, 1)])
		data, err := json.Marshal(modelJSON{m.Name, m.Encoding, m.ContextWindow, m.MaxInput, m.MaxOutput,
			m.Endpoints, m.Source, m.Note})
		if err != nil {
			return err
		}
		out.Write(data)
	}
	out.WriteString("\n]\n")
	return out.Flush()
}

const encodingsHelp = `Print the encodings, oldest first, with the numbers of their
ordinary and special tokens.

With --tokenizer it prints what was read of a tokenizer file: the number of tokens in
the vocabulary of the model; the added tokens, which may be in the vocabulary too;
the first and the last id, between which some may be unused; the steps that a text
goes through; the template, which puts tokens around it; the tokens that begin and
end a text (bos, eos); and as warnings what the file asks for that is not done, and
text that it drops. In JSON, ids is how many there are: one more than the last.`

const encodingsExamples = `  $ tokcount encodings
  ENCODING       ORDINARY  SPECIAL
  gpt2           50256     1
  r50k_base      50256     1
  p50k_base      50280     1
  p50k_edit      50280     4
  cl100k_base    100256    5
  o200k_base     199998    2
  o200k_harmony  199998    1091
  $ tokcount encodings --tokenizer my-model | head -n 5
  format         tokenizer.json
  name           my-model
  model          byte-level BPE
  vocabulary     275 tokens
  added tokens   2 special, 0 others`

func newEncodings() *cobra.Command {
	var asJSON bool
	var tokenizer tokenizerFlags
	cmd := &cobra.Command{
		Use:     "encodings [--tokenizer FILE] [--json]",
		Short:   "Print the encodings",
		Long:    encodingsHelp,
		Example: encodingsExamples,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError(cmd, fmt.Errorf("encodings takes no arguments, not %d", len(args)))
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case len(tokenizer.files.paths) > 0:
				return runInspect(cmd, &tokenizer, asJSON)
			case tokenizer.family.value != "":
				return usageError(cmd, errFamilyAlone)
			}
			return runEncodings(cmd, asJSON)
		},
		DisableFlagsInUseLine: true,
	}
	tokenizer.add(cmd, "print what was read of the tokenizer in `FILE`, or in a folder")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array, or of a tokenizer an object")
	return cmd
}

func runEncodings(cmd *cobra.Command, asJSON bool) error {
	out := bufio.NewWriter(cmd.OutOrStdout())
	table := newColumns(out)
	if !asJSON {
		fmt.Fprintln(table, "ENCODING\tORDINARY\tSPECIAL")
	}
	for i, name := range encodings.Names() {
		enc, err := encodings.Get(name)
		if err != nil {
			return err
		}
		special := len(enc.Special())
		if asJSON {
			fmt.Fprintf(out, "%s\n"+`{"encoding":%q,"ordinary":%d,"special":%d}`, [...]string{"[", ","}[min(i, 1)], name, ordinaryTokens(enc), special)
			continue
		}
		fmt.Fprintf(table, "%s\t%d\t%d\n", name, ordinaryTokens(enc), special)
	}
	if asJSON {
		out.WriteString("\n]\n")
		return out.Flush()
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return out.Flush()
}

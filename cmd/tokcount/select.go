package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

// defaultEncoding is the one of the models current at the time of writing.
const defaultEncoding = "o200k_base"

// errBothNamed says that there are two answers to which encoding to use.
var errBothNamed = errors.New("-e and -m exclude each other")

// What stands for -e and -m where neither is given.
const (
	encodingVariable = "TOKCOUNT_ENCODING"
	modelVariable    = "TOKCOUNT_MODEL"
)

// encodingFlags are -e and -m, by which commands that use a single encoding
// are told it.
type encodingFlags struct {
	encoding oneName
	model    oneName
}

func (f *encodingFlags) add(cmd *cobra.Command) {
	f.encoding = oneName{name: defaultEncoding, what: "encoding, and tokcount counts with several"}
	f.model.what = "model"
	cmd.Flags().VarP(&f.encoding, "encoding", "e", "use encoding `ENC`")
	cmd.Flags().VarP(&f.model, "model", "m", "use the encoding of `MODEL`")
	complete(cmd, "encoding", encodings.Names)
	completeModel(cmd)
}

// get builds the encoding that was asked for, and no other. The model has no name
// if none was named.
func (f *encodingFlags) get(cmd *cobra.Command) (*bpe.Encoding, encodings.Model, error) {
	names, model, err := choose(cmd, []string{f.encoding.name}, f.model.name)
	if err != nil {
		return nil, model, err
	}
	enc, err := getEncoding(names[0])
	return enc, model, err
}

// choose returns the names of the encodings that flags ask for, or else the
// environment, and the model if one was named. given are the values of the flags,
// or their defaults.
func choose(cmd *cobra.Command, given []string, model string) ([]string, encodings.Model, error) {
	byEncoding, byModel := cmd.Flags().Changed("encoding"), cmd.Flags().Changed("model")
	if !byEncoding && !byModel {
		if name := os.Getenv(encodingVariable); name != "" {
			byEncoding, given = true, strings.Split(name, ",")
		}
		if name := os.Getenv(modelVariable); name != "" {
			if byEncoding {
				return nil, encodings.Model{}, fmt.Errorf("%s and %s exclude each other: give -e or -m", encodingVariable, modelVariable)
			}
			byModel, model = true, name
		}
	}
	switch {
	case byEncoding && byModel:
		return nil, encodings.Model{}, usageError(cmd, errBothNamed)
	case !byModel:
		return given, encodings.Model{}, nil
	}
	m, err := lookupModel(model)
	if err != nil {
		return nil, m, err
	}
	if strings.HasSuffix(m.Matched, "*") {
		complain(cmd.ErrOrStderr(), fmt.Errorf("warning: %s is not in the table of models: %s is the encoding of %s, and its window is not known",
			printable(model), m.Encoding, m.Matched))
	}
	return []string{m.Encoding}, m, nil
}

// getEncoding is encodings.Get with an error that says what a user of the command
// may have meant.
func getEncoding(name string) (*bpe.Encoding, error) {
	enc, err := encodings.Get(name)
	if err == nil {
		return enc, nil
	}
	m, modelErr := encodings.LookupModel(name)
	if modelErr == nil && name != "" {
		return nil, fmt.Errorf("%w: it is a model, of %s: give -m %s", unknownName("encoding", name), m.Encoding, printable(name))
	}
	var unknown *encodings.UnknownEncodingError
	if hint := meantModel(modelErr); errors.As(err, &unknown) && len(unknown.Nearest) == 0 && hint != "" {
		return nil, fmt.Errorf("%w%s", unknownName("encoding", name), strings.Replace(hint, "did you mean ", "did you mean the model ", 1))
	}
	return nil, err
}

// lookupModel is encodings.LookupModel with an error that says what a user of the
// command may have meant.
func lookupModel(name string) (encodings.Model, error) {
	m, err := encodings.LookupModel(name)
	if err == nil {
		return m, nil
	}
	switch {
	case name != "" && isFile(name):
		return m, fmt.Errorf("%w: it is a file; -m is for a model, and wc's -m is --chars", unknownName("model", name))
	}
	if hint := meantEncoding(name); hint != "" && meantModel(err) == "" {
		return m, fmt.Errorf("%w%s", unknownName("model", name), hint)
	}
	return m, err
}

func unknownName(kind, name string) error { return fmt.Errorf("unknown %s %q", kind, name) }

func isFile(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// oneName is the value of a flag that takes a single name. It is a pflag.Value.
type oneName struct {
	name string
	what string // what has the name, for who gives several
	set  bool
}

func (v *oneName) String() string { return v.name }
func (v *oneName) Type() string   { return "string" }

func (v *oneName) Set(s string) error {
	switch {
	case v.set && s != v.name:
		return fmt.Errorf("it was given as %s already, and takes one %s", v.name, v.what)
	case strings.Contains(s, ","):
		return fmt.Errorf("it takes one %s", v.what)
	}
	v.name, v.set = s, true
	return nil
}

// nameList is the value of a flag that takes names, separated by commas or
// given one after another. A name given again is there once. It is a
// pflag.Value.
type nameList struct {
	names []string // those of Set, or the default
	set   bool
}

func (l *nameList) String() string { return strings.Join(l.names, ",") }
func (l *nameList) Type() string   { return "string" }

func (l *nameList) Set(s string) error {
	if !l.set {
		l.names, l.set = nil, true
	}
	for name := range strings.SplitSeq(s, ",") {
		if !slices.Contains(l.names, name) {
			l.names = append(l.names, name)
		}
	}
	return nil
}

// modelNames are those of the table, which only completion should pay for: those
// that are served first, and of these the newest, which the table has last.
func modelNames() []string {
	var served, retired []string
	for _, m := range slices.Backward(encodings.Models()) {
		if strings.HasPrefix(m.Note, "shut down") || strings.HasPrefix(m.Note, "retired") || len(m.Endpoints) == 0 {
			retired = append(retired, m.Name)
		} else {
			served = append(served, m.Name)
		}
	}
	return append(served, retired...)
}

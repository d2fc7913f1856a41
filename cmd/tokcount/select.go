package main

import (
	"errors"
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

// encodingFlags are -e and -m, by which commands that use a single encoding
// are told it.
type encodingFlags struct {
	encoding string
	model    string
}

func (f *encodingFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&f.encoding, "encoding", "e", defaultEncoding, "use encoding `ENC`")
	cmd.Flags().StringVarP(&f.model, "model", "m", "", "use the encoding of `MODEL`")
	complete(cmd, "encoding", encodings.Names)
	complete(cmd, "model", modelNames)
}

// get builds the encoding that was asked for, and no other.
func (f *encodingFlags) get(cmd *cobra.Command) (*bpe.Encoding, error) {
	byModel := cmd.Flags().Changed("model")
	switch {
	case byModel && cmd.Flags().Changed("encoding"):
		return nil, usageError(cmd, errBothNamed)
	case byModel:
		return encodings.ForModel(f.model)
	}
	return encodings.Get(f.encoding)
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

// modelNames reads the model table, which only completion should pay for.
func modelNames() []string {
	var names []string
	for _, m := range encodings.Models() {
		names = append(names, m.Name)
	}
	return names
}

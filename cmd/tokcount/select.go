package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

// defaultEncoding is the one of the models current at the time of writing.
const defaultEncoding = "o200k_base"

// What stands for -e and -m where no encoding is named by flags.
const (
	encodingVariable = "TOKCOUNT_ENCODING"
	modelVariable    = "TOKCOUNT_MODEL"
)

// encodingFlags are -e, -m and --tokenizer, by which commands that use a single
// encoding are told it.
type encodingFlags struct {
	encoding  oneName
	model     oneName
	tokenizer tokenizerFlags
}

func (f *encodingFlags) add(cmd *cobra.Command) {
	f.addNames(cmd)
	f.tokenizer.add(cmd, "use the tokenizer in `FILE`, or in a folder: see tokcount help tokenizers")
}

// addNames adds those that name an encoding that is known.
func (f *encodingFlags) addNames(cmd *cobra.Command) {
	f.encoding = oneName{name: defaultEncoding, what: "encoding, and tokcount counts with several"}
	f.model.what = "model"
	cmd.Flags().VarP(&f.encoding, "encoding", "e", "use encoding `ENC`")
	cmd.Flags().VarP(&f.model, "model", "m", "use the encoding of `MODEL`")
	complete(cmd, "encoding", encodings.Names)
	completeModel(cmd)
}

// choose returns what flags ask for.
func (f *encodingFlags) choose(cmd *cobra.Command) (selection, error) {
	return choose(cmd, selection{names: []string{f.encoding.name}, files: f.tokenizer.files.paths}, f.model.name)
}

// get builds the encoding that was asked for, and no other.
func (f *encodingFlags) get(cmd *cobra.Command) (chosen, error) {
	s, err := f.choose(cmd)
	if err != nil {
		return chosen{}, err
	}
	if len(s.names) > 1 {
		return chosen{}, usageError(cmd, fmt.Errorf("%s takes one encoding, and %s names %d: give -e ENC", cmd.Name(), encodingVariable, len(s.names)))
	}
	list, err := s.open(cmd, &f.tokenizer)
	if err != nil {
		return chosen{}, err
	}
	list[0].model = s.model
	return list[0], nil
}

// chosen is an encoding that was asked for.
type chosen struct {
	*bpe.Encoding
	path  string          // of its file; "" if it was named
	title string          // how output calls it: by its name, or by the path of its file where others have the same name
	model encodings.Model // without a name if none was named
}

// A selection is what flags ask for, or else the environment.
type selection struct {
	names []string        // of encodings
	files []string        // of tokenizers
	model encodings.Model // without a name if none was named
}

// open builds the encodings: those with a name, then those of files.
func (s *selection) open(cmd *cobra.Command, flags *tokenizerFlags) (list []chosen, err error) {
	for _, name := range s.names {
		enc, err := getEncoding(name)
		if err != nil {
			return nil, err
		}
		list = append(list, chosen{Encoding: enc, title: enc.Name()})
	}
	for _, path := range s.files {
		enc, err := flags.open(cmd, path)
		if err != nil {
			return nil, err
		}
		list = append(list, chosen{Encoding: enc, title: cmp.Or(enc.Name(), path), path: path})
	}
	if flags.family.value != "" && len(s.files) == 0 {
		return nil, usageError(cmd, errFamilyAlone)
	}
	tellApart(list, s.files)
	return list, nil
}

// tellApart gives files, which are last in the list, the titles of their paths where their
// names are those of others.
func tellApart(list []chosen, files []string) {
	titles := map[string]int{}
	for _, c := range list {
		titles[c.title]++
	}
	of := list[len(list)-len(files):]
	for i, path := range files {
		if titles[of[i].title] > 1 {
			of[i].title = path
		}
	}
}

// choose returns what flags ask for, or else the environment. given has the values of
// the flags, or their defaults.
func choose(cmd *cobra.Command, given selection, model string) (selection, error) {
	flags := cmd.Flags()
	byEncoding, byModel, byFile := flags.Changed("encoding"), flags.Changed("model"), len(given.files) > 0
	if !byEncoding && !byModel && !byFile {
		var err error
		if byEncoding, byModel, byFile, err = chooseByEnvironment(cmd, &given, &model); err != nil {
			return given, err
		}
	}
	switch {
	case byEncoding && byModel:
		return given, usageError(cmd, errors.New("-e and -m exclude each other"))
	case byModel && byFile:
		return given, usageError(cmd, errors.New("-m and --tokenizer exclude each other: "+withoutModel(cmd)))
	case byEncoding && byFile && cmd.HasParent():
		return given, usageError(cmd, errors.New("-e and --tokenizer exclude each other"))
	case byFile && !byEncoding:
		given.names = nil
	}
	if !byModel {
		return given, nil
	}
	m, err := lookupModel(model)
	if err != nil {
		return given, err
	}
	if strings.HasSuffix(m.Matched, "*") {
		complain(cmd.ErrOrStderr(), fmt.Errorf("warning: %s is not in the table of models: %s is the encoding of %s, and its window is not known",
			printable(model), m.Encoding, m.Matched))
	}
	return selection{names: []string{m.Encoding}, model: m}, nil
}

// withoutModel says what to do in place of giving -m with --tokenizer.
func withoutModel(cmd *cobra.Command) string {
	if cmd.Flags().Lookup("max") != nil {
		return "leave out -m, and give the limit as -n N"
	}
	return "leave out -m, which is for the encoding of a model in the table"
}

// chooseByEnvironment sets what the environment asks for, and says what that is: it
// names one thing at most.
func chooseByEnvironment(cmd *cobra.Command, given *selection, model *string) (byEncoding, byModel, byFile bool, err error) {
	var set []string
	value := func(variable string) string {
		v := os.Getenv(variable)
		if v != "" {
			set = append(set, variable)
		}
		return v
	}
	if names := value(encodingVariable); names != "" {
		byEncoding, given.names = true, strings.Split(names, ",")
	}
	if name := value(modelVariable); name != "" {
		byModel, *model = true, name
	}
	if path := value(tokenizerVariable); path != "" {
		byFile, given.files = true, []string{path}
	}
	if len(set) > 1 {
		flag := "give -e, -m or --tokenizer"
		if cmd.Flags().Lookup("tokenizer") == nil {
			flag = "give -e or -m"
		}
		return false, false, false, fmt.Errorf("%s exclude each other: %s", strings.Join(set, " and "), flag)
	}
	return byEncoding, byModel, byFile, nil
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
	if name != "" && isFile(name) {
		return nil, fmt.Errorf("%w: there is a file of this name: give --tokenizer %s if it is a tokenizer", unknownName("encoding", name), printable(name))
	}
	if hint := ownTokenizer(modelErr); hint != "" {
		return nil, fmt.Errorf("%w%s%s", unknownName("encoding", name), meantModel(modelErr), hint)
	}
	var unknown *encodings.UnknownEncodingError
	if hint := meantModel(modelErr); errors.As(err, &unknown) && len(unknown.Nearest) == 0 && hint != "" {
		return nil, fmt.Errorf("%w%s", unknownName("encoding", name), strings.Replace(hint, "did you mean ", "did you mean the model ", 1))
	}
	return nil, unlessMeant(err)
}

// lookupModel is encodings.LookupModel with an error that says what a user of the
// command may have meant.
func lookupModel(name string) (encodings.Model, error) {
	m, err := encodings.LookupModel(name)
	if err == nil {
		return m, nil
	}
	switch {
	case name != "" && looksLikeTokenizer(name):
		return m, fmt.Errorf("%w: it is a file: give --tokenizer %s", unknownName("model", name), printable(name))
	case name != "" && isFile(name):
		return m, fmt.Errorf("%w: it is a file; -m is for a model, and wc's -m is --chars", unknownName("model", name))
	case ownTokenizer(err) != "":
		return m, fmt.Errorf("%w%s", err, ownTokenizer(err))
	}
	if hint := meantEncoding(name); hint != "" && meantModel(err) == "" {
		return m, fmt.Errorf("%w%s", unknownName("model", name), hint)
	}
	return m, unlessMeant(err)
}

// looksLikeTokenizer reports whether there is a file or folder of a name that
// tokenizers have.
func looksLikeTokenizer(name string) bool {
	return isFolder(name) || isFile(name) && slices.Contains([]string{".json", ".model", ".tiktoken", ".bpe"}, filepath.Ext(name))
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

package main

import (
	"errors"
	"fmt"
	"math"
	"os"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

// textsFlags are those of commands that ask of many texts whether they are over a
// limit.
type textsFlags struct {
	encodingFlags
	named   encodings.Model // set by batch; without a name if none was named
	limits  limitFlags
	sources sourceFlags
	charset charsetFlag
}

func (f *textsFlags) add(cmd *cobra.Command) {
	f.encodingFlags.add(cmd)
	f.limits.add(cmd)
	f.sources.add(cmd)
	f.charset.add(cmd)
}

// batch returns what counts the texts.
func (f *textsFlags) batch(cmd *cobra.Command, args []string) (*batch, error) {
	if err := f.sources.validate(cmd, args); err != nil {
		return nil, err
	}
	enc, err := f.encodingFlags.get(cmd)
	if err != nil {
		return nil, err
	}
	cs, err := f.charset.get(cmd)
	if err != nil {
		return nil, err
	}
	f.named = enc.model
	return &batch{cmd: cmd, flags: &f.sources,
		measures: measures{encodings: []*bpe.Encoding{enc.Encoding}, titles: []string{enc.title}, charset: cs}}, nil
}

// limitName says whose limit it is, " (input of gpt-5)" say, where that is another
// one than the context window, or "".
func (f *textsFlags) limitName(cmd *cobra.Command) string {
	if m := f.named; !cmd.Flags().Changed("max") && m.MaxInput > 0 && m.MaxInput < m.ContextWindow && m.MaxInput <= m.ContextWindow-int(f.limits.reserve) {
		return " (input of " + m.Name + ")"
	}
	return ""
}

// limitFlags say how many tokens a text may have.
type limitFlags struct {
	max     uint
	reserve uint
}

func (f *limitFlags) add(cmd *cobra.Command) {
	addNumber(cmd, &f.max, "max", "n", "allow `N` tokens")
	addNumber(cmd, &f.reserve, "reserve", "", "leave `N` tokens of the window of MODEL for the answer")
	addAlias(cmd, "tokens", "max")
}

// get returns the limit, and whether there is one: --max, or that of the model,
// whose name is "" if none was named.
func (f *limitFlags) get(cmd *cobra.Command, model encodings.Model) (limit int64, limited bool, err error) {
	given, err := only(cmd, "max", "reserve")
	switch {
	case err != nil:
		return 0, false, err
	case given == "max":
		return int64(min(uint64(f.max), math.MaxInt64)), true, nil
	case model.Name == "":
		return 0, false, nil
	}
	limit, err = promptLimit(model, f.reserve)
	return limit, err == nil, err
}

// tokens returns the encoding that flags ask for and how many tokens a text, or a
// part of one, may have.
func (f *limitFlags) tokens(cmd *cobra.Command, by *encodingFlags) (*bpe.Encoding, int, error) {
	enc, err := by.get(cmd)
	if err != nil {
		return nil, 0, err
	}
	limit, limited, err := f.get(cmd, enc.model)
	if err == nil && !limited {
		err = usageError(cmd, errNoLimit(cmd, by))
	}
	return enc.Encoding, tokenLimit(uint64(limit)), err
}

// errNoLimit says how to give the limit: the model of a tokenizer file has none that is
// known.
func errNoLimit(cmd *cobra.Command, by *encodingFlags) error {
	if len(by.tokenizer.files.paths) > 0 || os.Getenv(tokenizerVariable) != "" && !cmd.Flags().Changed("encoding") {
		return fmt.Errorf("%s needs -n N: a tokenizer file does not say how many tokens its model takes", cmd.Name())
	}
	return fmt.Errorf("%s needs -n N, or -m MODEL for its window", cmd.Name())
}

// errNotKnown says that a model has a window, but of what size was not published.
var errNotKnown = errors.New("not known")

// promptLimit is what the window of a model leaves for the prompt.
func promptLimit(model encodings.Model, reserve uint) (int64, error) {
	window := model.ContextWindow
	switch {
	case window == 0:
		return 0, fmt.Errorf("the context window of %s is %w: give --max N", model.Name, errNotKnown)
	case reserve >= uint(window):
		return 0, fmt.Errorf("--reserve %d leaves nothing of the %d tokens of %s", reserve, window, model.Name)
	}
	limit := window - int(reserve)
	if model.MaxInput > 0 {
		limit = min(limit, model.MaxInput)
	}
	return int64(limit), nil
}

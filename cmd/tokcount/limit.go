package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

// textsFlags are those of commands that ask of many texts whether they are over a
// limit.
type textsFlags struct {
	encodingFlags
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
	return &batch{cmd: cmd, flags: &f.sources, measures: measures{encodings: []*bpe.Encoding{enc}, charset: cs}}, nil
}

// limitFlags say how many tokens a text may have.
type limitFlags struct {
	max     uint
	reserve uint
}

func (f *limitFlags) add(cmd *cobra.Command) {
	cmd.Flags().UintVar(&f.max, "max", 0, "allow `N` tokens")
	cmd.Flags().UintVar(&f.reserve, "reserve", 0, "leave `N` tokens of the window of MODEL for the answer")
}

// get returns the limit, and whether there is one: --max, or that of the model,
// whose name is "" if none was named.
func (f *limitFlags) get(cmd *cobra.Command, model string) (limit int64, limited bool, err error) {
	given, err := only(cmd, "max", "reserve")
	switch {
	case err != nil:
		return 0, false, err
	case given == "max":
		return int64(f.max), true, nil
	case model == "":
		return 0, false, nil
	}
	m, err := encodings.LookupModel(model)
	if err != nil {
		return 0, false, err
	}
	limit, err = promptLimit(m, f.reserve)
	return limit, err == nil, err
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

package shard

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ErrOtherPlan says that a folder has the shards of another plan.
var ErrOtherPlan = errors.New("the folder has another plan")

// An OtherPlanError is an ErrOtherPlan that says what differs.
type OtherPlanError struct {
	Dir  string
	What []string // such as "--val was 0 and is 0.1"
	Done bool     // units of the plan are done
}

func (e *OtherPlanError) Unwrap() error { return ErrOtherPlan }

func (e *OtherPlanError) Error() string {
	remove := "remove this one"
	if !e.Done {
		remove = "remove this one, of which nothing is done yet"
	}
	return fmt.Sprintf("%s: %v: %s: choose another folder, or %s", e.Dir, ErrOtherPlan, strings.Join(e.What, "; "), remove)
}

// anyDone reports whether a unit of any plan is done in a folder, as far as that is known.
func anyDone(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err != nil || slices.ContainsFunc(entries, func(e os.DirEntry) bool { return filepath.Ext(e.Name()) == markerExt })
}

// mostDiffering is how many inputs are named that differ.
const mostDiffering = 3

// differences says in what a plan differs from one that was made before, in the words of
// those who make plans: flags and inputs.
func (p *Plan) differences(old *Plan) []string {
	what := p.Options.differences(&old.Options)
	inputs := inputDifferences(old.Inputs, p.Inputs)
	if more := len(inputs) - mostDiffering; more > 0 {
		inputs = append(inputs[:mostDiffering], fmt.Sprintf("and %d more inputs differ", more))
	}
	if what = append(what, inputs...); len(what) == 0 {
		what = []string{"its units are others"}
	}
	return what
}

func (o *Options) differences(old *Options) (what []string) {
	for _, f := range []struct {
		name    string
		was, is any
	}{
		{"--field", old.Field, o.Field},
		{"--format", old.Format, o.Format},
		{"--dtype", old.DType, o.DType},
		{"--shard-size", old.ShardSize, o.ShardSize},
		{"--shuffle", seedOf(old.Shuffle), seedOf(o.Shuffle)},
		{"--val", old.Val, o.Val},
		{"--eot", textOf(old.EOT), textOf(o.EOT)},
		{"--bos", textOf(old.BOS), textOf(o.BOS)},
		{"--min-bytes", old.MinBytes, o.MinBytes},
		{"--max-line", old.MaxLine, o.MaxLine},
		{"--keep-invalid", old.KeepBytes, o.KeepBytes},
	} {
		if f.was != f.is {
			what = append(what, fmt.Sprintf("%s was %v and is %v", f.name, f.was, f.is))
		}
	}
	if was, is := old.Tokenizer, o.Tokenizer; was != is {
		if was.Name == is.Name { // a file that has changed
			was.Name, is.Name = fmt.Sprintf("%s (SHA-256 %.16s)", was.Name, was.Sum), fmt.Sprintf("%s (%.16s)", is.Name, is.Sum)
		}
		what = slices.Insert(what, 0, fmt.Sprintf("the tokenizer was %s and is %s", was.Name, is.Name))
	}
	return what
}

func seedOf(seed *uint64) any {
	if seed == nil {
		return "not set"
	}
	return *seed
}

func textOf(s *Separator) string {
	if s == nil {
		return "none"
	}
	return fmt.Sprintf("%q (%d)", s.Text, s.ID)
}

// inputDifferences says which inputs are new, gone or others.
func inputDifferences(old, now []Input) (what []string) {
	was := map[string]Input{}
	for _, in := range old {
		was[in.Name] = in
	}
	for _, in := range now {
		before, ok := was[in.Name]
		delete(was, in.Name)
		switch {
		case !ok:
			what = append(what, fmt.Sprintf("the input %s is new", in.Path))
		case before.Size != in.Size:
			what = append(what, fmt.Sprintf("the input %s had %d bytes and has %d", in.Path, before.Size, in.Size))
		case before.Sample != in.Sample || before.Kind != in.Kind || before.Compression != in.Compression:
			what = append(what, fmt.Sprintf("the content of the input %s is another", in.Path))
		}
	}
	for _, in := range old {
		if _, ok := was[in.Name]; ok {
			what = append(what, fmt.Sprintf("the input %s is no longer there", in.Path))
		}
	}
	if len(what) == 0 && !slices.EqualFunc(old, now, func(a, b Input) bool { return a.Name == b.Name }) {
		what = append(what, "the inputs are in another order")
	}
	return what
}

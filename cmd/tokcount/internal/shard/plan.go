package shard

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// PlanFile is the name of the plan in the folder of the shards.
const PlanFile = "plan.json"

// planVersion is that of the form of plans, and of what is made by them.
const planVersion = 1

// A Plan says what is to be done, once for all who do it.
type Plan struct {
	Version     int     `json:"version"`
	Fingerprint string  `json:"fingerprint"` // SHA-256 of what decides about the bytes of the shards
	Options     Options `json:"options"`
	MaxBad      int64   `json:"max_bad"` // bad records after which a corpus is refused

	OpenBy OpenBy `json:"open_by"`

	Inputs []Input `json:"inputs"`
	Units  []Unit  `json:"units"`
}

// OpenBy says how to open the tokenizer: by the name of an encoding, or its file.
type OpenBy struct {
	Encoding  string `json:"encoding,omitempty"`
	Tokenizer string `json:"tokenizer,omitempty"` // an absolute path
	Family    string `json:"family,omitempty"`    // of a file of tiktoken
}

// A Unit is what becomes shards at once.
type Unit struct {
	Parts []Part `json:"parts"`
}

// A Part is a part of an input: bytes of a plain JSON Lines file, row groups of a
// Parquet file, or all bytes of any other.
type Part struct {
	Input int   `json:"input"` // its place among the inputs
	From  int64 `json:"from"`
	To    int64 `json:"to"`
	Bytes int64 `json:"bytes"` // about how much of the file it is
}

// errNotUTF8 says that a plan cannot have a text: JSON would not give it back.
var errNotUTF8 = errors.New("not valid UTF-8, which a plan must be")

// fingerprint returns that of the plan. Where the corpus lies and when it was written is
// not in it, so a copy has the same.
func (p *Plan) fingerprint() (string, error) {
	inputs := make([]Input, len(p.Inputs))
	for i, in := range p.Inputs {
		in.Path, in.Time = "", ""
		inputs[i] = in
	}
	sum := sha256.New()
	err := json.NewEncoder(sum).Encode([]any{p.Version, p.Options, inputs, p.Units})
	return hex.EncodeToString(sum.Sum(nil)), err
}

// Write writes the plan to a folder, which it makes. If there is one already, it must
// say the same, and then it stays, so that work goes on where it stopped; else the error is
// an *OtherPlanError, or a *ChangedError if only the time of an input differs. Of plans that
// are written at once, one is first.
func (p *Plan) Write(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	l, err := lockPlan(dir) // or two that see none would both write theirs
	if err != nil {
		return err
	}
	defer l.release()
	old, err := ReadPlan(dir)
	switch {
	case err == nil && old.Fingerprint != p.Fingerprint:
		return &OtherPlanError{dir, p.differences(old), anyDone(dir)}
	case err == nil:
		for i, in := range old.Inputs {
			if in.Time != p.Inputs[i].Time {
				return fmt.Errorf("%s: %w", dir, &ChangedError{in.Path, fmt.Sprintf("it was written at %s, and then at %s", in.Time, p.Inputs[i].Time)})
			}
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return writeJSON(filepath.Join(dir, PlanFile), p, "\t")
}

// ReadPlan reads the plan of a folder.
func ReadPlan(dir string) (*Plan, error) {
	name := filepath.Join(dir, PlanFile)
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	p, err := parsePlan(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

func parsePlan(data []byte) (*Plan, error) {
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("not a plan: %w", err)
	}
	if head.Version != planVersion {
		return nil, fmt.Errorf("a plan of version %d, and this tokcount reads version %d: make the plan again, in another folder", head.Version, planVersion)
	}
	p := &Plan{}
	if err := unmarshal(data, p); err != nil {
		return nil, fmt.Errorf("not a plan: %w", err)
	}
	got, err := p.fingerprint()
	if err != nil {
		return nil, err
	}
	if got != p.Fingerprint {
		return nil, errors.New("the plan was changed after it was made: what it says does not have its fingerprint")
	}
	return p, p.validate()
}

// unmarshal is json.Unmarshal, but what is not known is an error.
func unmarshal(data []byte, v any) error {
	in := json.NewDecoder(bytes.NewReader(data))
	in.DisallowUnknownFields()
	return in.Decode(v)
}

// validate returns an error for a plan that does not make sense.
func (p *Plan) validate() error {
	for i, u := range p.Units {
		for _, part := range u.Parts {
			if part.Input < 0 || part.Input >= len(p.Inputs) || part.From < 0 || part.To < part.From {
				return fmt.Errorf("unit %d is not part of the inputs", i)
			}
		}
	}
	return p.Options.complete(string(p.Options.DType))
}

// writeJSON writes a file as a whole or not at all.
func writeJSON(name string, v any, indent string) error {
	f, err := createTemp(filepath.Dir(name), filepath.Base(name))
	if err != nil {
		return err
	}
	out := json.NewEncoder(f)
	out.SetEscapeHTML(false)
	out.SetIndent("", indent)
	if err = errors.Join(out.Encode(v), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	return syncDir(filepath.Dir(name))
}

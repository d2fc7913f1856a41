package shard

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// ManifestFile is the name of the manifest in the folder of the shards.
const ManifestFile = "manifest.json"

// A Manifest says what a corpus became. It has nothing that differs between two runs:
// no times, machines or paths.
type Manifest struct {
	Version int             `json:"version"`
	Plan    string          `json:"plan"` // its fingerprint
	Options Options         `json:"options"`
	Inputs  []ManifestInput `json:"inputs"`
	Shards  []Shard         `json:"shards"`
	Totals  Totals          `json:"totals"`
	Bad     []Bad           `json:"bad,omitempty"` // the first of each unit
	Stats   Stats           `json:"stats"`
}

// A ManifestInput is an input and what became of it.
type ManifestInput struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
	Size int64  `json:"size"`
	Figures
}

// A MissingError reports units that are not done, or whose shards are not there.
type MissingError struct {
	Missing []Missing // the first of them
	More    int       // that are missing too
	Units   int       // all there are
}

// A Missing is a unit and why it counts as missing.
type Missing struct {
	Unit int
	Err  error
}

const mostMissing = 10

func (e *MissingError) Error() string {
	var b strings.Builder
	n, units, are := len(e.Missing)+e.More, "units", "are"
	if e.Units == 1 {
		units = "unit"
	}
	if n == 1 {
		are = "is"
	}
	fmt.Fprintf(&b, "%d of %d %s %s not complete: ", n, e.Units, units, are)
	for i, m := range e.Missing {
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "unit %d: %v", m.Unit, m.Err)
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "; and %d more", e.More)
	}
	return b.String()
}

// Finish checks that all units are done and their shards there, and writes the manifest.
// If not, a *MissingError says which. Shards that are not of the plan are an error too: see
// onlyOurs. It removes what processes that were killed left.
func (p *Plan) Finish(dir string) (*Manifest, error) {
	m, err := p.Manifest(func(unit int) (*Marker, error) { return p.done(dir, unit) })
	if err != nil {
		return nil, err
	}
	if err := m.onlyOurs(dir); err != nil {
		return nil, err
	}
	if err := errors.Join(removeTemps(dir, ""), removeAll(dir, lockPrefix)); err != nil {
		return nil, err
	}
	return m, m.Write(dir)
}

// shardName is what files of shards are called, in any format. It is compiled when it is used, not
// when the program starts.
var shardName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(train|val)-\d{5,}(-\d{3,})?\.(bin|idx|npy|csv\.gz|ds|ds\.index|ds\.metadata)$`)
})

// onlyOurs returns an error if there are shards in a folder that the manifest does not
// have, such as those of a plan that was removed: a trainer that is given the folder would
// read them too.
func (m *Manifest) onlyOurs(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	ours := map[string]bool{}
	for _, s := range m.Shards {
		for _, f := range s.Files {
			ours[f.Name] = true
		}
	}
	var others []string
	for _, e := range entries {
		if shardName().MatchString(e.Name()) && !ours[e.Name()] {
			others = append(others, e.Name())
		}
	}
	if more := len(others) - mostMissing; more > 0 {
		others = append(others[:mostMissing], fmt.Sprintf("%d more", more))
	}
	if len(others) > 0 {
		return fmt.Errorf("%s: %w, and would be read with the others: %s: remove them", dir, errStray, strings.Join(others, ", "))
	}
	return nil
}

var errStray = errors.New("there are shards that are not of this plan")

// Write writes the manifest to a folder.
func (m *Manifest) Write(dir string) error {
	return writeJSON(filepath.Join(dir, ManifestFile), m, "\t")
}

// Manifest returns the manifest, by the markers that a function finds: of the units, in
// order.
func (p *Plan) Manifest(marker func(unit int) (*Marker, error)) (*Manifest, error) {
	m := p.begun()
	missing := &MissingError{Units: len(p.Units)}
	for unit := range p.Units {
		mark, err := marker(unit)
		switch {
		case err == nil:
			m.add(mark)
		case len(missing.Missing) < mostMissing:
			missing.Missing = append(missing.Missing, Missing{unit, err})
		default:
			missing.More++
		}
	}
	if len(missing.Missing) > 0 {
		return nil, missing
	}
	m.Stats.finish()
	if m.Totals.Bad > p.MaxBad {
		e := &BadError{Place: "all inputs", Reason: "not named", N: m.Totals.Bad, Limit: p.MaxBad}
		if len(m.Bad) > 0 {
			e.Place, e.Reason = m.Bad[0].Where(m), m.Bad[0].Reason
		}
		return nil, e
	}
	return m, m.prove()
}

// add adds what became of a unit.
func (m *Manifest) add(mark *Marker) {
	for _, part := range mark.Parts {
		m.Inputs[part.Input].Figures.add(part.Figures)
		m.Totals.Figures.add(part.Figures)
	}
	for _, s := range mark.Shards {
		m.Totals.Documents += s.Documents
		m.Totals.IDs += s.IDs
	}
	m.Shards = append(m.Shards, mark.Shards...)
	m.Bad = append(m.Bad, mark.Bad...)
	m.Stats.merge(&mark.Stats)
}

// Where says where in the inputs of the manifest a document is.
func (p *Place) Where(m *Manifest) string { return m.where(p.Input, place{p.At, p.Line}) }

// Where says where in the inputs of the manifest a bad record is.
func (b *Bad) Where(m *Manifest) string { return m.where(b.Input, place{b.At, b.Line}) }

func (m *Manifest) where(input string, at place) string {
	for _, in := range m.Inputs {
		if in.Name == input {
			return placeIn(input, in.Kind, at)
		}
	}
	return input
}

// placeIn says where in an input of a kind a document or record is.
func placeIn(input string, kind Kind, at place) string {
	switch {
	case kind == JSONLines && at.line > 0:
		return fmt.Sprintf("%s:%d", input, at.line)
	case kind == JSONLines:
		return fmt.Sprintf("%s, the line from byte %d on", input, at.at)
	case kind == Parquet:
		return fmt.Sprintf("%s, row %d", input, at.at)
	}
	return input
}

// errLost says that a marker is wrong, or this program.
var errLost = errors.New("documents were lost")

// prove returns an error unless each record that was read was written, or counted as one
// that was not.
func (m *Manifest) prove() error {
	for _, in := range append(m.Inputs, ManifestInput{Name: "all inputs", Figures: m.Totals.Figures}) {
		if in.In != in.Out+in.Bad+in.Short {
			return fmt.Errorf("%s: %w: %d records were read, %d documents written, %d records were bad and %d too short",
				in.Name, errLost, in.In, in.Out, in.Bad, in.Short)
		}
	}
	lengths, documents, ids := int64(0), int64(0), int64(0)
	for _, l := range m.Stats.Lengths {
		lengths += l[1]
	}
	for _, s := range m.Shards {
		documents += s.Documents
		ids += s.IDs
	}
	if m.Totals.Documents != documents || m.Totals.IDs != ids {
		return fmt.Errorf("%w: there are %d in all and %d ids, and the shards have %d and %d", errLost, m.Totals.Documents, m.Totals.IDs, documents, ids)
	}
	if m.Totals.Out != m.Totals.Documents || m.Totals.Out != lengths {
		return fmt.Errorf("%w: %d came out of the inputs, and the shards have %d", errLost, m.Totals.Out, m.Totals.Documents)
	}
	return nil
}

// ReadManifest reads the manifest of a folder.
func ReadManifest(dir string) (*Manifest, error) {
	name := filepath.Join(dir, ManifestFile)
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	m := &Manifest{}
	if err := unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("%s: not a manifest: %w", name, err)
	}
	if m.Version != planVersion {
		return nil, fmt.Errorf("%s: a manifest of version %d, and this tokcount reads version %d: finish writes it again", name, m.Version, planVersion)
	}
	if err := checkShards(m.Shards, m.Options.Format); err != nil {
		return nil, fmt.Errorf("%s: not a manifest: %w", name, err)
	}
	return m, nil
}

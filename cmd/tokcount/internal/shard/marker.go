package shard

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format"
)

// A Marker says that a unit is done, and what became of it.
type Marker struct {
	Plan   string     `json:"plan"` // its fingerprint
	Unit   int        `json:"unit"`
	Parts  []PartDone `json:"parts"` // one for each part of the unit
	Shards []Shard    `json:"shards"`
	Bad    []Bad      `json:"bad,omitempty"` // the first of them
	Stats  Stats      `json:"stats"`
}

// A PartDone is what became of a part.
type PartDone struct {
	Input int `json:"input"` // its place among the inputs of the plan
	Figures
}

// A Bad is a record that is not a document.
type Bad struct {
	Input  string `json:"input"`          // its name
	At     int64  `json:"at"`             // see format.Doc
	Line   int64  `json:"line,omitempty"` // of JSON Lines, from 1, where it is known
	Reason string `json:"reason"`
}

// A Shard is what one or more files have.
type Shard struct {
	Split     string `json:"split"` // train or val
	Files     []File `json:"files"`
	Documents int64  `json:"documents"`
	IDs       int64  `json:"ids"`
}

// checkShards returns an error unless each shard has the files of a format, in the folder
// itself.
func checkShards(shards []Shard, name string) error {
	f, err := format.ByName(name)
	if err != nil {
		return err
	}
	for i, s := range shards {
		if len(s.Files) != len(f.Suffixes) {
			return fmt.Errorf("shard %d has %d files, where format %s has %d", i, len(s.Files), f.Name, len(f.Suffixes))
		}
		for _, file := range s.Files {
			if file.Name == "" || filepath.Base(file.Name) != file.Name {
				return fmt.Errorf("shard %d has a file %q, which is not the name of one", i, file.Name)
			}
		}
	}
	return nil
}

// MarkerFile returns the name of the marker of a unit.
func MarkerFile(unit int) string { return fmt.Sprintf("unit-%05d"+markerExt, unit) }

const markerExt = ".done"

// ReadMarker reads the marker of a unit from a folder. The error is fs.ErrNotExist if
// there is none.
func (p *Plan) ReadMarker(dir string, unit int) (*Marker, error) {
	data, err := os.ReadFile(filepath.Join(dir, MarkerFile(unit)))
	if err != nil {
		return nil, err
	}
	m, err := p.parseMarker(data, unit)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", MarkerFile(unit), err)
	}
	return m, nil
}

func (p *Plan) parseMarker(data []byte, unit int) (*Marker, error) {
	m := &Marker{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("not a marker: %w", err)
	}
	switch {
	case m.Plan != p.Fingerprint:
		return nil, errors.New("it was written by another plan")
	case m.Unit != unit || len(m.Parts) != len(p.Units[unit].Parts):
		return nil, errors.New("it is of another unit")
	}
	for i, part := range p.Units[unit].Parts {
		if m.Parts[i].Input != part.Input {
			return nil, errors.New("it is of other inputs")
		}
	}
	return m, checkShards(m.Shards, p.Options.Format)
}

// done returns the marker of a unit that is done and whose shards are there, or nil and
// why it is not.
func (p *Plan) done(dir string, unit int) (*Marker, error) {
	m, err := p.ReadMarker(dir, unit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNotDone
	}
	if err != nil {
		return nil, err
	}
	for _, s := range m.Shards {
		for _, f := range s.Files {
			if err := f.check(dir); err != nil {
				return nil, err
			}
		}
	}
	return m, nil
}

var errNotDone = errors.New("not done")

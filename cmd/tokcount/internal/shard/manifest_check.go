package shard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// ErrOtherManifest says that a manifest is not what Finish writes.
var ErrOtherManifest = errors.New("the manifest was changed, or is of another plan")

// CheckManifest returns an ErrOtherManifest unless a manifest of a folder is the one that
// Finish writes for the plan and its markers. Where a marker is gone, such as from a copy of
// the shards alone, it must have the options and inputs of the plan.
func (p *Plan) CheckManifest(dir string, m *Manifest) error {
	want, err := p.Manifest(func(unit int) (*Marker, error) { return p.ReadMarker(dir, unit) })
	var missing *MissingError
	if errors.As(err, &missing) {
		want, m = p.begun(), m.begun()
	} else if err != nil {
		return err
	}
	a, errA := json.Marshal(want)
	b, errB := json.Marshal(m)
	if err := errors.Join(errA, errB); err != nil {
		return err
	}
	if !bytes.Equal(a, b) {
		return fmt.Errorf("%s: %w", ManifestFile, ErrOtherManifest)
	}
	return nil
}

// begun returns the manifest of a plan before any unit is done.
func (p *Plan) begun() *Manifest {
	m := &Manifest{Version: planVersion, Plan: p.Fingerprint, Options: p.Options}
	for _, in := range p.Inputs {
		m.Inputs = append(m.Inputs, ManifestInput{Name: in.Name, Kind: in.Kind, Size: in.Size})
	}
	return m
}

// begun returns what a manifest was before any unit was done.
func (m *Manifest) begun() *Manifest {
	n := &Manifest{Version: m.Version, Plan: m.Plan, Options: m.Options}
	for _, in := range m.Inputs {
		n.Inputs = append(n.Inputs, ManifestInput{Name: in.Name, Kind: in.Kind, Size: in.Size})
	}
	return n
}

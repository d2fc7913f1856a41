package shard

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A manifest that says other things than the plan and the markers is refused, also where
// the shards are as it says.
func TestManifestsThatWereChanged(t *testing.T) {
	_, out, p := small(t, nil)
	_, err := p.Finish(out)
	require.NoError(t, err)
	read := func() *Manifest {
		m, err := ReadManifest(out)
		require.NoError(t, err)
		return m
	}
	type change struct {
		name string
		do   func(*Manifest)
	}
	planned := []change{
		{"the dtype", func(m *Manifest) { m.Options.DType = "uint32" }},
		{"the tokenizer", func(m *Manifest) { m.Options.Tokenizer.Sum = "0" }},
		{"end of text", func(m *Manifest) { m.Options.EOT = nil }},
		{"the name of an input", func(m *Manifest) { m.Inputs[0].Name += "x" }},
		{"the size of an input", func(m *Manifest) { m.Inputs[0].Size++ }},
		{"an input too many", func(m *Manifest) { m.Inputs = append(m.Inputs, m.Inputs[0]) }},
	}
	done := []change{
		{"the tokens of an input", func(m *Manifest) { m.Inputs[0].Tokens++ }},
		{"the bytes in all", func(m *Manifest) { m.Totals.Bytes++ }},
		{"the split of a shard", func(m *Manifest) { m.Shards[0].Split = "val" }},
		{"the longest document", func(m *Manifest) { m.Stats.Longest.Tokens++ }},
	}
	require.NoError(t, p.CheckManifest(out, read()))
	refused := func(t *testing.T, changes []change) {
		for _, c := range changes {
			m := read()
			c.do(m)
			require.ErrorIs(t, p.CheckManifest(out, m), ErrOtherManifest, c.name)
		}
	}
	refused(t, append(planned, done...))
	require.NoError(t, os.Remove(filepath.Join(out, MarkerFile(0))))
	require.NoError(t, p.CheckManifest(out, read()), "a copy without markers")
	refused(t, planned)
}

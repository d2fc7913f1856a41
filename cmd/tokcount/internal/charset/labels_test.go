package charset

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/htmlindex"
)

// Package htmlindex is right about the labels of the standard.
func TestLabelsAreThoseOfTheStandard(t *testing.T) {
	all := strings.Fields(labels)
	assert.Len(t, all, 228, "labels in the standard, each once")
	for _, label := range all {
		want, err := htmlindex.Get(label)
		require.NoError(t, err, label)
		wantName, err := htmlindex.Name(want)
		require.NoError(t, err, label)
		name := nameOf(" " + strings.ToUpper(label) + "\n")
		assert.Equal(t, wantName, name, label)
		switch name {
		case "replacement", "utf-16be", "utf-16le":
			assert.Nil(t, encodingOf(name), name)
		default:
			assert.Equal(t, want, encodingOf(name), label)
		}
	}
	for _, label := range []string{"", "-", "utf", "latin", "utf-8 "} {
		_, err := htmlindex.Get(label)
		assert.Equal(t, err == nil, nameOf(label) != "", "%q", label)
	}
}

// Package formattest reads shards with code that has nothing in common with package
// format: a script in Python, with NumPy, written from the documented layouts.
package formattest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

//go:embed readers.py
var script string

// Python returns a Python that has NumPy, or skips the test if there is none.
func Python(t testing.TB) string {
	t.Helper()
	if python() == "" {
		t.Skip("SKIPPED: no Python with NumPy reads the shards; formattest/setup.sh installs it")
	}
	return python()
}

// python is TOKCOUNT_PYTHON, or one that is found.
var python = sync.OnceValue(func() string {
	for _, python := range []string{os.Getenv("TOKCOUNT_PYTHON"), "python3", "/usr/bin/python3"} {
		if python != "" && exec.Command(python, "-c", "import numpy").Run() == nil {
			return python
		}
	}
	return ""
})

// Read returns the documents of shards, in order, each as its ids. Prefixes are their
// paths without the suffixes of the format. Where a layout has no borders, documents are
// told apart by the token eot. It skips the test if there is no Python with NumPy.
func Read(t testing.TB, format, dtype string, eot uint32, prefixes ...string) (documents [][]uint32) {
	t.Helper()
	args := append([]string{"-", format, dtype, strconv.FormatUint(uint64(eot), 10)}, prefixes...)
	cmd := exec.Command(Python(t), args...)
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = strings.NewReader(script), &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s", &stderr)
	for line := range bytes.Lines(out) {
		var ids []uint32
		require.NoError(t, json.Unmarshal(line, &ids))
		documents = append(documents, ids)
	}
	return documents
}

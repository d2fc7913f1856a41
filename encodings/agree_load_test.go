package encodings_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const emptyProgram = `package main

func main() {}
`

const countProgram = `package main

import (
	"os"

	"github.com/tokcount/tokcount/encodings"
)

func main() {
	e, err := encodings.Get(os.Args[1])
	if err != nil || e.Count("hello") != 1 {
		os.Exit(1)
	}
}
`

// BenchmarkLoad is what a process pays before its first token: the median time
// of a program that counts one word less that of an empty program, the two run
// in turn. Both times contain the start of a process, about a millisecond.
func BenchmarkLoad(b *testing.B) {
	empty := buildProgram(b, "empty", emptyProgram)
	count := buildProgram(b, "count", countProgram)
	for _, g := range goldens {
		b.Run(g.name, func(b *testing.B) {
			var beyond []float64
			for b.Loop() {
				base := runFor(b, empty)
				beyond = append(beyond, runFor(b, count, g.name)-base)
			}
			slices.Sort(beyond)
			b.ReportMetric(beyond[len(beyond)/2], "ms-load")
			b.ReportMetric(0, "ns/op") // of both programs: says nothing
		})
	}
}

// buildProgram compiles a main package that may import this module.
func buildProgram(b *testing.B, name, source string) string {
	b.Helper()
	dir := b.TempDir()
	file, program := filepath.Join(dir, name+".go"), filepath.Join(dir, name)
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	require.NoError(b, os.WriteFile(file, []byte(source), 0o600))
	out, err := exec.Command("go", "build", "-o", program, file).CombinedOutput()
	require.NoError(b, err, "%s", out)
	return program
}

// runFor is how long the program took, in milliseconds.
func runFor(b *testing.B, program string, args ...string) float64 {
	b.Helper()
	start := time.Now()
	require.NoError(b, exec.Command(program, args...).Run())
	return float64(time.Since(start).Nanoseconds()) / 1e6
}

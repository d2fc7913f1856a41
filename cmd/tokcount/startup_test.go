package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkStartup is what a user waits for beyond what wc takes: fresh processes
// on a file of a kilobyte, by turns, in milliseconds. The program is built as a
// user would, without what tests link. It should be 10 at most.
func BenchmarkStartup(b *testing.B) {
	dir := b.TempDir()
	program := filepath.Join(dir, "program.exe")
	build := exec.Command("go", "build", "-o", program, ".")
	out, err := build.CombinedOutput()
	require.NoError(b, err, "%s", out)
	wc, err := exec.LookPath("wc")
	if err != nil {
		b.Skip("there is no wc")
	}
	file := filepath.Join(dir, "file")
	text := strings.Repeat("The quick brown fox jumps over the lazy dog.\n", 23)[:1024]
	require.NoError(b, os.WriteFile(file, []byte(text), 0o666))

	var ours, theirs []time.Duration
	for b.Loop() {
		theirs = append(theirs, timeRun(b, wc, file))
		ours = append(ours, timeRun(b, program, "-e", "r50k_base", file))
	}
	b.ReportMetric(medianMillis(ours), "tokcount-ms")
	b.ReportMetric(medianMillis(theirs), "wc-ms")
	b.ReportMetric(medianMillis(ours)-medianMillis(theirs), "more-ms")
}

func timeRun(b *testing.B, name string, args ...string) time.Duration {
	cmd := exec.Command(name, args...)
	start := time.Now()
	err := cmd.Run()
	elapsed := time.Since(start)
	require.NoError(b, err)
	return elapsed
}

func medianMillis(times []time.Duration) float64 {
	slices.Sort(times)
	return float64(times[len(times)/2].Microseconds()) / 1000
}

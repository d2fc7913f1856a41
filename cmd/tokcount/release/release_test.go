package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// releaseOf builds a release and returns the archives by name.
func releaseOf(t *testing.T, version, only string) map[string][]byte {
	t.Helper()
	t.Setenv("SOURCE_DATE_EPOCH", "1700000000")
	r := release{version: version, out: filepath.Join(t.TempDir(), "dist")}
	require.NoError(t, r.run(only))
	archives := map[string][]byte{}
	for _, s := range r.sums {
		data, err := os.ReadFile(filepath.Join(r.out, s.name))
		require.NoError(t, err)
		digest := sha256.Sum256(data)
		require.Equal(t, s.hex, hex.EncodeToString(digest[:]))
		archives[s.name] = data
	}
	list, err := os.ReadFile(filepath.Join(r.out, "SHA256SUMS"))
	require.NoError(t, err)
	assert.Equal(t, len(r.sums), strings.Count(string(list), "\n"))
	return archives
}

func unpack(t *testing.T, archive []byte) (dir string, names []string) {
	t.Helper()
	dir = t.TempDir()
	z, err := gzip.NewReader(bytes.NewReader(archive))
	require.NoError(t, err)
	r := tar.NewReader(z)
	for {
		h, err := r.Next()
		if err == io.EOF {
			return dir, names
		}
		require.NoError(t, err)
		data, err := io.ReadAll(r)
		require.NoError(t, err)
		require.NoError(t, writeFile(filepath.Join(dir, h.Name), os.FileMode(h.Mode), data))
		names = append(names, h.Name)
	}
}

// A release can be had without Go: the archive's program runs, knows its
// version, and comes with what a package needs. Built twice, it is the same.
func TestRelease(t *testing.T) {
	host := runtime.GOOS + "/" + runtime.GOARCH
	if _, err := chosen(host); err != nil || runtime.GOOS == "windows" {
		t.Skip("this platform has no archive that can be run here")
	}
	if testing.Short() {
		t.Skip("builds the program four times")
	}
	first := releaseOf(t, "v1.2.3", host)
	require.Len(t, first, 1)
	stem := "tokcount_1.2.3_" + runtime.GOOS + "_" + runtime.GOARCH
	archive := first[stem+".tar.gz"]
	assert.Equal(t, first, releaseOf(t, "v1.2.3", host), "the same source gives the same bytes")

	dir, names := unpack(t, archive)
	want := []string{"tokcount", "README.md", "CHANGELOG.md", "LICENSE", "LICENSE-tiktoken", "tokcount.1",
		"completions/_tokcount", "completions/tokcount.bash", "completions/tokcount.fish", "completions/tokcount.ps1"}
	for i := range want {
		want[i] = stem + "/" + want[i]
	}
	assert.Equal(t, want, names)

	program := filepath.Join(dir, stem, "tokcount")
	out, err := exec.Command(program, "--version").Output()
	require.NoError(t, err)
	assert.Contains(t, string(out), "v1.2.3 ")
	count := exec.Command(program)
	count.Stdin = strings.NewReader("Hello, world\n")
	out, err = count.Output()
	require.NoError(t, err)
	assert.Equal(t, "4\n", string(out))
}

func TestRefusals(t *testing.T) {
	full := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(full, "x"), nil, 0o666))
	for _, test := range []struct {
		name, version, only, out, want string
	}{
		{"no version", "", "", "dist", "must look like v1.0.0"},
		{"a version without v", "1.0.0", "", "dist", "must look like v1.0.0"},
		{"an unknown platform", "v1.0.0", "plan9/386", "dist", "releases are built for"},
		{"a directory with files", "v1.0.0", "", full, "is not empty"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := release{version: test.version, out: test.out}
			assert.ErrorContains(t, r.run(test.only), test.want)
		})
	}
}

// The formula names the archives and checksums of the four platforms it knows.
func TestFormula(t *testing.T) {
	r := release{version: "v1.2.3", out: t.TempDir()}
	for _, p := range platforms {
		r.sums = append(r.sums, sum{"tokcount_1.2.3_" + p.os + "_" + p.arch + ".tar.gz", "sum of " + p.os + " " + p.arch})
	}
	require.NoError(t, r.finish())
	text, err := os.ReadFile(filepath.Join(r.out, "tokcount.rb"))
	require.NoError(t, err)
	assert.Contains(t, string(text), `/releases/download/v1.2.3"`)
	assert.Contains(t, string(text), "tokcount_1.2.3_darwin_arm64.tar.gz\"\n      sha256 \"sum of darwin arm64\"")
	assert.Equal(t, 4, strings.Count(string(text), "sha256 "))
}

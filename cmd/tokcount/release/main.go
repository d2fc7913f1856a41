// Command release builds the archives of a tokcount release: a static program
// for each platform, with its manual page, shell completions and licenses, and
// the checksums of all archives. The same source gives the same bytes, wherever
// and whenever it runs, so that anybody can check an archive by building it:
//
//	go run ./cmd/tokcount/release -version v1.0.0 -o dist
//
// Besides the archives, the output directory holds SHA256SUMS, a Homebrew
// formula (tokcount.rb) and a build context for a container image (image/, with
// a Dockerfile and a program for each Linux platform).
//
// Files in archives carry the time of SOURCE_DATE_EPOCH, in seconds since 1970,
// or else that of the commit that is checked out.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// A platform is what a program is built for, in the terms of go tool dist list.
type platform struct{ os, arch string }

var platforms = []platform{
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"linux", "amd64"}, {"linux", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"},
}

func main() {
	var r release
	flag.StringVar(&r.version, "version", "", "release as `VERSION`, such as v1.0.0")
	flag.StringVar(&r.out, "o", "dist", "write to `DIR`, which must not exist or be empty")
	only := flag.String("only", "", "build for `OS/ARCH` only")
	flag.Parse()
	if err := r.run(*only); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(2)
	}
}

// A release is a set of archives of one version.
type release struct {
	version string // "v1.0.0"
	out     string // directory
	root    string // of the module
	date    time.Time
	extras  []file // the same in each archive
	sums    []sum
}

// A sum is the SHA-256 of an archive.
type sum struct{ name, hex string }

var versionForm = regexp.MustCompile(`^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)

func (r *release) run(only string) error {
	if !versionForm.MatchString(r.version) {
		return fmt.Errorf("-version is %q: it must look like v1.0.0", r.version)
	}
	targets, err := chosen(only)
	if err != nil {
		return err
	}
	if err := r.prepare(); err != nil {
		return err
	}
	for _, p := range targets {
		if err := r.build(p); err != nil {
			return fmt.Errorf("%s/%s: %w", p.os, p.arch, err)
		}
	}
	return r.finish()
}

// chosen returns the platforms to build for: all, or the one named.
func chosen(only string) ([]platform, error) {
	if only == "" {
		return platforms, nil
	}
	for _, p := range platforms {
		if p.os+"/"+p.arch == only {
			return []platform{p}, nil
		}
	}
	return nil, fmt.Errorf("-only is %q: releases are built for %v", only, platforms)
}

// prepare finds the module, the date and the files that all archives share.
func (r *release) prepare() error {
	mod, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return err
	}
	r.root = filepath.Dir(strings.TrimSpace(string(mod)))
	if entries, err := os.ReadDir(r.out); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty: remove it, or name another directory with -o", r.out)
	}
	if err := os.MkdirAll(r.out, 0o777); err != nil {
		return err
	}
	if r.date, err = sourceDate(r.root); err != nil {
		return err
	}
	r.extras, err = r.sharedFiles()
	return err
}

// sourceDate returns the time that archived files carry.
func sourceDate(root string) (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		out, err := exec.Command("git", "-C", root, "log", "-1", "--format=%ct").Output()
		if err != nil {
			return time.Time{}, errors.New("no commit to take the date from: set SOURCE_DATE_EPOCH")
		}
		text = strings.TrimSpace(string(out))
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH is %q: it must be a number of seconds", text)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// compile builds the program for a platform and returns its path, which is in
// a temporary directory.
func (r *release) compile(p platform, dir string) (string, error) {
	name := filepath.Join(dir, "tokcount")
	if p.os == "windows" {
		name += ".exe"
	}
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false",
		"-ldflags", "-s -w -buildid= -X main.release="+r.version, "-o", name, "./cmd/tokcount")
	cmd.Dir = r.root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOEXPERIMENT=",
		"GOOS="+p.os, "GOARCH="+p.arch, "GOAMD64=v1", "GOARM64=v8.0")
	cmd.Stderr = os.Stderr
	return name, cmd.Run()
}

// build writes the archive of a platform.
func (r *release) build(p platform) error {
	dir, err := os.MkdirTemp("", "tokcount-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program, err := r.compile(p, dir)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	files := append([]file{{filepath.Base(program), 0o755, data}}, r.extras...)
	stem := fmt.Sprintf("tokcount_%s_%s_%s", strings.TrimPrefix(r.version, "v"), p.os, p.arch)
	if p.os == "windows" {
		return r.write(stem+".zip", zipOf(stem, files, r.date))
	}
	if p.os == "linux" {
		if err := writeFile(filepath.Join(r.out, "image", p.os, p.arch, "tokcount"), 0o755, data); err != nil {
			return err
		}
	}
	return r.write(stem+".tar.gz", tarOf(stem, files, r.date))
}

// hostPlatform is the one that the completions are printed on.
var hostPlatform = platform{runtime.GOOS, runtime.GOARCH}

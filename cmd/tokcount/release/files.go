package main

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
)

// A file is a member of an archive.
type file struct {
	name string // slash-separated
	mode fs.FileMode
	data []byte
}

// sharedFiles returns what every archive has besides the program.
func (r *release) sharedFiles() ([]file, error) {
	var files []file
	for _, name := range []string{
		"README.md", "CHANGELOG.md", "LICENSE", "vocab/LICENSE-tiktoken", "cmd/tokcount/tokcount.1",
	} {
		data, err := os.ReadFile(filepath.Join(r.root, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		files = append(files, file{path.Base(name), 0o644, data})
	}
	completions, err := r.completions()
	return append(files, completions...), err
}

// completionFiles are named as the shells look for them.
var completionFiles = map[string]string{
	"bash": "tokcount.bash", "fish": "tokcount.fish", "zsh": "_tokcount", "powershell": "tokcount.ps1",
}

// completions returns the completion scripts, printed by the program itself.
func (r *release) completions() ([]file, error) {
	dir, err := os.MkdirTemp("", "tokcount-release-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	program, err := r.compile(hostPlatform, dir)
	if err != nil {
		return nil, err
	}
	var files []file
	for shell, name := range completionFiles {
		script, err := exec.Command(program, "completion", shell).Output()
		if err != nil {
			return nil, fmt.Errorf("tokcount completion %s: %w", shell, err)
		}
		files = append(files, file{"completions/" + name, 0o644, script})
	}
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return files, nil
}

// write writes an archive and remembers its checksum.
func (r *release) write(name string, data []byte) error {
	digest := sha256.Sum256(data)
	r.sums = append(r.sums, sum{name, hex.EncodeToString(digest[:])})
	fmt.Printf("%s  %s\n", r.sums[len(r.sums)-1].hex, name)
	return writeFile(filepath.Join(r.out, name), 0o644, data)
}

func writeFile(name string, mode fs.FileMode, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return os.WriteFile(name, data, mode)
}

var (
	//go:embed Dockerfile
	dockerfile []byte

	//go:embed tokcount.rb.tmpl
	formula string
)

// finish writes what is about all archives: checksums, formula, image.
func (r *release) finish() error {
	var list strings.Builder
	for _, s := range r.sums {
		fmt.Fprintf(&list, "%s  %s\n", s.hex, s.name)
	}
	if err := writeFile(filepath.Join(r.out, "SHA256SUMS"), 0o644, []byte(list.String())); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(r.out, "image", "Dockerfile"), 0o644, dockerfile); err != nil {
		return err
	}
	if len(r.sums) < len(platforms) {
		return nil // a formula names four of them
	}
	var text strings.Builder
	t := template.Must(template.New("formula").Option("missingkey=error").Parse(formula))
	if err := t.Execute(&text, r.formulaFields()); err != nil {
		return err
	}
	return writeFile(filepath.Join(r.out, "tokcount.rb"), 0o644, []byte(text.String()))
}

// formulaFields are what the formula's template names: the version, and for
// each platform the name and the checksum of its archive.
func (r *release) formulaFields() map[string]string {
	fields := map[string]string{"Version": strings.TrimPrefix(r.version, "v")}
	for _, s := range r.sums {
		for _, p := range platforms {
			if strings.Contains(s.name, p.os+"_"+p.arch) {
				fields[p.os+"_"+p.arch] = s.hex
			}
		}
	}
	return fields
}

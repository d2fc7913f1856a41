//go:build !tokcount_small

package encodings

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Files that are looked for in a folder, in this order. The last is Qwen 1's.
var (
	folderFiles = []string{"tokenizer.json", "tekken.json", "tokenizer.model", "tiktoken.model", "qwen.tiktoken"}
	folderPairs = [][2]string{{"vocab.json", "merges.txt"}, {"encoder.json", "vocab.bpe"}}
)

// A NoTokenizerError is returned by [Open] and [OpenFiles] where there is no tokenizer:
// for a file of another kind, a folder without one, half of a pair of files.
type NoTokenizerError struct {
	Path    string   // of the file or folder; "" if OpenFiles found none to read
	Reason  string   // what is there, and what to open instead
	Missing []string // paths that were looked for and are not there; with any, the error is fs.ErrNotExist
	Err     error    // cause, or nil
}

// Error gives the path and the reason:
//
//	model/vocab.json: half of a tokenizer: model/merges.txt is missing
func (e *NoTokenizerError) Error() string {
	if e.Path == "" {
		return e.Reason
	}
	return e.Path + ": " + e.Reason
}

// Unwrap returns the cause.
func (e *NoTokenizerError) Unwrap() error { return e.Err }

// Is reports whether target is fs.ErrNotExist and files are missing.
func (e *NoTokenizerError) Is(target error) bool {
	return target == fs.ErrNotExist && len(e.Missing) > 0
}

// inFolder returns the path of the tokenizer file in a folder.
func inFolder(dir string) (string, error) {
	none := &NoTokenizerError{Path: dir}
	for _, name := range folderFiles {
		path := filepath.Join(dir, name)
		if isFile(path) {
			return path, nil
		}
		none.Missing = append(none.Missing, path)
	}
	for _, pair := range folderPairs {
		path, other := filepath.Join(dir, pair[0]), filepath.Join(dir, pair[1])
		switch has, hasOther := isFile(path), isFile(other); {
		case has && hasOther:
			return path, nil
		case has:
			return "", half(path, other)
		case hasOther:
			return "", half(other, path)
		}
		none.Missing = append(none.Missing, path, other)
	}
	none.Reason = fmt.Sprintf("no tokenizer file in this folder: looked for %s, %s with %s, and %s with %s", strings.Join(folderFiles, ", "),
		folderPairs[0][0], folderPairs[0][1], folderPairs[1][0], folderPairs[1][1])
	switch below := folderBelow(dir); {
	case below != "":
		none.Reason += "; there is one in " + below
	case isFile(filepath.Join(dir, "vocab.txt")):
		none.Reason += "; vocab.txt is of WordPiece, which is not byte-pair encoding"
	}
	return "", none
}

// folderBelow returns the first folder below dir that has a tokenizer.json, "" if there
// is none. Those of the cache of Hugging Face's hub have it in snapshots/REVISION.
func folderBelow(dir string) string {
	for _, below := range []string{"*", filepath.Join("snapshots", "*")} {
		entries, _ := filepath.Glob(filepath.Join(globEscaped(dir), below, "tokenizer.json"))
		if len(entries) > 0 {
			return filepath.Dir(entries[0])
		}
	}
	return ""
}

// globEscaped is a path as a pattern of filepath.Glob that matches it alone, where the system
// can escape at all.
func globEscaped(path string) string {
	if filepath.Separator == '\\' {
		return path
	}
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// half is the error for a file of a pair whose other is not there.
func half(path, missing string) error {
	return &NoTokenizerError{Path: path, Reason: fmt.Sprintf("half of a tokenizer: %s is missing%s", missing, whole(path)), Missing: []string{missing}}
}

// whole names the tokenizer file next to a file that is none on its own, as the end of a
// message.
func whole(path string) string {
	dir := filepath.Dir(path)
	for _, name := range folderFiles {
		if next := filepath.Join(dir, name); isFile(next) && next != filepath.Clean(path) {
			return "; there is " + next
		}
	}
	return ""
}

// isPairOf returns the number of the pair that a file is of, -1 if it is of none.
func isPairOf(name string) int {
	return slices.IndexFunc(folderPairs, func(pair [2]string) bool { return name == pair[0] || name == pair[1] })
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// nameOf returns what to call the tokenizer of a file that gives it no name: as its
// folder, if the file has a name that all of its kind have, or else as the file, without
// the extension. It is "" if there is nothing to go by.
func nameOf(path string) string {
	base := filepath.Base(path)
	if !slices.Contains(folderFiles, base) && isPairOf(base) < 0 {
		for _, extension := range []string{".json", ".model", ".tiktoken", ".tokenizer", ".bpe", ".txt"} {
			base = strings.TrimSuffix(base, extension)
		}
		return base
	}
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	dir := filepath.Dir(path)
	if above := filepath.Dir(dir); filepath.Base(above) == "snapshots" { // models--ORG--NAME/snapshots/REVISION of the hub's cache
		parts := strings.Split(filepath.Base(filepath.Dir(above)), "--")
		if len(parts) > 2 && parts[0] == "models" {
			return strings.Join(parts[2:], "--")
		}
	}
	if name := filepath.Base(dir); name != "." && !strings.HasSuffix(name, string(filepath.Separator)) {
		return name
	}
	return ""
}

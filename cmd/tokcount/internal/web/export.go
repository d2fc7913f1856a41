package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// sumsName is the file of an export that has the checksums of all others, as sha256sum
// writes them. By it the next export knows what it may replace.
const sumsName = "SHA256SUMS"

// An OccupiedError reports that a folder has a file that is not of an export, or that
// was changed since.
type OccupiedError struct {
	File    string // below the folder, with slashes
	Changed bool
}

func (e *OccupiedError) Error() string {
	what := "is not of an exported page"
	if e.Changed {
		what = "was changed since it was exported"
	}
	return fmt.Sprintf("%s %s, and nothing is overwritten: give a new or an empty folder", e.File, what)
}

// Export writes the site into a folder, which it creates if need be, for any server of
// files at any address: all links are relative, and what is large is compressed, since
// the page can unpack it and not every server compresses. The same program writes the
// same bytes.
//
// An earlier export is replaced. If the folder has anything else, apart from names that
// begin with a dot, the error is an [*OccupiedError], and nothing was written. No file
// is ever there in part, and none is deleted.
func (s *Site) Export(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	files := s.exported()
	if err := checkFree(root, files); err != nil {
		return err
	}
	return writeAll(root, files)
}

// A written file is one of an export.
type written struct {
	name string
	data []byte
}

// exported returns the files of an export, the checksums last.
func (s *Site) exported() (files []written) {
	var sums strings.Builder
	for _, f := range s.files {
		var data []byte
		switch {
		case f.name == manifestName:
			data = s.manifest(true)()
		case f.packed != nil:
			data = f.packed
		case f.binary():
			data = f.deflated()
		default:
			data = f.data()
		}
		files = append(files, written{f.exportName(), data})
	}
	slices.SortFunc(files, func(a, b written) int { return strings.Compare(a.name, b.name) })
	for _, f := range files {
		fmt.Fprintf(&sums, "%s  %s\n", sum(f.data), f.name)
	}
	return append(files, written{sumsName, []byte(sums.String())})
}

// binary reports whether the file is for the engine, and worth compressing.
func (f *file) binary() bool {
	return strings.HasSuffix(f.name, ".wasm") || strings.HasSuffix(f.name, ".table")
}

func (f *file) exportName() string {
	if f.binary() {
		return f.name + ".gz"
	}
	return f.name
}

func sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	must(err)
	_, err = z.Write(data)
	must(err)
	must(z.Close())
	return b.Bytes()
}

// checkFree returns an [*OccupiedError] if there is a file that an export neither left
// unchanged nor may ignore, or a folder in the place of one of files.
func checkFree(root *os.Root, files []written) error {
	before := earlierExport(root)
	wanted := func(name string) bool {
		return slices.ContainsFunc(files, func(f written) bool { return f.name == name })
	}
	return fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".":
			return nil
		case strings.HasPrefix(path.Base(name), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir() && !wanted(name):
			return nil
		case before == nil || before[name] == "" && name != sumsName || !entry.Type().IsRegular():
			return &OccupiedError{File: name}
		case name == sumsName:
			return nil
		}
		data, err := fs.ReadFile(root.FS(), name)
		if err == nil && sum(data) != before[name] {
			err = &OccupiedError{File: name, Changed: true}
		}
		return err
	})
}

// earlierExport returns the checksums of an export by its files, nil if there is none.
func earlierExport(root *os.Root) map[string]string {
	data, err := fs.ReadFile(root.FS(), sumsName)
	if err != nil {
		return nil
	}
	sums := map[string]string{}
	for line := range strings.Lines(string(data)) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || len(sum) != 2*sha256.Size {
			return nil
		}
		sums[name] = sum
	}
	if sums[indexName] == "" || sums[manifestName] == "" {
		return nil // of something else
	}
	return sums
}

// writeAll writes all files under other names, so that a full disk changes nothing, and
// then gives them theirs.
func writeAll(root *os.Root, files []written) (err error) {
	var made []string
	defer func() {
		for _, name := range made {
			err = errors.Join(err, root.Remove(name))
		}
	}()
	temporary := func(name string) string {
		return path.Join(path.Dir(name), fmt.Sprintf(".%s.%d.tmp", path.Base(name), os.Getpid()))
	}
	for _, f := range files {
		if err := root.MkdirAll(path.Dir(f.name), 0o777); err != nil {
			return err
		}
		out, err := root.OpenFile(temporary(f.name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			return err
		}
		made = append(made, temporary(f.name))
		_, err = out.Write(f.data)
		if err := errors.Join(err, out.Close()); err != nil {
			return err
		}
	}
	for _, f := range files {
		if err := root.Rename(made[0], f.name); err != nil {
			return err
		}
		made = made[1:]
	}
	return nil
}

package shard

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// A Found is a file that names stand for.
type Found struct {
	Path   string
	Folder string // that was named, and in which it was found; "" if it was named itself

	below string      // its path from Folder on
	info  fs.FileInfo // of what links lead to
}

// Find returns the files that names stand for: files; folders, for all files in them,
// but for hidden ones; and patterns of the shell, with ** for any number of folders; see
// matching.
// They are in the order of the names, and of a folder or pattern in that of their paths.
// A file that is there twice is an error: by name, or since one is a link to the other.
func Find(names []string) (all []Found, err error) {
	for _, name := range names {
		found, err := find(name)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	seen := map[string]bool{}
	for i, f := range all {
		path, err := filepath.Abs(f.Path)
		if err != nil {
			return nil, err
		}
		if seen[path] {
			return nil, fmt.Errorf("%s: it is named twice, and its documents would be there twice", f.Path)
		}
		seen[path] = true
		all[i].Path = path
	}
	return all, noneTwice(all)
}

// noneTwice returns an error if two files are one, as a link and what it leads to are.
func noneTwice(all []Found) error {
	type stamp struct{ size, time int64 } // which one file has once
	alike := map[stamp][]Found{}
	for _, f := range all {
		s := stamp{f.info.Size(), f.info.ModTime().UnixNano()}
		for _, g := range alike[s] {
			if os.SameFile(f.info, g.info) {
				return fmt.Errorf("%s and %s are the same file, whose documents would be there twice: name one of them, or remove the link", g.Path, f.Path)
			}
		}
		alike[s] = append(alike[s], f)
	}
	return nil
}

// find returns the files of one name.
func find(name string) ([]Found, error) {
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return inFolder(name)
	case err == nil && !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: %w", name, errNotRegular)
	case err == nil:
		return []Found{{Path: name, info: info}}, nil
	case name == "-":
		return nil, fmt.Errorf("standard input: %w", errNotRegular)
	case !errors.Is(err, fs.ErrNotExist) || !strings.ContainsAny(name, "*?[{"):
		return nil, err
	}
	return matching(name)
}

// matching returns the files of a pattern. As when a shell expands it, hidden files match
// only a dot, and a folder stands for the files in it. Those that match too, as for **, are
// there once.
func matching(pattern string) (all []Found, err error) {
	paths, err := doublestar.FilepathGlob(pattern, doublestar.WithFailOnIOErrors(), doublestar.WithNoHidden())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", pattern, err)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s: no file matches", pattern)
	}
	slices.Sort(paths)
	var walked []string
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, err
		case info.Mode().IsRegular():
			all = append(all, Found{Path: path, info: info})
		case !info.IsDir() && promises(path):
			return nil, fmt.Errorf("%s: %w", path, errNotRegular)
		case info.IsDir() && !slices.ContainsFunc(walked, func(dir string) bool { return isBelow(path, dir) }):
			walked = append(walked, path)
		}
	}
	for _, dir := range walked {
		found, err := inFolder(dir)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.SortStableFunc(all, func(a, b Found) int { return strings.Compare(a.Path, b.Path) })
	return slices.CompactFunc(all, func(a, b Found) bool { return a.Path == b.Path }), nil
}

// isBelow reports whether a path is in a folder.
func isBelow(path, dir string) bool {
	below, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(below)
}

// inFolder returns the files in a folder. Links to files are followed: a cache of
// downloads has nothing else.
func inFolder(dir string) (all []Found, err error) {
	root, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, err
	}
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path != root && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return nil
		}
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) && entry.Type()&fs.ModeSymlink != 0 {
			return fmt.Errorf("%s: a link to a file that is not there: remove it, or bring the file back", path)
		}
		if err != nil {
			return err
		}
		if info.IsDir() {
			return fmt.Errorf("%s: a link to a folder: name the folder itself", path)
		}
		if !info.Mode().IsRegular() && promises(path) {
			return fmt.Errorf("%s: %w", path, errNotRegular)
		}
		if info.Mode().IsRegular() {
			below, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			all = append(all, Found{Path: filepath.Join(dir, below), Folder: dir, below: below, info: info})
		}
		return nil
	})
	slices.SortFunc(all, func(a, b Found) int { return strings.Compare(a.Path, b.Path) })
	return all, err
}

// Outside returns those of files that were named, or are not in a folder: that of the
// shards may be among the inputs. It must not have all of a folder that was named.
func Outside(files []Found, dir string) ([]Found, error) {
	dir, err := realPath(dir)
	if err != nil { // there is no folder yet, or Plan.Write says what is wrong with it
		return files, nil
	}
	folders := map[string]string{} // by what they were called
	for _, f := range files {
		if _, ok := folders[f.Folder]; !ok && f.below != "" {
			if folders[f.Folder], err = realPath(f.Folder); err != nil {
				return nil, err
			}
		}
	}
	var outside []Found
	for _, f := range files {
		if f.below == "" || !isBelow(filepath.Join(folders[f.Folder], f.below), dir) {
			outside = append(outside, f)
		} else if isBelow(folders[f.Folder], dir) && !hasPlan(dir) {
			return nil, &InsideError{f.Folder}
		}
	}
	return outside, nil
}

// An InsideError reports a folder of inputs all of which are where the shards go.
type InsideError struct{ Folder string }

func (e *InsideError) Error() string {
	return e.Folder + " is in the folder of the shards, whose files are not read: write the shards to another folder"
}

// hasPlan reports whether a folder is one of shards already: then a pattern may have found it.
func hasPlan(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, PlanFile))
	return err == nil
}

// realPath returns the path of a folder from the root on, without links.
func realPath(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(dir)
}

// takes reports whether a file that was found in a folder, not named, is part of a
// corpus: text must be called .txt, or every README would be. What is not text is told
// by its content, but for the markers of other shards.
func takes(path string, kind Kind) bool {
	base := strings.ToLower(filepath.Base(path))
	if marker, _ := filepath.Match("unit-*.done", base); marker {
		return false
	}
	for _, ext := range []string{".gz", ".zst"} {
		base = strings.TrimSuffix(base, ext)
	}
	return kind != Text || strings.HasSuffix(base, ".txt")
}

// promises reports whether a file is called as one of a corpus, be it packed: then it must
// not be skipped.
func promises(path string) bool {
	base := strings.ToLower(filepath.Base(path))
	for _, name := range []string{base, strings.TrimSuffix(base, filepath.Ext(base))} {
		if slices.Contains([]string{".jsonl", ".ndjson", ".parquet", ".txt"}, filepath.Ext(name)) {
			return true
		}
	}
	return false
}

// commonNames returns what files are called: their paths from the folder that has all of
// them, with slashes. Paths are clean, or URLs.
func commonNames(paths []string) []string {
	var common []string
	for i, path := range paths {
		dirs := strings.Split(filepath.ToSlash(path), "/")
		dirs = dirs[:len(dirs)-1]
		if i == 0 {
			common = dirs
			continue
		}
		n := 0
		for n < min(len(common), len(dirs)) && common[n] == dirs[n] {
			n++
		}
		common = common[:n]
	}
	names := make([]string, len(paths))
	for i, path := range paths {
		elements := strings.Split(filepath.ToSlash(path), "/")
		names[i] = strings.Join(elements[len(common):], "/")
	}
	return names
}

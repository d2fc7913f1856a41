// Package files finds the files that names on a command line stand for: those of a
// git work tree as git names them, those of any other directory by walking it, those
// whose names a file lists, and those that git's index holds.
//
// Files are yielded in order, as they are found. A file that was found in a
// directory is told from one that was named, since only the latter is counted
// whatever it holds. What cannot be read is yielded too, with the error.
package files

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/charset"
)

// Source is where a text comes from.
type Source struct {
	Name  string // as it was given, "" for standard input when nothing was
	Stdin bool
	Found bool   // in a directory, not named
	Dir   string // that was named, and in which it was found; "" if it was named itself
	Err   error  // why there is no text, known before it is read

	// Blob reads the text of a file in git's index, and is nil for others.
	Blob func() ([]byte, error)
}

// Set is what names stand for, and how.
type Set struct {
	Include, Exclude []string // patterns for files in directories
	NoGit            bool     // neither git nor ignore files say what is in a directory
	MaxSize          int64    // larger files in directories are skipped; 0 for no limit
	Stdin            io.Reader

	// Missing, if it is not nil, may explain err, which says that no file has a
	// name.
	Missing func(name string, err error) error

	// Several is set when all has been yielded, if there was more than one name, or
	// a directory.
	Several bool

	// Warn, if it is not nil, is called with what the user should know though all was
	// found.
	Warn func(err error)

	skips  skips
	globs  *patterns
	warned bool // that git is not to be had
}

// Validate returns an error for a pattern that is malformed.
func (s *Set) Validate() error {
	p, err := parsePatterns(s.Include, s.Exclude)
	s.globs = p
	return err
}

// Named yields what names stand for, in order. Without any it is standard input.
func (s *Set) Named(names []string) iter.Seq[Source] {
	if len(names) == 0 {
		return single(Source{Stdin: true})
	}
	names = expanded(names)
	s.Several = len(names) > 1
	return func(yield func(Source) bool) {
		for _, name := range names {
			for one := range s.named(name) {
				if !yield(one) {
					return
				}
			}
		}
	}
}

// expands is whether names are expanded here, as shells do elsewhere.
var expands = runtime.GOOS == "windows"

// expanded returns names in which each that has *, ? or [, and is not itself there, is
// replaced by the files that it matches, if there are any.
func expanded(names []string) []string {
	if !expands {
		return names
	}
	var all []string
	for _, name := range names {
		if strings.ContainsAny(name, "*?[") {
			if _, err := os.Lstat(name); err != nil {
				if found, _ := filepath.Glob(name); len(found) > 0 {
					all = append(all, found...)
					continue
				}
			}
		}
		all = append(all, name)
	}
	return all
}

func single(s Source) iter.Seq[Source] {
	return func(yield func(Source) bool) { yield(s) }
}

// Listed yields what the names in a file stand for, each of which is ended by a
// NUL, reading them as they are needed. The file - is standard input. A list may be in
// UTF-16 with a mark, as PowerShell writes it, and have the mark of UTF-8.
func (s *Set) Listed(file string) iter.Seq[Source] {
	in := io.NopCloser(s.Stdin)
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return single(Source{Name: file, Err: err})
		}
		in = f
	}
	return func(yield func(Source) bool) {
		defer in.Close()
		names := bufio.NewReader(charset.NewReader(in, nil))
		for n := 1; ; n++ {
			name, err := names.ReadString(0)
			if err != nil && err != io.EOF {
				yield(Source{Name: file, Err: err})
				return
			}
			if n == 1 {
				name = withoutMark(name)
			}
			if name == "" {
				return
			}
			s.Several = s.Several || n > 1
			for one := range s.listed(strings.TrimSuffix(name, "\x00"), file == "-") {
				if !yield(one) {
					return
				}
			}
		}
	}
}

// withoutMark returns the first name of a list without the mark of UTF-8, unless a
// file has a name that begins with it. The name may have its NUL.
func withoutMark(name string) string {
	rest, marked := strings.CutPrefix(name, "\ufeff")
	if !marked {
		return name
	}
	if _, err := os.Lstat(strings.TrimSuffix(name, "\x00")); err == nil {
		return name
	}
	return rest
}

// listed is named for a name from a list. Standard input cannot be both the
// list and a text.
func (s *Set) listed(name string, fromStdin bool) iter.Seq[Source] {
	if name == "-" && fromStdin {
		return single(Source{Name: name, Err: errors.New("standard input has the names, and no text")})
	}
	return s.named(name)
}

// named yields what the user named: a file, or what is in a directory.
func (s *Set) named(name string) iter.Seq[Source] {
	one := Source{Name: name, Stdin: name == "-"}
	if !one.Stdin {
		info, err := os.Stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			one.Err = err
			if s.Missing != nil {
				one.Err = s.Missing(name, err)
			}
		case err == nil && info.IsDir():
			s.Several = true
			return foundIn(name, s.matching(name, s.inDir(name)))
		}
	}
	return single(one)
}

// foundIn yields files with the directory that was named.
func foundIn(dir string, files iter.Seq[Source]) iter.Seq[Source] {
	return func(yield func(Source) bool) {
		for one := range files {
			one.Dir = dir
			if !yield(one) {
				return
			}
		}
	}
}

// inDir yields the files in a directory.
func (s *Set) inDir(dir string) iter.Seq[Source] {
	if s.NoGit || !hasGit(dir) {
		return s.walkTop(dir)
	}
	return s.inWorkTree(dir)
}

// matching yields those of files, which are in dir, that the user wants.
func (s *Set) matching(dir string, files iter.Seq[Source]) iter.Seq[Source] {
	if s.globs.empty() && s.MaxSize == 0 {
		return files
	}
	return func(yield func(Source) bool) {
		for one := range files {
			switch {
			case one.Err != nil && s.globs.excludes(dir, one.Name), one.Err == nil && !s.globs.want(dir, one.Name):
				s.skip(Excluded)
				continue
			case one.Err == nil && s.isTooLarge(one):
				s.skip(TooLarge)
				continue
			}
			if !yield(one) {
				return
			}
		}
	}
}

func (s *Set) isTooLarge(one Source) bool {
	if s.MaxSize == 0 {
		return false
	}
	info, err := os.Stat(one.Name)
	return err == nil && info.Size() > s.MaxSize
}

// Unmatched returns the patterns that were for no file in any directory, once all
// files have been yielded.
func (s *Set) Unmatched() []string { return s.globs.unmatched() }

func (s *Set) warn(err error) {
	if s.Warn != nil {
		s.Warn(err)
	}
}

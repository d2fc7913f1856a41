// Package files finds the files that names on a command line stand for: those of a
// git work tree as git names them, those of any other directory by walking it, and
// those whose names a file lists.
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
	"strings"
)

// Source is where a text comes from.
type Source struct {
	Name  string // as it was given, "" for standard input when nothing was
	Stdin bool
	Found bool  // in a directory, not named
	Err   error // why there is no text, known before it is read
}

// Set is what names stand for, and how.
type Set struct {
	Include, Exclude []string // patterns for files in directories
	NoGit            bool     // git is not asked what is in a directory
	Stdin            io.Reader

	// Missing, if it is not nil, may explain err, which says that no file has a
	// name.
	Missing func(name string, err error) error

	// Several is set when all has been yielded, if there was more than one name, or
	// a directory.
	Several bool
}

// Validate returns an error for a pattern that is malformed.
func (s *Set) Validate() error {
	return errors.Join(globs(s.Include).validate(), globs(s.Exclude).validate())
}

// Named yields what names stand for, in order. Without any it is standard input.
func (s *Set) Named(names []string) iter.Seq[Source] {
	if len(names) == 0 {
		return single(Source{Stdin: true})
	}
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

func single(s Source) iter.Seq[Source] {
	return func(yield func(Source) bool) { yield(s) }
}

// Listed yields what the names in a file stand for, each of which is ended by a
// NUL, reading them as they are needed. The file - is standard input.
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
		names := bufio.NewReader(in)
		for n := 1; ; n++ {
			name, err := names.ReadString(0)
			if err != nil && err != io.EOF {
				yield(Source{Name: file, Err: err})
				return
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
			return s.matching(name, s.inDir(name))
		}
	}
	return single(one)
}

// inDir yields the files in a directory. Where git has trouble, that is told,
// and the directory is taken as any other.
func (s *Set) inDir(dir string) iter.Seq[Source] {
	if s.NoGit || !hasGit(dir) {
		return walk(dir)
	}
	files, err := gitFiles(dir)
	switch {
	case err == nil:
		return files
	case errors.Is(err, errNoWorkTree):
		return walk(dir)
	}
	return func(yield func(Source) bool) {
		if yield(Source{Name: dir, Err: err}) {
			walk(dir)(yield)
		}
	}
}

// matching yields those of files, which are in dir, that the user wants.
func (s *Set) matching(dir string, files iter.Seq[Source]) iter.Seq[Source] {
	include, exclude := globs(s.Include), globs(s.Exclude)
	if len(include)+len(exclude) == 0 {
		return files
	}
	return func(yield func(Source) bool) {
		for one := range files {
			path, below := strings.CutPrefix(one.Name, Join(dir, ""))
			path = filepath.ToSlash(path)
			wanted := !below || !exclude.match(path) && (len(include) == 0 || one.Err != nil || include.match(path))
			if wanted && !yield(one) {
				return
			}
		}
	}
}

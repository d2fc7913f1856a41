package files

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"
	"golang.org/x/text/unicode/norm"
)

// patterns are --include and --exclude. A glob is a pattern of the shell, with ** for
// any number of directories and {a,b} for either. One without a slash is for the name
// of a file or directory, wherever it is. Any other is for a path: below the directory
// that was named, or as a shell has it, from the current directory or the root on; so
// every path that the command prints is one, as it stands. What matches a directory
// matches all that is in it, and one that ends in a slash matches only those.
type patterns struct {
	include, exclude []*glob
}

// glob is a pattern as it was given, and what it means.
type glob struct {
	given   string
	name    string // for the name of a file or directory, or ""
	below   string // for a path below the directory that was named
	path    string // for an absolute path
	literal string // an absolute path, whatever signs are in it
	dirOnly bool
	used    bool // it was for something
}

// parsePatterns returns an error for a pattern that is malformed.
func parsePatterns(include, exclude []string) (*patterns, error) {
	p := &patterns{}
	for _, list := range []struct {
		given []string
		globs *[]*glob
	}{{include, &p.include}, {exclude, &p.exclude}} {
		for _, given := range list.given {
			g, err := parseGlob(given)
			if err != nil {
				return nil, err
			}
			*list.globs = append(*list.globs, g)
		}
	}
	return p, nil
}

func parseGlob(given string) (*glob, error) {
	pattern := given
	if strings.HasPrefix(given, `"`) { // a name as the command prints it
		if name, err := strconv.Unquote(given); err == nil {
			pattern = name
		}
	}
	if runtime.GOOS == "windows" {
		pattern = filepath.ToSlash(pattern)
	}
	isFile := false
	if _, err := os.Lstat(pattern); err == nil {
		isFile = true
	}
	switch {
	case pattern == "":
		return nil, fmt.Errorf("malformed pattern %q: it is empty", given)
	case strings.HasPrefix(pattern, "!") && !isFile:
		return nil, fmt.Errorf("malformed pattern %q: patterns are not negated by !, but --include and --exclude are each other's opposite", given)
	case !doublestar.ValidatePattern(pattern) && !isFile:
		return nil, fmt.Errorf("malformed pattern %q", given)
	}
	g := &glob{given: given}
	pattern, g.dirOnly = strings.CutSuffix(composed(pattern), "/")
	if pattern == "" {
		pattern = "/"
	}
	here, err := filepath.Abs(".")
	if err != nil {
		here = "/"
	}
	here = composed(filepath.ToSlash(here))
	if !strings.Contains(pattern, "/") {
		g.name = pattern
		if pattern != "." && pattern != ".." {
			return g, nil
		}
	}
	g.below = strings.TrimPrefix(path.Clean(pattern), "/")
	if isAbsolute(pattern) {
		g.path, g.literal = path.Clean(pattern), path.Clean(pattern)
	} else {
		g.path, g.literal = path.Join(escaped(here), pattern), path.Join(here, pattern)
	}
	return g, nil
}

func isAbsolute(pattern string) bool {
	return strings.HasPrefix(pattern, "/") || filepath.IsAbs(filepath.FromSlash(pattern))
}

// escaped is a path as a pattern that is for nothing else.
func escaped(path string) string {
	var b strings.Builder
	for _, r := range path {
		if strings.ContainsRune(`*?[]{}\`, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// composed is text with accents as people type them: some systems have them apart
// in the names of files.
func composed(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 || !utf8.ValidString(text) {
		return text
	}
	return norm.NFC.String(text)
}

func (p *patterns) empty() bool { return p == nil || len(p.include)+len(p.exclude) == 0 }

// want reports whether the file called name, found in dir, is wanted. A dir of "" is
// the current directory, which the name does not begin with.
func (p *patterns) want(dir, name string) bool {
	if p.empty() {
		return true
	}
	included := matchAny(p.include, dir, name) // also if it is excluded: a pattern that is for nothing is told
	return !matchAny(p.exclude, dir, name) && (included || len(p.include) == 0)
}

// excludes reports whether a directory called name is not wanted.
func (p *patterns) excludes(dir, name string) bool {
	return !p.empty() && matchAny(p.exclude, dir, name)
}

// unmatched returns the patterns that were for nothing.
func (p *patterns) unmatched() (given []string) {
	if p == nil {
		return nil
	}
	for _, g := range slices.Concat(p.include, p.exclude) {
		if !g.used {
			given = append(given, g.given)
		}
	}
	return given
}

// matchAny asks all, for what is unused is told.
func matchAny(globs []*glob, dir, name string) bool {
	if len(globs) == 0 {
		return false
	}
	below, ok := name, true
	if dir != "" {
		below, ok = strings.CutPrefix(name, Join(dir, ""))
	}
	if !ok {
		below = ""
	}
	below = composed(filepath.ToSlash(below))
	absolute, err := filepath.Abs(name)
	if err != nil {
		absolute = name
	}
	absolute = composed(filepath.ToSlash(absolute))
	found := false
	for _, g := range globs {
		if g.match(below, absolute) {
			g.used, found = true, true
		}
	}
	return found
}

// match reports whether the glob is for a file, or a directory that it is in.
func (g *glob) match(below, absolute string) bool {
	start := 0
	for end := range prefixes(below) {
		isFile := end == len(below)
		if isFile && g.dirOnly {
			continue
		}
		switch {
		case g.name != "" && (g.name == below[start:end] || matches(g.name, below[start:end])),
			g.below != "" && matches(g.below, below[:end]):
			return true
		}
		start = end + 1
	}
	for end := range prefixes(absolute) {
		isFile := end == len(absolute)
		if isFile && g.dirOnly {
			continue
		}
		if g.literal != "" && g.literal == absolute[:end] || g.path != "" && matches(g.path, absolute[:end]) {
			return true
		}
	}
	return false
}

// prefixes yields where each element of a path ends.
func prefixes(path string) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range len(path) {
			if path[i] == '/' && !yield(i) {
				return
			}
		}
		if path != "" {
			yield(len(path))
		}
	}
}

func matches(pattern, path string) bool {
	ok, err := doublestar.Match(pattern, path)
	return ok && err == nil
}

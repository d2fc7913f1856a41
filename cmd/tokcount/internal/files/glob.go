package files

import (
	"fmt"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// globs are patterns for paths below a directory, with slashes. They are those
// of the shell, with ** for any number of directories and {a,b} for either. A
// pattern without a slash is for the name of a file or directory, wherever it
// is; any other is for a path from the directory on. What matches a directory
// matches all that is in it, and one that ends in a slash matches only those.
type globs []string

// validate returns an error for a pattern that is malformed.
func (g globs) validate() error {
	for _, pattern := range g {
		if !doublestar.ValidatePattern(pattern) {
			return fmt.Errorf("malformed pattern %q", pattern)
		}
	}
	return nil
}

// match tells whether one of the patterns is for path, a file.
func (g globs) match(path string) bool {
	for _, pattern := range g {
		if matchGlob(pattern, path) {
			return true
		}
	}
	return false
}

func matchGlob(pattern, path string) bool {
	pattern, dirOnly := strings.CutSuffix(pattern, "/")
	anchored := strings.Contains(pattern, "/")
	pattern = strings.TrimPrefix(pattern, "/")
	start := 0
	for i := 0; i <= len(path); i++ {
		end := i == len(path)
		if !end && path[i] != '/' {
			continue
		}
		part := path[start:i]
		if matched, err := doublestar.Match(pattern, part); err == nil && matched && !(end && dirOnly) {
			return true
		}
		if !anchored {
			start = i + 1
		}
	}
	return false
}

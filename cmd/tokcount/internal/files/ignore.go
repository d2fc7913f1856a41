package files

import (
	"os"
	"strings"
)

// ignoreRule is a line of an ignore file.
type ignoreRule struct {
	pattern string
	negated bool // what it matches is not ignored
	dirOnly bool
	named   bool // it is for the name of a file, wherever it is
}

// ignoreList is the rules of a file, for paths below a directory.
type ignoreList struct {
	base  string // "" or a path that ends in a slash
	rules []ignoreRule
}

// parseIgnore reads rules as git does.
func parseIgnore(text string) (rules []ignoreRule) {
	for line := range strings.SplitSeq(strings.TrimPrefix(text, "\ufeff"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		line = trimSpaces(strings.TrimSuffix(line, "\r"))
		var r ignoreRule
		line, r.negated = strings.CutPrefix(line, "!")
		line, r.dirOnly = strings.CutSuffix(line, "/")
		if line == "" {
			continue
		}
		r.named = !strings.Contains(line, "/")
		r.pattern = strings.TrimPrefix(line, "/")
		rules = append(rules, r)
	}
	return rules
}

// trimSpaces is line without the spaces at its end, but for one behind a backslash.
func trimSpaces(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case ' ':
			continue
		case '\\':
			i++
		}
		end = min(i+1, len(line))
	}
	return line[:end]
}

// match returns the rule that decides about a path, nil if none does. The last one
// that matches counts.
func (l *ignoreList) match(path string, isDir bool) *ignoreRule {
	rest, below := strings.CutPrefix(path, l.base)
	if !below {
		return nil
	}
	name := rest[strings.LastIndexByte(rest, '/')+1:]
	for i := len(l.rules) - 1; i >= 0; i-- {
		r := &l.rules[i]
		switch {
		case r.dirOnly && !isDir:
		case r.named && wildmatch(r.pattern, name, false), !r.named && wildmatch(r.pattern, rest, true):
			return r
		}
	}
	return nil
}

// ignores are lists of which a later one goes before those before it.
type ignores []ignoreList

// ignored reports whether the rules leave out a path, of which no directory above is
// left out.
func (lists ignores) ignored(path string, isDir bool) bool {
	for i := len(lists) - 1; i >= 0; i-- {
		if r := lists[i].match(path, isDir); r != nil {
			return !r.negated
		}
	}
	return false
}

// with returns lists with that of a file added, if the file is there. Git does not
// follow a link from inside a work tree.
func (lists ignores) with(file, base string) ignores {
	if info, err := os.Lstat(file); err != nil || !info.Mode().IsRegular() {
		return lists
	}
	return lists.withFile(file, base)
}

// withFile is with for a file outside of the tree, which may be a link.
func (lists ignores) withFile(file, base string) ignores {
	text, err := os.ReadFile(file)
	if err != nil {
		return lists
	}
	rules := parseIgnore(string(text))
	if len(rules) == 0 {
		return lists
	}
	return append(lists[:len(lists):len(lists)], ignoreList{base, rules})
}

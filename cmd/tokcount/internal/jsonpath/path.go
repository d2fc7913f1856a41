// Package jsonpath finds the strings that paths such as messages[].content lead to
// in JSON values, and checks on the way that a value is JSON.
package jsonpath

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// field is a place in a JSON value that the user's paths go through, or end at.
// All paths together are a tree of fields.
type field struct {
	key      string            // of an object, as the path has it; "" for elements, and the root
	text     bool              // a path ends here: a string is wanted
	keys     map[string]*field // what is wanted of an object
	elements *field            // what is wanted of each element of an array
}

// Paths are the places that a user asked for.
type Paths struct {
	spelt []string
	root  *field
}

// Parse reads paths: keys and [] with dots between them. It returns nil if there
// are none.
func Parse(paths []string) (*Paths, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	return parse(paths)
}

// Keys returns the keys of a path that has nothing else, and whether it is one.
func Keys(path string) (keys []string, ok bool) {
	f := &field{}
	if f.add(path) != nil {
		return nil, false
	}
	for len(f.keys) == 1 && f.elements == nil {
		for key, next := range f.keys {
			keys, f = append(keys, key), next
		}
	}
	return keys, f.text && f.elements == nil && len(keys) > 0
}

func parse(paths []string) (*Paths, error) {
	root := &field{}
	for _, path := range paths {
		if err := root.add(path); err != nil {
			return nil, &malformedError{path, err}
		}
	}
	return &Paths{paths, root}, nil
}

// malformedError says what is wrong with a path.
type malformedError struct {
	path string
	err  error
}

func (e *malformedError) Error() string {
	return fmt.Sprintf("malformed PATH %q: %v%s", e.path, e.err, suggestion([]string{e.path}, nil))
}

// add adds a path: keys and [] with dots between them. A dot may stand first,
// as in jq, and does alone for the value itself.
func (f *field) add(path string) error {
	if path == "" {
		return errors.New("it is empty")
	}
	rest := strings.TrimPrefix(path, ".")
	for rest != "" {
		var err error
		if f, rest, err = f.step(rest); err != nil {
			return err
		}
		after, dot := strings.CutPrefix(rest, ".")
		switch {
		case dot && after == "":
			return errors.New("there is no key behind the last dot")
		case !dot && rest != "" && rest[0] != '[':
			return fmt.Errorf("there is no dot before %q", rest)
		}
		rest = after
	}
	f.text = true
	return nil
}

// step returns the field that the beginning of path leads to, and what is left
// of path.
func (f *field) step(path string) (next *field, rest string, err error) {
	rest, all := strings.CutPrefix(path, "[]")
	end := strings.IndexAny(path, ".[")
	if end < 0 {
		end = len(path)
	}
	switch {
	case all:
		if f.elements == nil {
			f.elements = &field{}
		}
		return f.elements, rest, nil
	case path[0] == '[':
		return nil, "", errors.New("in brackets there is nothing but [], for all elements of an array")
	case path[0] == '"':
		quoted, err := strconv.QuotedPrefix(path)
		if err != nil {
			return nil, "", errors.New("a quote has no end")
		}
		key, err := strconv.Unquote(quoted)
		return f.member(key, quoted), path[len(quoted):], err
	case end == 0:
		return nil, "", errors.New("there is no key between two dots")
	}
	return f.member(path[:end], path[:end]), path[end:], nil
}

// member returns the field of a key that the path spells so.
func (f *field) member(name, spelt string) *field {
	next := f.keys[name]
	if next == nil {
		next = &field{key: spelt}
		if f.keys == nil {
			f.keys = map[string]*field{}
		}
		f.keys[name] = next
	}
	return next
}

// wants tells what kinds of values there may be in this place.
func (f *field) wants() string {
	var kinds []string
	if f.text {
		kinds = append(kinds, "a string")
	}
	if f.keys != nil {
		kinds = append(kinds, "an object")
	}
	if f.elements != nil {
		kinds = append(kinds, "an array")
	}
	return strings.Join(kinds, " or ")
}

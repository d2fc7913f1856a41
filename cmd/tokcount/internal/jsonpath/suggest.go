package jsonpath

import (
	"bytes"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// suggestion is what the user may have meant by paths in which something is wrong, as
// the end of a message, or "".
func suggestion(paths []string, err error) string {
	var place *placeError
	misplaced := errors.As(err, &place) && place.array
	for _, path := range paths {
		meant := respelt(path)
		if misplaced {
			meant = place.withElements(path)
		}
		if meant != "" {
			return "; did you mean " + meant + "?"
		}
	}
	return ""
}

// separately says, as the end of a message, how to give the paths of a list with commas: by
// a flag each, if there is one that may be given again. It returns "" if there is no list.
func separately(paths []string, flag string) string {
	for _, path := range paths {
		keys := strings.Split(path, ",")
		switch {
		case len(keys) == 1 || strings.Contains(path, `"`):
		case flag == "":
			return "; there is one PATH only, which may lead to several texts by []"
		default:
			return "; several PATHs are a flag each, as in " + flag + " " + strings.Join(keys, " "+flag+" ")
		}
	}
	return ""
}

// stringsOf says, as the end of a message, at which keys a record has strings, one of which
// may be its text. It returns "" if there are none.
func stringsOf(record []byte) string {
	var keys []string
	others := ""
	in := jsontext.NewDecoder(bytes.NewBuffer(record), lenient()...)
	if begin, err := in.ReadToken(); err != nil || begin.Kind() != jsontext.KindBeginObject {
		return ""
	}
	for in.PeekKind() == jsontext.KindString {
		token, err := in.ReadToken()
		if err != nil {
			return ""
		}
		key := token.String() // before the next token takes its place
		if in.PeekKind() == jsontext.KindString {
			if len(keys) < 5 && len(key) < 50 {
				keys = append(keys, legible(key))
			} else {
				others = " and others"
			}
		}
		if err := in.SkipValue(); err != nil {
			return ""
		}
	}
	if len(keys) == 0 {
		return ""
	}
	return "; the record has strings at " + strings.Join(keys, ", ") + others
}

// legible is a key as a path has it, without what a terminal would obey.
func legible(key string) string {
	if strings.ContainsFunc(key, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }) {
		return strconv.Quote(key)
	}
	return quoted(key)
}

// withElements returns a path that goes through the elements of an array where path
// would have an object, or "" if it does not lead there.
func (e *placeError) withElements(path string) string {
	place := strings.TrimPrefix(foreign().index.ReplaceAllString(e.place, "[]"), ".")
	rest, ok := strings.CutPrefix(strings.TrimPrefix(path, "."), place)
	if !ok || e.place == "" && rest == "" {
		return ""
	}
	rest = strings.TrimPrefix(rest, ".")
	if key, below, _ := strings.Cut(rest, "."); foreign().element.MatchString(key) {
		return strings.TrimSuffix(place+"[]."+below, ".")
	}
	return place + "[]." + rest
}

// The spellings of other languages of paths, as JSONPath, jq, JSON Pointer and
// JavaScript have them. They are compiled when there is something to suggest.
var foreign = sync.OnceValue(func() (all struct{ index, element, pipe, key, elements, escaped, unseparated *regexp.Regexp }) {
	all.index = regexp.MustCompile(`\[\d+\]`)
	all.element = regexp.MustCompile(`^(?:\d+|\*|#)$`) // between dots
	all.pipe = regexp.MustCompile(`\s*\|\s*\.?`)
	all.key = regexp.MustCompile(`\.?\[(?:'([^']*)'|"([^"]*)")\]`)
	all.elements = regexp.MustCompile(`\.?\[(?:\*|:|-?\d+|-?\d*:-?\d*)\]|\.(?:\*|\d+)(?:\.|$)`)
	all.escaped = regexp.MustCompile(`[^.[]*\\\.[^.[]*(?:\\\.[^.[]*)*`)
	all.unseparated = regexp.MustCompile(`\[\]([^.[])`)
	return all
})

// respelt returns the path that was probably meant by another spelling, or "" if there
// is none.
func respelt(path string) string {
	re := foreign()
	s := path
	if pointer, ok := strings.CutPrefix(s, "/"); ok {
		s = ""
		for key := range strings.SplitSeq(pointer, "/") {
			s += "." + quoted(strings.NewReplacer("~1", "/", "~0", "~").Replace(key))
		}
	}
	if rest, ok := strings.CutPrefix(s, "$"); ok && (rest == "" || strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "[")) {
		s = rest
	}
	s = re.pipe.ReplaceAllString(s, ".")
	s = re.key.ReplaceAllStringFunc(s, func(m string) string {
		return "." + quoted(strings.Trim(m, `.[]'"`))
	})
	s = re.elements.ReplaceAllStringFunc(s, func(m string) string {
		return "[]" + map[bool]string{true: "."}[strings.HasPrefix(m, ".") && strings.HasSuffix(m, ".")]
	})
	s = re.escaped.ReplaceAllStringFunc(s, func(m string) string {
		return strconv.Quote(strings.ReplaceAll(m, `\.`, "."))
	})
	s = re.unseparated.ReplaceAllString(s, "[].$1")
	s = strings.TrimLeft(s, ".")
	if s == "" {
		s = "."
	}
	if path == "" || s == path || s == strings.TrimLeft(path, ".") {
		return ""
	}
	if _, err := parse([]string{s}); err != nil {
		return ""
	}
	return s
}

// quoted is a key as a path has it.
func quoted(key string) string {
	if key == "" || strings.ContainsAny(key, `.["\`) {
		return strconv.Quote(key)
	}
	return key
}

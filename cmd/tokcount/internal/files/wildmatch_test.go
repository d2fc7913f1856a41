package files

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The cases are those in which patterns of git are unlike those of shells; random
// trees, next door, hold the rest to git itself.
func TestWildmatch(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"foo", "foo", true}, {"foo", "foobar", false}, {"", "", true}, {"?", "", false}, {"f*", "f/o", false}, {"f**o", "f/o", false},
		{"**/foo", "foo", true}, {"**/foo", "a/b/foo", true}, {"**/foo", "afoo", false}, {"a/**", "a", false}, {"a/**", "a/b/c", true},
		{"a/**/b", "a/b", true}, {"a/**/b", "a/x/y/b", true}, {"a/**b", "a/x/b", false}, {"*/*/*", "a/b", false}, {"*/*/*", "a/b/c", true},
		{"[ab]", "b", true}, {"[!ab]", "b", false}, {"[^ab]", "c", true}, {"[a-c]x", "bx", true}, {"[a-c]x", "dx", false}, {"[]]", "]", true},
		{"[]-]", "-", true}, {"[a-]", "-", true}, {"[!]a]", "b", true}, {"[a", "a", false}, {"[\\]]", "]", true}, {"[\\-a]", "-", true},
		{"[[:digit:]]", "5", true}, {"[[:digit:]]", "x", false}, {"[[:alpha:][:digit:]]", "x", true}, {"[[:nosuch:]]", "x", false},
		{"[[:xdigit:]]", "F", true}, {"[[:upper:]]", "a", false}, {"[[:space:]]", " ", true}, {"[[:punct:]]", "!", true}, {"[[:graph:]]", " ", false},
		{"[[a]", "[", true}, {"[[a]", "a", true}, {"[[:a]", "[", true}, {"[[:a]", "a", true}, {"[[:a]", ":", true},
		{`\*`, "*", true}, {`\*`, "a", false}, {`\`, "a", false}, {`a\`, "a", false}, {"[/]", "/", false}, {"a[/]b", "a/b", false}, {"?", "/", false},
		{"a*b*c*d", "axbxcxd", true}, {"a*b*c*d", "axbxcx", false}, {"**", "a/b", true}, {"***/a", "x/a", true}, {"*a", "ba", true}, {"*/a", "b/c/a", false},
		{"-*-*-*-*-*-*-*-*-*-*-*-*-*-*-*-z", "-aaa-aaa-aaa-aaa-aaa-aaa-aaa-aaa-aaa-aaa-aaa-aaa-aaa-aaa-aaa-aaa-aaa", false},
	} {
		assert.Equal(t, test.want, wildmatch(test.pattern, test.text, true), "%q %q", test.pattern, test.text)
	}
	assert.True(t, wildmatch("a*c", "a/c", false))
	assert.True(t, wildmatch("a?c", "a/c", false))
	assert.True(t, wildmatch("a[/]c", "a/c", false))
}

func TestTrimSpaces(t *testing.T) {
	for line, want := range map[string]string{"": "", "a": "a", "a  ": "a", `a\ `: `a\ `, `a\  `: `a\ `, "a b ": "a b", `a\`: `a\`, "a\t": "a\t", "  ": ""} {
		assert.Equal(t, want, trimSpaces(line), "%q", line)
	}
}

// Package regexp has the same classes of ASCII.
func TestClassesOfWildcards(t *testing.T) {
	for _, name := range []string{"alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit"} {
		class := regexp.MustCompile(`^[[:` + name + `:]]$`)
		for c := range 256 {
			in, known := inClass(byte(c), name)
			assert.True(t, known, name)
			assert.Equal(t, c < 128 && class.MatchString(string(rune(c))), in, "%s %q", name, c)
		}
	}
	_, known := inClass('a', "nosuch")
	assert.False(t, known)
}

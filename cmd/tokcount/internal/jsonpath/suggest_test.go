package jsonpath

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Who knows another language of paths is told how this one spells it.
func TestForeignPaths(t *testing.T) {
	for path, want := range map[string]string{
		"$.a[*]":        "a[]",
		"$.a":           "a",
		"$":             ".",
		"$[*].a":        "[].a",
		"$['a']['b.c']": `a."b.c"`,
		`a["b"]`:        "a.b",
		`.["a b"]`:      "a b",
		"a[0]":          "a[]",
		"a[0].b[12].c":  "a[].b[].c",
		"a[-1]":         "a[]",
		"a[1:3]":        "a[]",
		"a.[0].b":       "a[].b",
		"a.0.b":         "a[].b",
		"a.*":           "a[]",
		"a.*.b":         "a[].b",
		"a[]b":          "a[].b",
		`a.b\.c`:        `a."b.c"`,
		`b\.c.d`:        `"b.c".d`,
		"/a/b":          "a.b",
		"/a/0/b":        "a[].b",
		"/a~1b":         "a/b",
		"messages[*].x": "messages[].x",
		"a":             "",
		".a":            "",
		"a[].b":         "",
		`a."b.c"`:       "",
		"$schema":       "",
		"a..b":          "",
		".a[] | .b":     "a[].b",
		"a[x]":          "",
		"[":             "",
	} {
		assert.Equal(t, want, respelt(path), path)
	}
}

// Each suggestion is a path that finds something where the other did not.
func TestSuggestions(t *testing.T) {
	for _, test := range []struct{ path, record, want string }{
		{"a", `[{"a":"x"}]`, "the record is an array, not an object; did you mean [].a?"},
		{"m.c", `{"m":[{"c":"x"}]}`, "m is an array, not an object; did you mean m[].c?"},
		{"[].m.c", `[{"m":[{"c":"x"}]}]`, "[0].m is an array, not an object; did you mean [].m[].c?"},
		{"m.0.c", `{"m":[{"c":"x"}]}`, "m is an array, not an object; did you mean m[].c?"},
		{"m.*.c", `{"m":[{"c":"x"}]}`, "m is an array, not an object; did you mean m[].c?"},
		{"m.#", `{"m":["x"]}`, "m is an array, not an object; did you mean m[]?"},
		{"$.a", `{"a":"x"}`, "there is no string at $.a; did you mean a?"},
		{"a,b", `{"a":"x"}`, "there is no string at a,b; several PATHs are a flag each, as in --jsonl-field a --jsonl-field b"},
		{"a", `{"a":["x"]}`, "a is an array, not a string"},
		{"a", `{"b":1}`, "there is no string at a"},
		{"a", `[]`, "the record is an array, not an object; did you mean [].a?"},
		{"a", `{"b":1,"c":{"x":"y"},"d":"e"}`, "there is no string at a; the record has strings at d"},
		{"a", `{"d":"\n","e.f":"g"}`, `there is no string at a; the record has strings at d, "e.f"`},
		{"a", `{"1":"","2":"","3":"","4":"","5":"","6":1}`, "there is no string at a; the record has strings at 1, 2, 3, 4, 5"},
		{"a", `{"1":"","2":"","3":"","4":"","5":"","6":""}`, "there is no string at a; the record has strings at 1, 2, 3, 4, 5 and others"},
		{"a", "{\"b\u009b\":\"x\"}", `there is no string at a; the record has strings at "b\u009b"`},
		{"a", `{"b":"","` + strings.Repeat("c", 50) + `":""}`, "there is no string at a; the record has strings at b and others"},
		{"a", `{"\u0062":"x"}`, "there is no string at a"},
	} {
		paths, err := Parse([]string{test.path})
		require.NoError(t, err)
		r := NewReader(paths, func([]byte) {})
		r.Flag = "--jsonl-field"
		assert.EqualError(t, r.Read([]byte(test.record)), test.want)
	}
	_, err := Parse([]string{"b", "a[0]"})
	assert.EqualError(t, err, `malformed PATH "a[0]": in brackets there is nothing but [], for all elements of an array; did you mean a[]?`)
	_, err = Parse([]string{"a["})
	assert.EqualError(t, err, `malformed PATH "a[": in brackets there is nothing but [], for all elements of an array`)
}

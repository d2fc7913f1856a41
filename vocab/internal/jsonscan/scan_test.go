package jsonscan

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/vocab/spec"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		`"plain"`:                         "plain",
		`""`:                              "",
		`"a\"b\\c\/d\b\f\n\r\t"`:          "a\"b\\c/d\b\f\n\r\t",
		`"\u0061\u00e9\u00E9\u65e5"`:      "aéé日",
		`"\ud83d\ude00"`:                  "😀",
		`"日本語, long enough for words \n"`: "日本語, long enough for words \n",
		"\"\x7f\"":                        "\x7f",
	} {
		s := New("test", []byte(in))
		assert.Equal(t, want, string(s.Text()), in)
		assert.NoError(t, s.End(), in)
	}
}

func TestErrors(t *testing.T) {
	for _, tt := range []struct{ name, in, path, reason string }{
		{"nothing", "", "", "the file is empty"},
		{"white space", " \n", "", "the file is empty"},
		{"a text that ends", `{"a":"x`, "", "the file ends too early"},
		{"an escape that ends", `{"a":"\`, "", "the file ends too early"},
		{"a hexadecimal number that ends", `{"a":"\u00`, "", "the file ends too early"},
		{"a character that ends", "{\"a\":\"\xe6\x97", "", "the file ends too early"},
		{"a word that ends", `{"a":tru`, "", "the file ends too early"},
		{"no such escape", `{"a":"\x"}`, "/a", `no such escape: \x`},
		{"no such digit", `{"a":"\u00g0"}`, "/a", `\u is followed by four hexadecimal digits`},
		{"the second half of a pair", `{"a":"\ude00"}`, "/a", "half of a surrogate pair in a string"},
		{"two first halves", `{"a":"\ud83d\ud83d"}`, "/a", "half of a surrogate pair in a string"},
		{"a newline in a text", "{\"a\":\"\n\"}", "/a", "a control character in a string must be escaped"},
		{"not UTF-8", "{\"a\":\"x\xffx\"}", "/a", "the file is not valid UTF-8"},
		{"a surrogate in UTF-8", "{\"a\":\"\xed\xa0\x80\"}", "/a", "the file is not valid UTF-8"},
		{"no colon", `{"a" 1}`, "", `not JSON: "1}"`},
		{"no comma", `{"a":[1 2]}`, "/a/0", `not JSON: "2]}"`},
		{"no key", `{1:2}`, "", `not JSON: "1:2}"`},
		{"no value", `{"a":}`, "/a", `not JSON: "}"`},
		{"no such word", `{"a":trut}`, "/a", `not JSON: "trut}"`},
		{"more", `{"a":1} x`, "", "something follows the end of the value"},
		{"a key twice", `{"a":1,"a":2}`, "/a", "the key is given twice"},
		{"an escaped key twice", `{"a":1,"\u0061":2}`, "/a", "the key is given twice"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := New("test", []byte(tt.in))
			read(s)
			var e *spec.Error
			require.ErrorAs(t, s.End(), &e)
			assert.Equal(t, tt.path, e.Path)
			assert.Equal(t, tt.reason, e.Reason)
			assert.Equal(t, "test", e.Format)
		})
	}
}

// read reads any value by Object, Array and the others.
func read(s *Scanner) {
	switch s.Kind() {
	case '{':
		s.Object(func([]byte) { read(s) })
	case '[':
		s.Array(func(int) { read(s) })
	case '"':
		s.Text()
	default:
		s.Skip()
	}
}

func TestKindsOfValues(t *testing.T) {
	s := New("test", []byte(` { "list" : [ 1 , true, false, null, "x", -1.5e+3 ], "empty": {}, "none": [] } `))
	var got []any
	s.Object(func(key []byte) {
		switch string(key) {
		case "list":
			s.Array(func(i int) {
				switch i {
				case 0:
					got = append(got, s.Uint32("the number"))
				case 1, 2:
					got = append(got, s.Bool())
				case 3:
					got = append(got, s.Null())
				case 4:
					got = append(got, s.Char())
				case 5:
					got = append(got, s.Float("the number"))
				}
				got = append(got, s.Path())
			})
		default:
			s.Skip()
		}
	})
	require.NoError(t, s.End())
	assert.Equal(t, []any{uint32(1), "/list/0", true, "/list/1", false, "/list/2", true, "/list/3", 'x', "/list/4", -1500.0, "/list/5"}, got)
}

func TestWrongKinds(t *testing.T) {
	for _, tt := range []struct {
		in, reason string
		read       func(s *Scanner)
	}{
		{`1`, "a string is expected", func(s *Scanner) { s.Text() }},
		{`null`, "a string is expected", func(s *Scanner) { s.Text() }},
		{`"x"`, "an object is expected", func(s *Scanner) { s.Object(nil) }},
		{`{}`, "a list is expected", func(s *Scanner) { s.Array(nil) }},
		{`1`, "true or false is expected", func(s *Scanner) { s.Bool() }},
		{`"1"`, "the id is not a number", func(s *Scanner) { s.Uint32("the id") }},
		{`null`, "the id is null", func(s *Scanner) { s.Uint32("the id") }},
		{`[]`, "a number is expected", func(s *Scanner) { s.Uint32("the id") }},
		{`1.0`, "the id is not a whole number: 1.0", func(s *Scanner) { s.Uint32("the id") }},
		{`-0`, "the id is negative: -0", func(s *Scanner) { s.Uint32("the id") }},
		{`4294967296`, "the id does not fit 32 bits: 4294967296", func(s *Scanner) { s.Uint32("the id") }},
		{`"ab"`, "one character is expected", func(s *Scanner) { s.Char() }},
		{`""`, "one character is expected", func(s *Scanner) { s.Char() }},
		{`1e999`, "p is out of range: 1e999", func(s *Scanner) { s.Float("p") }},
		{`tru`, "the file ends too early", func(s *Scanner) { s.Text() }},
	} {
		s := New("test", []byte(tt.in))
		tt.read(s)
		var e *spec.Error
		require.ErrorAs(t, s.End(), &e, tt.in)
		assert.Equal(t, tt.reason, e.Reason, tt.in)
	}
	s := New("test", []byte(`4294967295`))
	assert.Equal(t, uint32(1<<32-1), s.Uint32("the id"))
	assert.NoError(t, s.End())
}

// Skip, and reading, accept what encoding/json does, but for what is stricter
// here.
func FuzzSkip(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,2.5e-3,-0,"x\n\u00e9\ud83d\ude00",true,false,null,{}]}`, `"\ud800"`, "\"\xff\"", `[1,]`, `{"a":1,"a":2}`,
		`01`, `1.`, `.5`, `1e`, `-`, ` [ ] `, `nul`, `"\u12"`, "\"\x1f\"", "\ufeff1", strings.Repeat("[", 130) + strings.Repeat("]", 130),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		skip := New("test", data)
		skip.Skip()
		err := skip.End()
		if err == nil != accepts(data) {
			t.Fatalf("%q: %v, encoding/json says %v", data, err, json.Valid(data))
		}
		whole := New("test", data)
		read(whole)
		if readErr := whole.End(); readErr == nil && err != nil {
			t.Fatalf("%q is read, but not skipped: %v", data, err)
		} else if readErr != nil && err == nil && !strings.Contains(readErr.Error(), "twice") {
			t.Fatalf("%q is skipped, but not read: %v", data, readErr)
		}
	})
}

// accepts reports whether data is JSON by encoding/json, valid UTF-8, of no
// more than 128 levels and without half surrogate pairs.
func accepts(data []byte) bool {
	if !json.Valid(data) || !utf8.Valid(data) {
		return false
	}
	depth, inText := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inText && c == '\\' && data[i+1] == 'u':
			r := hexOf(data[i+2:])
			i += 5
			if 0xDC00 <= r && r < 0xE000 {
				return false
			}
			if 0xD800 <= r && r < 0xDC00 {
				if !bytes.HasPrefix(data[i+1:], []byte(`\u`)) {
					return false
				}
				if low := hexOf(data[i+3:]); low < 0xDC00 || low >= 0xE000 {
					return false
				}
				i += 6
			}
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case !inText && (c == '[' || c == '{'):
			if depth++; depth > maxDepth {
				return false
			}
		case !inText && (c == ']' || c == '}'):
			depth--
		}
	}
	return true
}

func hexOf(data []byte) (r rune) {
	for _, c := range bytes.ToLower(data[:4]) {
		r = r<<4 | rune(strings.IndexByte("0123456789abcdef", c))
	}
	return r
}

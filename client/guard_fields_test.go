package client

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFields(t *testing.T) {
	for name, tt := range map[string]struct {
		body      string
		a, bc     string // values of these fields
		twice     string
		otherCase string
		err       string
	}{
		"values as they are":         {body: ` {"x":[1,{"a":2}], "a" : [ 1, "\n" ] ,"bc":null}`, a: `[ 1, "\n" ]`, bc: `null`},
		"escaped name":               {body: `{"\u0061":1,"b\u0063":2}`, a: `1`, bc: `2`},
		"none":                       {body: `{}`},
		"twice the same":             {body: `{"a":1,"a":1}`, a: `1`},
		"the same number":            {body: `{"a":16,"a":1.6e1}`, a: `1.6e1`},
		"the same text":              {body: `{"a":"\u0041\n","a":"A\u000a"}`, a: `"A\u000a"`},
		"escapes of the same length": {body: `{"a":"\u0041","a":"\u0042"}`, a: `"\u0042"`, twice: "a"},
		"two numbers":                {body: `{"a":1,"a":2}`, a: `2`, twice: "a"},
		"a number and a text":        {body: `{"a":1,"\u0061":"1"}`, a: `"1"`, twice: "a"},
		"null and a number":          {body: `{"a":null,"a":1}`, a: `1`, twice: "a"},
		"two lists":                  {body: `{"a":[1],"a":[ 1]}`, a: `[ 1]`, twice: "a"},
		"other case":                 {body: `{"A":1}`, otherCase: "A"},
		"other fields twice":         {body: `{"x":1,"x":2}`},
		"fields of fields":           {body: `{"x":{"a":1,"A":2,"a":3}}`},
		"bytes that are not UTF-8":   {body: "{\"\xff\":\"\xff\",\"a\":\"\xff\"}", a: "\"\xff\""},
		"list":                       {body: `[1]`, err: "not a JSON object"},
		"text":                       {body: `"a"`, err: "not a JSON object"},
		"nothing":                    {body: ``, err: "not JSON"},
		"no JSON":                    {body: `model=a`, err: "not JSON at byte 0"},
		"no JSON in a field":         {body: `{"a":tru}`, err: "not JSON at byte 8"},
		"no end":                     {body: `{"a":1`, err: "not JSON"},
		"no end of a text":           {body: `{"a":"1`, err: "not JSON"},
		"no end of a skipped text":   {body: `{"x":"1`, err: "not JSON"},
		"no end of a name":           {body: `{"a`, err: "not JSON"},
		"no name":                    {body: `{1:2}`, err: "not JSON"},
		"more":                       {body: `{"a":1} {}`, a: `1`, err: "more than one"},
		"more that is no JSON":       {body: `{"a":1}}`, a: `1`, err: "more than one"},
	} {
		t.Run(name, func(t *testing.T) {
			var r fieldReader
			values := make([][]byte, 2)
			err := r.fields([]byte(tt.body), []string{"a", "bc"}, values)
			if tt.err != "" {
				assert.ErrorContains(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.a, string(values[0]))
			assert.Equal(t, tt.bc, string(values[1]))
			assert.Equal(t, tt.twice, r.twice)
			assert.Equal(t, tt.otherCase, r.otherCase)
		})
	}
}

// Kelvin's sign and the long s are letters of these names to encoding/json.
func TestOtherCaseIsThatOfEncodingJSON(t *testing.T) {
	for _, name := range []string{"max_to\u212Aens", "\u017Fuffix", "SUFFIX", "Max_Tokens"} {
		var v struct {
			MaxTokens int `json:"max_tokens"`
			Suffix    int `json:"suffix"`
		}
		body, err := json.Marshal(map[string]int{name: 7})
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(body, &v))
		require.Equal(t, 7, v.MaxTokens+v.Suffix, "encoding/json reads it")

		var r fieldReader
		require.NoError(t, r.fields(body, []string{"max_tokens", "suffix"}, make([][]byte, 2)))
		assert.Equal(t, name, r.otherCase)
	}
}

func TestWholeNumber(t *testing.T) {
	for value, want := range map[string]float64{
		"0": 0, "-0": 0, "0.0": 0, "-0.0e5": 0, "16": 16, "16.0": 16, "1.6e1": 16, "1600E-2": 16, "160e-01": 16, "1e30": 1e30,
		"1e400": math.Inf(1), "0e999999999999": 0, "1073741824": 1 << 30,
	} {
		got, ok := wholeNumber([]byte(value))
		assert.True(t, ok, value)
		assert.Equal(t, want, got+0, value)
	}
	for _, value := range []string{"-1", "16.5", "1e-3", "-1e400", `"16"`, "true", "null", "[]", "{}", `"inf"`} {
		_, ok := wholeNumber([]byte(value))
		assert.False(t, ok, value)
	}
}

// Unescaping gives what encoding/json gives, and bounds from the escaped text
// hold.
func FuzzUnescape(f *testing.F) {
	for _, s := range []string{"", "a", `\n`, `\"\\\/\b\f\n\r\t`, `\u0041\u00e9\u20ac`, `\ud83d\ude00`, `\ud83d`, `\ude00\ud83d`, `\ud83dx`, `\ud83d\u0041`, `\\u0041`, "\xff", "é€😀"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, escaped string) {
		var want string
		if json.Unmarshal([]byte(`"`+escaped+`"`), &want) != nil {
			return
		}
		got := appendUnescaped(nil, []byte(escaped))
		assert.Equal(t, []rune(want), []rune(string(got)), "bytes that are not UTF-8 are U+FFFD each in both")
		assert.LessOrEqual(t, len(got), len(escaped), "no escape is shorter than its character")
		for cut := range len(escaped) + 1 {
			assert.LessOrEqual(t, shortest([]byte(escaped[:cut])), len(got), "a bound of the beginning is one of the whole")
		}
	})
}

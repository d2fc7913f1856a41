package jsonpath

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readOne is what a Reader says of a record: its one text, or an error.
func readOne(t testing.TB, path, record string) (text string, err error) {
	paths, err := Parse([]string{path})
	require.NoError(t, err)
	var all []string
	err = NewReader(paths, func(text []byte) { all = append(all, string(text)) }).Read([]byte(record))
	return strings.Join(all, "|"), err
}

// What a Quick knows is what a Reader says.
func requireQuick(t testing.TB, path, record string) (known bool) {
	text, ascii, ok := NewQuick(path).Text([]byte(record))
	if !ok {
		return false
	}
	want, err := readOne(t, path, record)
	require.NoError(t, err, "%q", record)
	require.Equal(t, want, string(text), "%q", record)
	if ascii {
		require.NotContains(t, []bool{true}, bytes.ContainsFunc(text, func(r rune) bool { return r >= 0x80 }), "%q", record)
	}
	return true
}

var quickRecords = []struct {
	record string
	known  bool
}{
	{`{"text":"hello"}`, true},
	{`{"text":""}`, true},
	{" {\t\"id\" : 12 , \"text\" : \"hello\" } \r\n", true},
	{`{"id":-0.5e+10,"ok":true,"no":false,"nil":null,"a":[1,"x",{"b":[]},[]],"o":{},"text":"eight bytes and some more"}`, true},
	{`{"text":"a\n\t\"b\"\\\/\b\f\r","id":"\u00e9\n"}`, true},
	{`{"text":"\u00e9\u20ac\ud83d\ude00 \ud83d x \ude00\ud83d\u0041"}`, true},
	{`{"text":"naïve €uro 😀"}`, true},
	{"{\"text\":\"not \xff valid\"}", true},
	{`{"texts":"no","text":"yes"}`, true},
	{`{"text":"one","o":{"text":"two"}}`, true},

	{``, false},
	{`{`, false},
	{`{"text":"x"`, false},
	{`{"text":"x"}}`, false},
	{`{"text":"x"} {}`, false},
	{`{"text":"x",}`, false},
	{`{"text":"x","text":"y"}`, false},
	{`{"text":null}`, false},
	{`{"text":["x"]}`, false},
	{`{"other":"x"}`, false},
	{`{"te\u0078t":"x"}`, false},
	{`["x"]`, false},
	{`{"text":"x","n":01}`, false},
	{`{"text":"x","n":1.}`, false},
	{`{"text":"x","n":-}`, false},
	{`{"text":"x","n":1e}`, false},
	{`{"text":"x","n":nul}`, false},
	{`{"text":"x","n":[1,]}`, false},
	{`{"text":"\x"}`, false},
	{`{"text":"\u00g0"}`, false},
	{`{"text":"\u00"}`, false},
	{"{\"text\":\"a\nb\"}", false},
	{"{\"text\":\"\x00\"}", false},
	{`{"text":"x","a":` + strings.Repeat("[", 80) + strings.Repeat("]", 80) + "}", false},
}

func TestQuickKnowsWhatMostRecordsAre(t *testing.T) {
	for _, test := range quickRecords {
		assert.Equal(t, test.known, requireQuick(t, "text", test.record), "%q", test.record)
	}
	assert.True(t, requireQuick(t, "a.b", `{"b":1,"a":{"c":"no","b":"yes"},"d":2}`))
	assert.False(t, requireQuick(t, "a.b", `{"a":"x","b":"y"}`))
	assert.Nil(t, NewQuick("messages[].content"))
}

// Specials at each place of a word, and at the end of the record.
func TestQuickAtEveryPlace(t *testing.T) {
	for _, special := range []string{`\n`, `\"`, `é`, `\u00e9`, `\ud83d\ude00`, "\x1f", `\`, ``} {
		for before := range 20 {
			for after := range 20 {
				record := `{"text":"` + strings.Repeat("a", before) + special + strings.Repeat("b", after) + `"}`
				requireQuick(t, "text", record)
				requireQuick(t, "text", record[:len(record)-1])
				requireQuick(t, "text", `{"x":"`+record[9:len(record)-1]+`,"text":"t"}`)
			}
		}
	}
}

func FuzzQuick(f *testing.F) {
	for _, test := range quickRecords {
		f.Add(test.record)
	}
	f.Fuzz(func(t *testing.T, record string) {
		requireQuick(t, "text", record)
		requireQuick(t, "o.text", record)
	})
}

func BenchmarkQuick(b *testing.B) {
	for _, test := range []struct{ name, text string }{
		{"plain", strings.Repeat("some words without escapes ", 400)},
		{"lines", strings.Repeat(strings.Repeat("a line of prose ", 5)+`\n`, 130)},
		{"source", strings.Repeat(`\tif err != nil {\n\t\treturn \"\"\n`, 300)},
	} {
		record := []byte(`{"id":"1234","text":"` + test.text + `"}`)
		b.Run("quick/"+test.name, func(b *testing.B) {
			b.SetBytes(int64(len(record)))
			for q := NewQuick("text"); b.Loop(); {
				_, _, ok := q.Text(record)
				require.True(b, ok)
			}
		})
		b.Run("reader/"+test.name, func(b *testing.B) {
			b.SetBytes(int64(len(record)))
			paths, err := Parse([]string{"text"})
			require.NoError(b, err)
			r := NewReader(paths, func([]byte) {})
			buf := make([]byte, len(record))
			for b.Loop() {
				copy(buf, record)
				_ = r.Read(buf)
			}
		})
	}
}

package encodings_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

// golden is an encoding and the column of the golden files that holds its
// answers: three encodings differ from another by their special tokens only.
type golden struct {
	name   string
	column string
}

var goldens = []golden{
	{"gpt2", "r50k_base"},
	{"r50k_base", "r50k_base"},
	{"p50k_base", "p50k_base"},
	{"p50k_edit", "p50k_base"},
	{"cl100k_base", "cl100k_base"},
	{"o200k_base", "o200k_base"},
	{"o200k_harmony", "o200k_base"},
}

// distinct are the encodings that have a golden column of their own.
func distinct() []string {
	var names []string
	for _, g := range goldens {
		if g.name == g.column {
			names = append(names, g.name)
		}
	}
	return names
}

// forEachGolden runs test once for each encoding, in parallel.
func forEachGolden(t *testing.T, test func(t *testing.T, e *bpe.Encoding, column string)) {
	for _, g := range goldens {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			test(t, mustGet(t, g.name), g.column)
		})
	}
}

func mustGet(t testing.TB, name string) *bpe.Encoding {
	t.Helper()
	e, err := encodings.Get(name)
	require.NoError(t, err)
	return e
}

// readGolden is the content of a file of the project's testdata folder.
func readGolden(t testing.TB, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{"..", "testdata"}, path...)...))
	require.NoError(t, err)
	return data
}

// edge is one row of edge.jsonl.
type edge struct {
	Text   string      `json:"text"`
	R50k   []bpe.Token `json:"r50k_base"`
	P50k   []bpe.Token `json:"p50k_base"`
	CL100k []bpe.Token `json:"cl100k_base"`
	O200k  []bpe.Token `json:"o200k_base"`
}

func (e *edge) ids(column string) []bpe.Token {
	return map[string][]bpe.Token{
		"r50k_base": e.R50k, "p50k_base": e.P50k, "cl100k_base": e.CL100k, "o200k_base": e.O200k,
	}[column]
}

// readJSONL is a file of one JSON value a line.
func readJSONL[T any](t testing.TB, name string) []T {
	t.Helper()
	var rows []T
	for i, line := range lines(readGolden(t, "golden", name)) {
		var row T
		require.NoError(t, json.Unmarshal(line, &row), "%s, line %d", name, i+1)
		rows = append(rows, row)
	}
	return rows
}

// readTable is a tab-separated file with a heading: a map from heading to cell
// for each row.
func readTable(t testing.TB, name string) []map[string]string {
	t.Helper()
	rows := lines(readGolden(t, "golden", name))
	heading := strings.Split(string(rows[0]), "\t")
	table := make([]map[string]string, 0, len(rows)-1)
	for i, row := range rows[1:] {
		cells := strings.Split(string(row), "\t")
		require.Len(t, cells, len(heading), "%s, row %d", name, i+2)
		entry := make(map[string]string, len(cells))
		for j, cell := range cells {
			entry[heading[j]] = cell
		}
		table = append(table, entry)
	}
	return table
}

// lines are the lines of data without their ends; the golden files end in one.
func lines(data []byte) [][]byte {
	return bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
}

func atoi(t testing.TB, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	require.NoError(t, err)
	return n
}

// requireTokens fails with the first token that differs, its text and its
// place: two dumps of ten thousand ids help nobody.
func requireTokens(t testing.TB, e *bpe.Encoding, text string, want, got []bpe.Token) {
	t.Helper()
	if d := difference(e, text, want, got); d != "" {
		require.FailNow(t, d)
	}
}

// difference is what requireTokens says, or "" when there is none.
func difference(e *bpe.Encoding, text string, want, got []bpe.Token) string {
	if slices.Equal(want, got) {
		return ""
	}
	i, offset := 0, 0
	for i < len(want) && i < len(got) && want[i] == got[i] {
		token, _ := e.Token(want[i])
		offset += len(token)
		i++
	}
	around := text[max(0, min(len(text), offset-20)):min(len(text), offset+40)]
	return fmt.Sprintf("%s: token %d at byte %d of %d: want %s, got %s (of %d and %d tokens), in %q",
		e.Name(), i, offset, len(text), describe(e, want, i), describe(e, got, i), len(want), len(got), around)
}

// describe is the token at index i with its text, or "none" past the last.
func describe(e *bpe.Encoding, tokens []bpe.Token, i int) string {
	if i >= len(tokens) {
		return "none"
	}
	text, _ := e.Token(tokens[i])
	return fmt.Sprintf("%d %.40q", tokens[i], text)
}

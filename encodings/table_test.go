package encodings

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

func TestTheTableKeepsItsPromises(t *testing.T) {
	endpoints := []string{"chat", "completions", "edits", "embeddings", "responses"}
	for _, m := range loadTable().models {
		assert.Contains(t, Names(), m.Encoding, m.Name)
		assert.NotEmpty(t, m.Source, m.Name)
		assert.LessOrEqual(t, m.MaxInput, m.ContextWindow, m.Name)
		assert.LessOrEqual(t, m.MaxOutput, m.ContextWindow, m.Name)
		assert.Equal(t, m.Name, plainName(m.Name), "suggestions compare plain names")
		assert.True(t, slices.IsSorted(m.Endpoints), m.Name)
		for _, e := range m.Endpoints {
			assert.Contains(t, endpoints, e, m.Name)
		}
		if slices.Contains(m.Endpoints, "embeddings") {
			assert.Zero(t, m.MaxOutput, m.Name)
		}
	}
}

func TestAModelHasTheEncodingOfTheRuleThatWouldMatchIt(t *testing.T) {
	table := loadTable()
	for _, m := range table.models {
		if r, ok := table.rule(m.Name); ok {
			assert.Equal(t, r.Encoding, m.Encoding, m.Name)
		}
	}
}

func TestRulesStateAnEncodingAndWhereItComesFrom(t *testing.T) {
	for _, r := range loadTable().rules {
		assert.Contains(t, Names(), r.Encoding, r.Name)
		assert.NotEmpty(t, r.Source, r.Name)
		r.Encoding, r.Source, r.Note = "", "", ""
		assert.Equal(t, Model{Name: r.Name, Matched: r.Name}, r)
	}
}

func TestTheLongestRuleComesFirst(t *testing.T) {
	table, err := parseModels("header\na*\tr\t\t\t\t\t\t\nabc*\tr\t\t\t\t\t\t\nab*\tr\t\t\t\t\t\t\n")
	require.NoError(t, err)
	for name, want := range map[string]string{"a": "a*", "ab": "ab*", "abcd": "abc*"} {
		r, ok := table.rule(name)
		assert.True(t, ok)
		assert.Equal(t, want, r.Name)
	}
	_, ok := table.rule("b")
	assert.False(t, ok)
}

func TestParseModelsRefusesWhatIsNotATable(t *testing.T) {
	tests := []struct{ name, row, message string }{
		{"too few columns", "m\te\t1", "models.tsv:3: 3 columns, want 8"},
		{"no name", "\te\t\t\t\t\t\t", "models.tsv:3: row without a name or an encoding"},
		{"no encoding", "m\t\t\t\t\t\t\t", "models.tsv:3: row without a name or an encoding"},
		{"a window that is no number", "m\te\t4k\t\t\t\t\t", `models.tsv:3: m: strconv.ParseUint: parsing "4k": invalid syntax`},
		{"an output below zero", "m\te\t1\t\t-1\t\t\t", `models.tsv:3: m: strconv.ParseUint: parsing "-1": invalid syntax`},
		{"a model twice", "m\te\t\t\t\t\t\t\nm\te\t\t\t\t\t\t", "models.tsv:4: m: second row of that name"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := parseModels("# comment\nheader\n" + test.row + "\n")
			assert.EqualError(t, err, test.message)
		})
	}
}

func TestAVocabularyThatMakesNoEncodingPanicsEachTime(t *testing.T) {
	broken := shared{err: errors.New("no tokens")}
	broken.once.Do(func() {})
	for range 2 {
		assert.PanicsWithValue(t, "encodings: embedded vocabulary: no tokens", func() { broken.get(vocab.R50kBase) })
	}
}

func TestDistanceCountsTypingErrors(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"gpt-4o", "gpt-4o", 0},
		{"gpt4o", "gpt-4o", 1},
		{"gpt-4", "gpt-5", 1},
		{"kitten", "sitting", 3},
		{"davinci", "curie", 6},
		{"gtp-4", "gpt-4", 1},
		{"chekc", "check", 1},
		{"ab", "ba", 1},
		{"abc", "ca", 3},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, distance(test.a, test.b), test.a+" "+test.b)
		assert.Equal(t, test.want, distance(test.b, test.a), test.b+" "+test.a)
	}
}

func TestSuggestionsForALongNameAreBounded(t *testing.T) {
	assert.Nil(t, nearest(strings.Repeat("gpt", 1<<20), Names()))
}

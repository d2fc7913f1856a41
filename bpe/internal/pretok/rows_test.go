package pretok

import (
	"slices"
	"strconv"
	"testing"
)

// A testRow is a pattern and what is known of it without its fields.
type testRow struct {
	*Pattern
	slow splitter // what the slow matcher makes of the first spelling
}

// rows are all there is to test: the table.
var rows = func() (rows []testRow) {
	for i := range patterns {
		p := &patterns[i]
		var steps []string
		if len(p.regexps()) > 0 {
			steps = p.regexps()[:1]
		} else {
			steps = p.splits[0]
		}
		var slow []splitter
		for _, step := range steps {
			slow = append(slow, slowSplitter(step, p.numberClass()))
		}
		rows = append(rows, testRow{p, inSteps(slow...)})
	}
	return rows
}()

// regexps returns the spellings of p that are a single regular expression.
func (p *Pattern) regexps() []string { return slices.Concat(p.spellings, p.rustOnly) }

// rowOf returns the row of a pattern, or of several steps.
func rowOf(tb testing.TB, steps ...string) testRow {
	p, ok := ForSplits(steps)
	if !ok {
		p, ok = For(steps[0])
	}
	for _, row := range rows {
		if ok && p == row.Pattern {
			return row
		}
	}
	tb.Fatalf("no row for %q", steps)
	return testRow{}
}

// deepSeek are the steps of DeepSeek V3.
var deepSeek = []string{
	`\p{N}{1,3}`, `[一-龥぀-ゟ゠-ヿ]+`,
	`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_` + "`" + `{|}~][A-Za-z]+|[^` + "\r\n" + `\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+|` +
		` ?[\p{P}\p{S}]+[` + "\r\n" + `]*|\s*[` + "\r\n" + `]+|\s+(?!\S)|\s+`,
}

// kimi is the pattern of Kimi K2.
const kimi = `[\p{Han}]+` +
	`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
	`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
	`|\p{N}{1,3}` +
	`| ?[^\s\p{L}\p{N}]+[\r\n]*` +
	`|\s*[\r\n]+` +
	`|\s+(?!\S)` +
	`|\s+`

// combinations are the patterns that fields can be combined to, those in the table
// and all others.
func combinations() (all []testRow) {
	for i := range 4 * 2 * 4 * 4 * 2 * 3 * 3 {
		next := func(n int) uint8 {
			field := i % n
			i /= n
			return uint8(field)
		}
		p := &Pattern{
			contractions: contractions(next(4)),
			prefix:       prefix(next(2)),
			words:        words(next(4)),
			digits:       next(4),
			isolated:     -uint64(next(2)),
			tail:         tail(next(3)),
			blanks:       blanks(next(3)),
		}
		if p.digits == 2 || p.isolated != 0 && (p.digits == 0 || p.blanks == toLineOrEnd) {
			continue
		}
		p.kind = kindOf(p)
		p.name = spell(p)
		all = append(all, testRow{p, slowSplitter(p.name, p.numberClass())})
	}
	return all
}

// spell returns the regular expression that a row means.
func spell(p *Pattern) string {
	word := [...]string{
		`\p{L}+`,
		`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}]*[\p{Ll}\p{Lm}\p{Lo}]+`,
		`[\p{L}\p{M}]+`,
		`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+`,
	}[p.words]
	capitals := [...]string{
		"",
		`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}]+[\p{Ll}\p{Lm}\p{Lo}]*`,
		"",
		`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*`,
	}[p.words]
	prefix := [...]string{` ?`, `[^\r\n\p{L}\p{N}]?`}[p.prefix]
	suffix := [...]string{"", "", "", `(?i:'s|'t|'re|'ve|'m|'ll|'d)?`}[p.contractions]

	s := [...]string{"", `'(?:[sdmt]|ll|ve|re)|`, `'(?i:[sdmt]|ll|ve|re)|`, ""}[p.contractions]
	s += prefix + word + suffix
	if capitals != "" {
		s += "|" + prefix + capitals + suffix
	}
	if p.digits == 0 {
		s += `| ?\p{N}+`
	} else {
		s += `|\p{N}{1,` + strconv.Itoa(int(p.digits)) + `}`
	}
	s += `| ?[^\s\p{L}\p{N}]+` + [...]string{"", `[\r\n]*`, `[\r\n/]*`}[p.tail]
	s += [...]string{"", `|\s*[\r\n]+`, `|\s++$|\s*[\r\n]+`}[p.blanks]
	if p.isolated != 0 {
		return s + `|\s+(?![^\s\p{N}])|\s+`
	}
	return s + `|\s+(?!\S)|\s+`
}

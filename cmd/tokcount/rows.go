package main

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// row is what was counted of one input.
type row struct {
	name string // "" for standard input when nothing was named
	line int64  // of a record in it, 0 for the whole
	n    counts
}

// tokens are those of the first encoding, by which rows are ordered and chosen.
func (r row) tokens() int64 { return r.n[0] }

// rowFlags say which rows are shown, in which order.
type rowFlags struct {
	total  choice
	sort   choice
	by     choice
	tree   bool
	header bool
	top    uint
	min    uint
	cmd    *cobra.Command
}

func (f *rowFlags) add(cmd *cobra.Command) {
	f.cmd = cmd
	f.total = choice{"auto", "WHEN", []string{"auto", "always", "only", "never"}}
	f.total.add(cmd, "total", "print the total auto, always, only or never")
	f.sort = choice{"", "KEY", []string{"tokens", "name"}}
	f.sort.add(cmd, "sort", "sort rows by tokens, the most first, or by name")
	f.by = choice{"", "KEY", []string{"file", "ext", "dir"}}
	f.by.add(cmd, "by", "sum by file, ext, the extension, or dir, the directory")
	cmd.Flags().BoolVar(&f.tree, "tree", false, "print a tree of directories, with shares of the total")
	cmd.Flags().BoolVar(&f.header, "header", false, "print the names of columns above them")
	addNumber(cmd, &f.top, "top", "", "show the `N` rows with the most tokens only")
	addNumber(cmd, &f.min, "min", "", "show rows of at least `N` tokens only")
}

// report is all that is printed of a run.
type report struct {
	measures measures
	key      string // what rows are: file, record, ext or dir
	rows     iter.Seq[row]
	total    row    // right when the rows have been read
	header   bool   // column names are printed
	when     string // the total is printed: as the flag has it
	several  bool   // there might have been several rows
	sort     string // what rows are ordered by, as the flag has it
}

// keys are the columns of the name of a row.
func (r report) keys() []string {
	if r.key == "record" {
		return []string{"file", "line"}
	}
	return []string{r.key}
}

// showsTotal tells whether the total is printed, where auto means that it is
// if auto.
func (r report) showsTotal(auto bool) bool {
	return r.when == "always" || r.when == "only" || r.when == "auto" && auto
}

// tally gathers the rows that are to be shown, and the total, which is that of
// all, lest it depend on what is shown.
type tally struct {
	flags *rowFlags
	key   string                   // what rows are
	group func(name string) string // what rows are summed by, or nil
	place map[string]int           // of each sum in rows
	rows  []row
	total row
}

// newTally returns one that has no rows yet. They will be of records, or else
// of files.
func newTally(f *rowFlags, columns int, records bool) *tally {
	t := &tally{flags: f, key: "file", total: row{name: "total", n: make(counts, columns)}}
	switch by := f.by.value; {
	case by != "":
		t.key, t.group = by, groups[by]
	case records && f.tree:
		t.group = groups["file"]
	case records:
		t.key = "record"
	}
	t.place = map[string]int{}
	return t
}

// add adds a row, whose numbers it does not keep.
func (t *tally) add(r row) {
	t.total.n.add(r.n)
	switch {
	case t.group != nil:
		t.sum(t.group(r.name), r.n)
	case t.shows(r):
		r.n = slices.Clone(r.n)
		t.rows = append(t.rows, r)
		if t.byTop() && uint(len(t.rows)) > 2*t.flags.top+1000 {
			t.cut() // what is not shown needs no memory
		}
	}
}

// shows tells whether a row may be shown.
func (t *tally) shows(r row) bool {
	return t.flags.total.value != "only" && uint64(r.tokens()) >= uint64(t.flags.min)
}

func (t *tally) byTop() bool { return t.flags.cmd.Flags().Changed("top") }

// cut leaves the rows with the most tokens, and of equal ones the first.
func (t *tally) cut() {
	t.sortByTokens()
	t.rows = t.rows[:min(uint(len(t.rows)), t.flags.top)]
}

func (t *tally) sortByTokens() {
	slices.SortStableFunc(t.rows, func(a, b row) int { return cmp.Compare(b.tokens(), a.tokens()) })
}

// done returns the rows in the order in which they are to be shown.
func (t *tally) done() []row {
	if t.group != nil {
		t.rows = slices.DeleteFunc(t.rows, func(r row) bool { return !t.shows(r) })
	}
	if t.byTop() {
		t.cut()
	}
	switch t.flags.sort.value {
	case "tokens":
		t.sortByTokens()
	case "name":
		slices.SortStableFunc(t.rows, func(a, b row) int {
			return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.line, b.line))
		})
	}
	return t.rows
}

// inOrder tells whether rows are shown as they come.
func (t *tally) inOrder() bool {
	return t.group == nil && t.flags.sort.value == "" && !t.byTop()
}

package main

import (
	"cmp"
	"errors"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// row is what was counted of one input.
type row struct {
	name string // "" for standard input when nothing was named
	line int64  // of a record in it, 0 for the whole
	dir  string // that was named, and that it was found in; "" if it was named itself
	n    counts
}

// below returns the elements of its name that follow the directory that was named.
func (r row) below() []string {
	if r.dir == "" {
		return nil
	}
	path := strings.TrimLeft(filepath.ToSlash(strings.TrimPrefix(r.name, r.dir)), "/")
	return splitPath(path)
}

// tokens are those of the first encoding, by which rows are ordered and chosen.
func (r row) tokens() int64 { return r.n[0] }

// rowFlags say which rows are shown, in which order.
type rowFlags struct {
	total  choice
	sort   choice
	by     choice
	tree   bool
	depth  uint
	header bool
	human  bool
	color  choice
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
	f.by.add(cmd, "by", "sum by file, extension (ext) or directory (dir)")
	cmd.Flags().BoolVar(&f.tree, "tree", false, "print a tree of directories, with shares of the total")
	addNumber(cmd, &f.depth, "depth", "", "with --tree or --by dir, show directories `N` levels deep, with all below")
	cmd.Flags().BoolVar(&f.header, "header", false, "print the names of columns above them")
	cmd.Flags().BoolVarP(&f.human, "human", "H", false, "print 1234567 as 1,234,567")
	f.color = choice{"auto", "WHEN", []string{"auto", "always", "never"}}
	f.color.add(cmd, "color", "use colors in a tree auto, always or never")
	addNumber(cmd, &f.top, "top", "", "show the `N` rows with the most tokens only")
	addNumber(cmd, &f.min, "min", "", "show rows of at least `N` tokens only")
}

// validate returns an error for flags that do not go together.
func (f *rowFlags) validate() error {
	if f.limitsDepth() && !f.tree && f.by.value != "dir" {
		return usageError(f.cmd, errors.New("--depth is for --tree and --by dir"))
	}
	return nil
}

// limitsDepth reports whether directories are shown down to a level only, with the
// sums of what is below it.
func (f *rowFlags) limitsDepth() bool { return f.cmd.Flags().Changed("depth") }

// limitsRows reports whether only those with the most tokens are shown.
func (f *rowFlags) limitsRows() bool { return f.cmd.Flags().Changed("top") }

// report is all that is printed of a run.
type report struct {
	measures measures
	key      string // what rows are: file, record, ext or dir
	rows     iter.Seq[row]
	total    row    // right when the rows have been read
	tree     *node  // of the rows, if that was asked for
	header   bool   // column names are printed
	human    bool   // numbers are grouped
	color    string // when colors are used, as the flag has it
	when     string // the total is printed: as the flag has it
	several  bool   // there might have been several rows

	// onWait, if it is not nil, is given what is to be done whenever the next row is
	// being waited for.
	onWait func(do func())
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
	case f.tree:
		t.key = cmp.Or(by, t.key)
		if records {
			t.group = groups["file"]
		}
	case by == "dir" && f.limitsDepth():
		t.key = by // add sums them
	case by != "":
		t.key, t.group = by, groups[by]
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
	case t.sumsBelow():
		for _, dir := range r.dirs(t.flags.depth) {
			t.sum(row{name: dir, n: r.n})
		}
	case t.group != nil:
		t.sum(row{name: t.group(r.name), dir: r.dir, n: r.n})
	case t.shows(r):
		r.n = slices.Clone(r.n)
		t.rows = append(t.rows, r)
		if t.cuts() && uint(len(t.rows)) > 2*t.flags.top+1000 {
			t.cut() // what is not shown needs no memory
		}
	}
}

// sumsBelow reports whether rows are directories with all that is in them.
func (t *tally) sumsBelow() bool {
	return t.key == "dir" && t.flags.limitsDepth() && !t.flags.tree
}

// shows reports whether a row may be shown. A tree has to be complete first.
func (t *tally) shows(r row) bool {
	return t.flags.total.value != "only" && (t.flags.tree || uint64(r.tokens()) >= uint64(t.flags.min))
}

// cuts reports whether there are rows that are left out though shows has them.
func (t *tally) cuts() bool { return t.flags.limitsRows() && !t.flags.tree }

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
	if t.group != nil || t.sumsBelow() {
		t.rows = slices.DeleteFunc(t.rows, func(r row) bool { return !t.shows(r) })
	}
	if t.cuts() {
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
	return t.group == nil && !t.sumsBelow() && !t.flags.tree && t.flags.sort.value == "" && !t.cuts()
}

package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// row is what was counted of one input.
type row struct {
	name string // "" for standard input when nothing was named
	n    counts
}

// tokens are those of the first encoding, by which rows are ordered and chosen.
func (r row) tokens() int64 { return r.n[0] }

// rowFlags say which rows are shown, in which order.
type rowFlags struct {
	total choice
	sort  choice
	by    choice
	tree  bool
	top   uint
	min   uint64
	cmd   *cobra.Command
}

func (f *rowFlags) add(cmd *cobra.Command) {
	f.cmd = cmd
	f.total = choice{"auto", "WHEN", []string{"auto", "always", "only", "never"}}
	f.total.add(cmd, "total", "print the total auto, always, only or never")
	f.sort = choice{"", "KEY", []string{"tokens", "name"}}
	f.sort.add(cmd, "sort", "sort rows by tokens, the most first, or by name")
	f.by = choice{"", "KEY", []string{"ext", "dir"}}
	f.by.add(cmd, "by", "sum files by ext, the extension, or dir, the directory")
	cmd.Flags().BoolVar(&f.tree, "tree", false, "print a tree of directories, with shares of the total")
	cmd.Flags().UintVar(&f.top, "top", 0, "show the `N` rows with the most tokens only")
	cmd.Flags().Uint64Var(&f.min, "min", 0, "show rows of at least `N` tokens only")
}

// report is all that is printed of a run.
type report struct {
	measures measures
	key      string // what rows are: file, ext or dir
	rows     []row
	total    row
	when     string // the total is printed: as the flag has it
	several  bool   // there might have been several files
	sort     string // what rows are ordered by, as the flag has it
}

// report puts rows in order and drops those that are not to be shown. The total
// is that of all, lest it depend on what is shown.
func (f *rowFlags) report(rows []row, columns int, several bool) report {
	r := report{key: "file", total: row{"total", make(counts, columns)}, when: f.total.value, several: several, sort: f.sort.value}
	for _, row := range rows {
		r.total.n.add(row.n)
	}
	switch f.by.value {
	case "ext":
		r.key, rows = f.by.value, groupRows(rows, extension)
	case "dir":
		r.key, rows = f.by.value, groupRows(rows, directory)
	}
	r.rows = slices.DeleteFunc(rows, func(r row) bool { return uint64(r.tokens()) < f.min })
	byTop := f.cmd.Flags().Changed("top")
	if f.sort.value == "tokens" || byTop {
		slices.SortStableFunc(r.rows, func(a, b row) int { return cmp.Compare(b.tokens(), a.tokens()) })
	}
	if byTop {
		r.rows = r.rows[:min(uint(len(r.rows)), f.top)]
	}
	if f.sort.value == "name" {
		slices.SortStableFunc(r.rows, func(a, b row) int { return strings.Compare(a.name, b.name) })
	}
	if r.when == "only" {
		r.rows = nil
	}
	return r
}

// showsTotal tells whether the total is printed, where auto means that it is
// if auto.
func (r report) showsTotal(auto bool) bool {
	return r.when == "always" || r.when == "only" || r.when == "auto" && auto
}

package encodings

import (
	_ "embed"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/tokcount/tokcount/internal/message"
)

//go:embed models.tsv
var modelsTSV string

// A modelTable is models.tsv, read.
type modelTable struct {
	models []Model        // in the order of the file
	index  map[string]int // from a name to its place in models
	rules  []Model        // named "prefix*"; longer before shorter prefixes
}

var loaded struct {
	once  sync.Once
	table *modelTable
	err   error
}

// loadTable reads the table on its first call. It panics if the table is not
// well formed: it is part of the program, so no input can cause that.
func loadTable() *modelTable {
	loaded.once.Do(func() { loaded.table, loaded.err = parseModels(modelsTSV) })
	if loaded.err != nil {
		panic("encodings: embedded " + loaded.err.Error())
	}
	return loaded.table
}

// model returns the entry of exactly that name.
func (t *modelTable) model(name string) (Model, bool) {
	i, ok := t.index[name]
	if !ok {
		return Model{}, false
	}
	return t.models[i], true
}

// rule returns the rule with the longest prefix of name.
func (t *modelTable) rule(name string) (Model, bool) {
	for _, r := range t.rules {
		if strings.HasPrefix(name, strings.TrimSuffix(r.Name, "*")) {
			return r, true
		}
	}
	return Model{}, false
}

// The columns of models.tsv. The three figures stand side by side.
const (
	colModel = iota
	colEncoding
	colContextWindow
	colMaxInput
	colMaxOutput
	colEndpoints
	colSource
	colNote
	columns
)

// parseModels reads models.tsv: comments, one row of column names, then one
// model or rule a row. Errors carry the line number.
func parseModels(text string) (*modelTable, error) {
	t := &modelTable{index: make(map[string]int)}
	named := false
	line := 0
	for row := range strings.Lines(text) {
		line++
		row = strings.TrimRight(row, "\r\n")
		switch {
		case strings.HasPrefix(row, "#"):
		case !named:
			named = true
		default:
			if err := t.add(row); err != nil {
				return nil, message.Errorf("models.tsv:%d: %w", line, err)
			}
		}
	}
	slices.SortStableFunc(t.rules, func(a, b Model) int { return len(b.Name) - len(a.Name) })
	return t, nil
}

func (t *modelTable) add(row string) error {
	m, err := parseModel(row)
	if err != nil {
		return err
	}
	if strings.HasSuffix(m.Name, "*") {
		t.rules = append(t.rules, m)
		return nil
	}
	if _, dup := t.index[m.Name]; dup {
		return message.Errorf("%s: second row of that name", m.Name)
	}
	t.index[m.Name] = len(t.models)
	t.models = append(t.models, m)
	return nil
}

func parseModel(row string) (Model, error) {
	cols := strings.Split(row, "\t")
	if len(cols) != columns {
		return Model{}, message.Errorf("%d columns, want %d", len(cols), columns)
	}
	m := Model{
		Name:     cols[colModel],
		Encoding: cols[colEncoding],
		Source:   cols[colSource],
		Note:     cols[colNote],
		Matched:  cols[colModel],
	}
	if m.Name == "" || m.Encoding == "" {
		return Model{}, errors.New("row without a name or an encoding")
	}
	for i, figure := range []*int{&m.ContextWindow, &m.MaxInput, &m.MaxOutput} {
		col := cols[colContextWindow+i]
		if col == "" {
			continue
		}
		n, err := strconv.ParseUint(col, 10, 31)
		if err != nil {
			return Model{}, message.Errorf("%s: %w", m.Name, err)
		}
		*figure = int(n)
	}
	if cols[colEndpoints] != "" {
		m.Endpoints = strings.Split(cols[colEndpoints], ",")
	}
	return m, nil
}

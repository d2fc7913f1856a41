package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// writeReport is a format of results.
type writeReport func(w io.Writer, r report) error

// format is the one that was asked for.
func (f *countFlags) format(cmd *cobra.Command) (writeReport, error) {
	name, err := only(cmd, "json", "jsonl", "csv")
	if err == nil && name != "" {
		_, err = only(cmd, name, "human")
	}
	switch {
	case err != nil:
		return nil, err
	case name == "json" && f.json && f.rows.tree:
		return writeTreeJSON, nil
	case name == "json" && f.json:
		return writeJSON, nil
	case name == "jsonl" && f.jsonl && f.rows.tree:
		return writeTreeJSONL, nil
	case name == "jsonl" && f.jsonl:
		return writeJSONL, nil
	case name == "csv" && f.csv && f.rows.tree:
		return writeTreeCSV, nil
	case name == "csv" && f.csv:
		return writeCSV, nil
	case f.rows.tree:
		return writeTree, nil
	}
	return writeTable, nil
}

// writeTable writes rows for the eye: numbers right-aligned in their columns,
// then the name, which the input of a run without names does not have, nor a
// total that is all there is.
func writeTable(w io.Writer, r report) error {
	if r.when == "only" {
		r.total.name = ""
	}
	return writeLines(w, func(yield func(line) bool) {
		if r.header && !yield(r.heading()) {
			return
		}
		for row := range r.rows {
			if !yield(line{r.cells(row), place(row.name, row.line)}) {
				return
			}
		}
		if r.showsTotal(r.several) {
			yield(line{r.cells(r.total), r.total.name})
		}
	})
}

// heading is the line of column names. The share is that of the limit which check
// enforces: of the input, where the model takes less than its window.
func (r report) heading() line {
	var cells []string
	for i, name := range r.measures.columns() {
		if !slices.Contains(r.measures.files, name) {
			name = strings.ToUpper(name)
		}
		cells = append(cells, printable(name))
		if i == 0 && r.measures.limit > 0 {
			of := "%WINDOW"
			if r.measures.limit < int64(r.measures.window) {
				of = "%INPUT"
			}
			cells = append(cells, of)
		}
	}
	return line{cells, strings.ToUpper(r.key)}
}

// line is a line of a table.
type line struct {
	cells []string
	label string // as it is printed, or ""
}

// writeLines writes lines with their cells right-aligned. It goes through them
// twice: millions of lines, held at once, would need more memory than all else.
func writeLines(w io.Writer, lines iter.Seq[line]) error {
	var widths []int
	for l := range lines {
		widths = widen(widths, l.cells)
	}
	out := bufio.NewWriterSize(w, 64<<10)
	for l := range lines {
		for i, cell := range l.cells {
			if i > 0 {
				out.WriteByte(' ')
			}
			fmt.Fprintf(out, "%*s", widths[i], cell)
		}
		if l.label != "" {
			out.WriteString(" " + l.label)
		}
		out.WriteByte('\n')
	}
	return out.Flush()
}

// widen makes the widths of columns suffice for cells.
func widen(widths []int, cells []string) []int {
	for i, cell := range cells {
		if i == len(widths) {
			widths = append(widths, 0)
		}
		widths[i] = max(widths[i], len(cell))
	}
	return widths
}

// cells are the numbers of a row as the table has them, with the share of the
// model's limit next to the tokens.
func (r report) cells(row row) []string {
	var cells []string
	for i, n := range row.n {
		cells = append(cells, r.number(n))
		if i == 0 && r.measures.limit > 0 {
			cells = append(cells, r.measures.percent(n))
		}
	}
	return cells
}

// buffer returns one for what is written to w, which is written when there is
// nothing else to do, so that rows are seen as they are known.
func (r report) buffer(w io.Writer) *bufio.Writer {
	out := bufio.NewWriterSize(w, 64<<10)
	if r.onWait != nil {
		r.onWait(func() { _ = out.Flush() }) // its error is that of what is written later
	}
	return out
}

// number is n as the table has it.
func (r report) number(n int64) string {
	s := strconv.FormatInt(n, 10)
	if r.human {
		for i := len(s) - 3; i > 0; i -= 3 {
			s = s[:i] + "," + s[i:]
		}
	}
	return s
}

// writeJSON writes one object, with a line for each row, so that two results
// can be compared by lines.
func writeJSON(w io.Writer, r report) error {
	out := r.buffer(w)
	r.openJSON(out, r.key+"s")
	between := "\n"
	for row := range r.rows {
		out.WriteString(between)
		writeObject(out, r, row)
		between = ",\n"
	}
	return r.closeJSON(out)
}

// openJSON writes an object up to the first of its rows, which are a list.
func (r report) openJSON(out *bufio.Writer, rows string) {
	out.WriteString(`{"encodings":[`)
	for i, title := range r.measures.titles {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(jsonString(title))
	}
	out.WriteByte(']')
	if r.measures.window > 0 {
		fmt.Fprintf(out, `,"context_window":%d`, r.measures.window)
	}
	if r.measures.limit > 0 && r.measures.limit < int64(r.measures.window) {
		fmt.Fprintf(out, `,"input_limit":%d`, r.measures.limit)
	}
	fmt.Fprintf(out, ",%q:[", rows)
}

// closeJSON writes what follows the last of the rows.
func (r report) closeJSON(out *bufio.Writer) error {
	out.WriteString("\n]")
	if r.showsTotal(true) {
		out.WriteString(",\n\"total\":")
		writeTotal(out, r)
	}
	out.WriteString("}\n")
	return out.Flush()
}

// writeJSONL writes an object for each row. The total, which a program that
// adds them up would count twice, is there when it was asked for, and has no
// file.
func writeJSONL(w io.Writer, r report) error {
	out := r.buffer(w)
	for row := range r.rows {
		writeObject(out, r, row)
		out.WriteByte('\n')
	}
	return r.closeJSONL(out)
}

// closeJSONL writes the total, if it is wanted.
func (r report) closeJSONL(out *bufio.Writer) error {
	if r.showsTotal(false) {
		out.WriteString(`{"total":`)
		writeTotal(out, r)
		out.WriteString("}\n")
	}
	return out.Flush()
}

// writeObject writes a row, with its name.
func writeObject(out *bufio.Writer, r report, row row) {
	fmt.Fprintf(out, `{"%s":%s,`, r.keys()[0], jsonString(fileName(row)))
	if row.line > 0 {
		fmt.Fprintf(out, `"line":%d,`, row.line)
	}
	writeNumbers(out, r, row)
	out.WriteByte('}')
}

// writeTotal writes the total, which needs no name.
func writeTotal(out *bufio.Writer, r report) {
	out.WriteByte('{')
	writeNumbers(out, r, r.total)
	out.WriteByte('}')
}

// writeNumbers writes the numbers of a row, as members of an object.
func writeNumbers(out *bufio.Writer, r report, row row) {
	columns := r.measures.columns()
	for i, n := range row.n {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(out, "%q:%d", columns[i], n)
	}
	if r.measures.limit > 0 {
		fmt.Fprintf(out, `,"share":%v`, r.measures.share(row.tokens()))
	}
}

// jsonString is s as JSON, in which a byte that is not valid UTF-8 becomes
// U+FFFD: JSON has no other strings.
func jsonString(s string) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err) // a string has always a JSON form
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// fileName is what the formats for programs call an input.
func fileName(r row) string {
	if r.name == "" {
		return "-"
	}
	return r.name
}

// writeCSV writes a line of names, and one for each row.
func writeCSV(w io.Writer, r report) error {
	out := r.newCSV(w, r.keys()...)
	for row := range r.rows {
		if row.line > 0 {
			out.write(row, fileName(row), strconv.FormatInt(row.line, 10))
		} else {
			out.write(row, fileName(row))
		}
		if out.Error() != nil {
			break // nobody reads on
		}
	}
	return out.close()
}

// csvWriter writes comma-separated values, of which those of the first columns are
// names. Its errors are told when it is closed.
type csvWriter struct {
	*csv.Writer
	r      report
	keys   int
	record []string // scratch
}

// newCSV writes the line of column names.
func (r report) newCSV(w io.Writer, keys ...string) *csvWriter {
	out := &csvWriter{Writer: csv.NewWriter(r.buffer(w)), r: r, keys: len(keys)}
	columns := append(keys, r.measures.columns()...)
	if r.measures.limit > 0 {
		columns = append(columns, "share")
	}
	_ = out.Write(columns)
	return out
}

func (w *csvWriter) write(row row, names ...string) {
	w.record = append(w.record[:0], names...)
	for len(w.record) < w.keys {
		w.record = append(w.record, "")
	}
	for _, n := range row.n {
		w.record = append(w.record, strconv.FormatInt(n, 10))
	}
	if w.r.measures.limit > 0 {
		w.record = append(w.record, fmt.Sprint(w.r.measures.share(row.tokens())))
	}
	_ = w.Write(w.record)
}

// close writes the total, if it is wanted.
func (w *csvWriter) close() error {
	if w.r.showsTotal(false) {
		w.write(w.r.total, w.r.total.name)
	}
	w.Flush()
	return w.Error()
}

package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// writeReport is a format of results.
type writeReport func(w io.Writer, r report) error

// format is the one that was asked for.
func (f *countFlags) format(cmd *cobra.Command) (writeReport, error) {
	name, err := only(cmd, "json", "jsonl", "csv")
	for _, other := range []string{"json", "jsonl", "csv", "by", "top", "min"} {
		if err == nil && f.rows.tree {
			_, err = only(cmd, "tree", other)
		}
	}
	switch {
	case err != nil:
		return nil, err
	case f.rows.tree:
		return writeTree, nil
	case name == "json" && f.json:
		return writeJSON, nil
	case name == "jsonl" && f.jsonl:
		return writeJSONL, nil
	case name == "csv" && f.csv:
		return writeCSV, nil
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
		cells = append(cells, strings.ToUpper(name))
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
		for i, cell := range l.cells {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], len(cell))
		}
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

// cells are the numbers of a row as the table has them, with the share of the
// model's limit next to the tokens.
func (r report) cells(row row) []string {
	var cells []string
	for i, n := range row.n {
		cells = append(cells, strconv.FormatInt(n, 10))
		if i == 0 && r.measures.limit > 0 {
			cells = append(cells, r.measures.percent(n))
		}
	}
	return cells
}

// writeJSON writes one object, with a line for each row, so that two results
// can be compared by lines.
func writeJSON(w io.Writer, r report) error {
	out := bufio.NewWriterSize(w, 64<<10)
	out.WriteString(`{"encodings":[`)
	for i, enc := range r.measures.encodings {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(jsonString(enc.Name()))
	}
	out.WriteByte(']')
	if r.measures.window > 0 {
		fmt.Fprintf(out, `,"context_window":%d`, r.measures.window)
	}
	if r.measures.limit > 0 && r.measures.limit < int64(r.measures.window) {
		fmt.Fprintf(out, `,"input_limit":%d`, r.measures.limit)
	}
	fmt.Fprintf(out, ",%q:[", r.key+"s")
	between := "\n"
	for row := range r.rows {
		out.WriteString(between)
		writeObject(out, r, row)
		between = ",\n"
	}
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
	out := bufio.NewWriterSize(w, 64<<10)
	for row := range r.rows {
		writeObject(out, r, row)
		out.WriteByte('\n')
	}
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
}

// writeTotal writes the total, which needs no name.
func writeTotal(out *bufio.Writer, r report) {
	out.WriteByte('{')
	writeNumbers(out, r, r.total)
}

// writeNumbers writes the rest of the object of a row.
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
	out.WriteByte('}')
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
	out := csv.NewWriter(w)
	record := append(r.keys(), r.measures.columns()...)
	if r.measures.limit > 0 {
		record = append(record, "share")
	}
	if err := out.Write(record); err != nil {
		return err
	}
	write := func(row row) error {
		record = append(record[:0], fileName(row))
		switch {
		case row.line > 0:
			record = append(record, strconv.FormatInt(row.line, 10))
		case r.key == "record":
			record = append(record, "")
		}
		for _, n := range row.n {
			record = append(record, strconv.FormatInt(n, 10))
		}
		if r.measures.limit > 0 {
			record = append(record, fmt.Sprint(r.measures.share(row.tokens())))
		}
		return out.Write(record)
	}
	for row := range r.rows {
		if err := write(row); err != nil {
			return err
		}
	}
	if r.showsTotal(false) {
		if err := write(r.total); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

package parquet

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Magic is what a file begins and ends with.
const Magic = "PAR1"

// A File is one column of a Parquet file.
type File struct {
	Groups []Group

	in       io.ReaderAt
	column   string // its name, for errors
	maxLevel int    // the definition level of a value that is not null
}

// A Group is a row group.
type Group struct {
	Rows   int64 // that it has
	Size   int64 // of the column, uncompressed, in bytes, as the file says
	Stored int64 // in the file, in bytes

	chunk chunk
}

// chunk is where the column of a row group is.
type chunk struct {
	path         []string
	kind         int64
	codec        int64
	values       int64
	uncompressed int64
	compressed   int64
	data         int64 // where pages of data begin
	dictionary   int64 // where the dictionary is, 0 if there is none or it is not said
	encrypted    bool
	elsewhere    string // another file that has it
}

// element is one of the schema: a column, or a group of those that follow.
type element struct {
	name       string
	kind       int64
	repetition int64
	children   int64
}

const (
	optional = 1
	repeated = 2

	byteArray = 6 // the type of texts
)

var kindNames = []string{"BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"}

// ErrBroken says that a file does not keep to the format, mostly since its end is
// missing.
var ErrBroken = errors.New("the Parquet file is broken, or was cut off")

func broken(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrBroken, fmt.Sprintf(format, args...))
}

// Open opens a column by its path. It reads the footer only.
func Open(in io.ReaderAt, size int64, path []string) (*File, error) {
	footer, err := findFooter(in, size)
	if err != nil {
		return nil, err
	}
	d := &decoder{in: bufio.NewReaderSize(footer, 64<<10), left: footer.Size()}
	var schema []element
	var groups []rowGroup
	rows, seen := int64(0), 0
	d.structure(func(f field) bool {
		switch {
		case f.id == 2 && f.kind == typeList:
			d.structs(func() { schema = append(schema, d.element()) })
		case f.id == 3 && f.kind == typeI64:
			rows = d.int()
		case f.id == 4 && f.kind == typeList:
			d.structs(func() { groups = append(groups, d.rowGroup()) })
		default:
			return false
		}
		seen++
		return true
	})
	switch {
	case d.err != nil:
		return nil, broken("the footer: %v", d.err)
	case seen != 3:
		return nil, broken("the footer does not say what rows there are")
	}
	file := &File{in: in, column: spelt(path)}
	leaf, err := file.find(schema, path)
	if err != nil {
		return nil, err
	}
	return file, file.addGroups(groups, leaf, path, rows, size)
}

// findFooter returns the footer of a file.
func findFooter(in io.ReaderAt, size int64) (*io.SectionReader, error) {
	end := make([]byte, 8)
	if size < int64(len(Magic)+len(end)) {
		return nil, broken("it has %d bytes", size)
	}
	if _, err := in.ReadAt(end, size-int64(len(end))); err != nil && err != io.EOF {
		return nil, err
	}
	length := int64(binary.LittleEndian.Uint32(end))
	switch {
	case string(end[4:]) == "PARE":
		return nil, errEncrypted
	case string(end[4:]) != Magic:
		return nil, broken("it does not end in %s", Magic)
	case length > size-int64(len(Magic)+len(end)):
		return nil, broken("a footer of %d bytes in a file of %d", length, size)
	}
	return io.NewSectionReader(in, size-int64(len(end))-length, length), nil
}

var errEncrypted = errors.New("the Parquet file is encrypted, which is not read")

// element reads one of the schema.
func (d *decoder) element() element {
	e := element{kind: -1}
	d.structure(func(f field) bool {
		switch {
		case f.id == 1 && f.kind == typeI32:
			e.kind = d.int()
		case f.id == 3 && f.kind == typeI32:
			e.repetition = d.int()
		case f.id == 4 && f.kind == typeBinary:
			e.name = d.string()
		case f.id == 5 && f.kind == typeI32:
			e.children = d.int()
		default:
			return false
		}
		return true
	})
	return e
}

type rowGroup struct {
	chunks []chunk
	rows   int64
}

func (d *decoder) rowGroup() (g rowGroup) {
	d.structure(func(f field) bool {
		switch {
		case f.id == 1 && f.kind == typeList:
			d.structs(func() { g.chunks = append(g.chunks, d.chunk()) })
		case f.id == 3 && f.kind == typeI64:
			g.rows = d.int()
		default:
			return false
		}
		return true
	})
	return g
}

// chunk reads where a column of a row group is.
func (d *decoder) chunk() (c chunk) {
	d.structure(func(f field) bool {
		switch {
		case f.id == 1 && f.kind == typeBinary:
			c.elsewhere = d.string()
		case f.id == 3 && f.kind == typeStruct:
			d.structure(func(f field) bool { return d.chunkField(&c, f) })
		case f.id == 8 || f.id == 9:
			c.encrypted = true
			return false
		default:
			return false
		}
		return true
	})
	return c
}

// chunkField reads a field of the metadata of a column of a row group.
func (d *decoder) chunkField(c *chunk, f field) bool {
	to := map[int16]*int64{
		1: &c.kind, 4: &c.codec, 5: &c.values, 6: &c.uncompressed, 7: &c.compressed, 9: &c.data, 11: &c.dictionary,
	}[f.id]
	switch {
	case to != nil && (f.kind == typeI32 || f.kind == typeI64):
		*to = d.int()
	case f.id == 3 && f.kind == typeList:
		n, _ := d.list()
		for i := 0; i < n && d.err == nil; i++ {
			c.path = append(c.path, d.string())
		}
	default:
		return false
	}
	return true
}

// find returns the place of a column among the columns, by its path.
func (f *File) find(schema []element, path []string) (leaf int, err error) {
	if len(schema) == 0 {
		return 0, broken("it has no schema")
	}
	var names []string
	leaf = -1
	leaves := 0
	rest := schema[1:]
	var walk func(e element, at []string, level int, listed bool, depth int) error
	walk = func(e element, at []string, level int, listed bool, depth int) error {
		if depth > maxDepth {
			return broken("groups in groups in groups")
		}
		here := slices.Equal(at, path)
		if e.kind >= 0 && e.children == 0 {
			names = append(names, spelt(at))
			if here {
				leaf, f.maxLevel = leaves, level
				if err := f.check(e, listed); err != nil {
					return err
				}
			}
			leaves++
			return nil
		}
		if here && len(at) > 0 {
			return fmt.Errorf("the column %s is a group or a list, not text: give the path of a column in it", f.column)
		}
		for range e.children {
			if len(rest) == 0 {
				return broken("the schema ends too early")
			}
			child := rest[0]
			rest = rest[1:]
			childLevel := level
			if child.repetition != 0 {
				childLevel++
			}
			if err := walk(child, append(slices.Clip(at), child.name), childLevel, listed || child.repetition == repeated, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk(schema[0], nil, 0, false, 0); err != nil {
		return 0, err
	}
	if leaf < 0 {
		return 0, fmt.Errorf("there is no column %s: there are %s", f.column, few(names))
	}
	return leaf, nil
}

// check returns an error for a column that is not read.
func (f *File) check(e element, listed bool) error {
	switch {
	case listed:
		return fmt.Errorf("the column %s is in a list, which is not read", f.column)
	case e.kind != byteArray:
		kind := "of an unknown type"
		if e.kind < int64(len(kindNames)) {
			kind = kindNames[e.kind]
		}
		return fmt.Errorf("the column %s is %s, not text", f.column, kind)
	}
	return nil
}

// spelt returns a path of a column as a user gives it: a name that has dots of its own is
// in quotes.
func spelt(path []string) string {
	names := make([]string, len(path))
	for i, name := range path {
		if names[i] = name; name == "" || strings.ContainsAny(name, `.[]"`) {
			names[i] = strconv.Quote(name)
		}
	}
	return strings.Join(names, ".")
}

// few returns the first of some names.
func few(names []string) string {
	const most = 20
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

// addGroups adds the row groups, of which a column has a place.
func (f *File) addGroups(groups []rowGroup, leaf int, path []string, rows, size int64) error {
	for i, g := range groups {
		if leaf >= len(g.chunks) {
			return broken("row group %d has no column %s", i, f.column)
		}
		c := g.chunks[leaf]
		switch {
		case c.encrypted:
			return errEncrypted
		case c.elsewhere != "":
			return fmt.Errorf("the column %s is in another file, %q, which is not read", f.column, c.elsewhere)
		case c.kind != byteArray || !slices.Equal(c.path, path):
			return broken("row group %d has another column in the place of %s", i, f.column)
		case c.values != g.rows || c.values < 0:
			return broken("row group %d has %d rows, and %d values of %s", i, g.rows, c.values, f.column)
		case c.start() < int64(len(Magic)) || c.compressed < 0 || c.start() > size-c.compressed:
			return broken("row group %d is not in the file", i)
		}
		if err := errCodec(c.codec); err != nil { // before anybody waits for the first page
			return err
		}
		rows -= g.rows
		f.Groups = append(f.Groups, Group{Rows: g.rows, Size: c.uncompressed, Stored: c.compressed, chunk: c})
	}
	if rows != 0 {
		return broken("the row groups have %d rows less than the file", rows)
	}
	return nil
}

// start returns where the pages begin, with the dictionary.
func (c *chunk) start() int64 {
	if c.dictionary > 0 && c.dictionary < c.data {
		return c.dictionary
	}
	return c.data
}

package parquet

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// A Reader reads the texts of a column, of some row groups. It is for one goroutine.
type Reader struct {
	file  *File
	group int // the next one
	to    int

	// Of the row group in hand:
	in         *bufio.Reader
	left       int64 // bytes of its pages
	rows       int64 // that are left
	codec      int64
	dictionary [][]byte
	dictBytes  []byte

	// Of the page in hand:
	values int64 // that are left, nulls too
	levels hybrid
	texts  texts
	page   []byte
	unpack decompressor
}

// A texts has the values of a page.
type texts interface {
	next() ([]byte, bool)
}

// Reader returns a reader of the row groups from one up to another.
func (f *File) Reader(from, to int) *Reader { return &Reader{file: f, group: from, to: to} }

// Close frees what the reader has.
func (r *Reader) Close() error {
	r.unpack.close()
	return nil
}

// Next returns the text of the next row, nil and false if it is null. It is good until
// Next is called again. The error is io.EOF behind the last row, and else says what is
// wrong with the file.
func (r *Reader) Next() (text []byte, ok bool, err error) {
	for r.values == 0 {
		if err := r.more(); err != nil {
			return nil, false, err
		}
	}
	r.values--
	r.rows--
	if r.file.maxLevel > 0 {
		level, ok := r.levels.next()
		if !ok {
			return nil, false, broken("a page has too few levels")
		}
		if level != uint32(r.file.maxLevel) {
			return nil, false, nil
		}
	}
	text, ok = r.texts.next()
	if !ok {
		return nil, false, broken("a page has too few values")
	}
	return text, true, nil
}

// more begins the next page that has values, or the next row group.
func (r *Reader) more() error {
	switch {
	case r.rows > 0 && r.left <= 0:
		return broken("a row group has %d rows too few", r.rows)
	case r.rows > 0:
		return r.nextPage()
	case r.group == r.to:
		return io.EOF
	}
	g := &r.file.Groups[r.group]
	r.group++
	r.rows, r.left, r.codec = g.Rows, g.chunk.compressed, g.chunk.codec
	r.in = bufio.NewReaderSize(io.NewSectionReader(r.file.in, g.chunk.start(), g.chunk.compressed), 256<<10)
	r.dictionary = nil
	return nil
}

// nextPage reads a page.
func (r *Reader) nextPage() error {
	d := &decoder{in: r.in, left: r.left}
	h := d.header()
	if d.err != nil {
		return broken("the header of a page: %v", d.err)
	}
	r.left = d.left
	if err := h.check(r.left); err != nil {
		return err
	}
	if int64(cap(r.page)) < h.compressed {
		r.page = make([]byte, h.compressed)
	}
	page := r.page[:h.compressed]
	if _, err := io.ReadFull(r.in, page); err != nil {
		return broken("a page: %v", early(err))
	}
	r.left -= h.compressed
	if err := h.checkCRC(page); err != nil {
		return err
	}
	switch h.kind {
	case dataPage:
		return r.beginPage(&h, page)
	case dataPageV2:
		return r.beginPageV2(&h, page)
	case dictionaryPage:
		return r.readDictionary(&h, page)
	case indexPage:
		return nil
	}
	return broken("a page of type %d", h.kind)
}

// readDictionary reads the page of a dictionary.
func (r *Reader) readDictionary(h *header, page []byte) error {
	data, err := r.unpack.decompress(r.codec, page, h.uncompressed)
	if err != nil {
		return err
	}
	if h.encoding != plain && h.encoding != plainDictionary {
		return fmt.Errorf("a dictionary has the encoding %s, which is not read", encodingName(h.encoding))
	}
	r.dictBytes = append(r.dictBytes[:0], data...)
	if h.values > int64(len(data)/4) {
		return broken("a dictionary of %d values in %d bytes", h.values, len(data))
	}
	r.dictionary = make([][]byte, 0, h.values)
	values := plainTexts{r.dictBytes}
	for range h.values {
		text, ok := values.next()
		if !ok {
			return broken("a dictionary has too few values")
		}
		r.dictionary = append(r.dictionary, text)
	}
	return nil
}

// beginPage begins a page of data.
func (r *Reader) beginPage(h *header, page []byte) error {
	data, err := r.unpack.decompress(r.codec, page, h.uncompressed)
	if err != nil {
		return err
	}
	var levels []byte
	if r.file.maxLevel > 0 {
		if h.levels != rle {
			return fmt.Errorf("levels have the encoding %s, which is not read", encodingName(h.levels))
		}
		if len(data) < 4 || int64(binary.LittleEndian.Uint32(data)) > int64(len(data)-4) {
			return broken("levels that are larger than their page")
		}
		n := binary.LittleEndian.Uint32(data)
		levels, data = data[4:4+n], data[4+n:]
	}
	return r.begin(h, levels, data)
}

// beginPageV2 begins a page of data of the second version, whose levels are not
// compressed.
func (r *Reader) beginPageV2(h *header, page []byte) error {
	levels := page[h.repeatBytes : h.repeatBytes+h.levelBytes]
	data, codec := page[h.repeatBytes+h.levelBytes:], r.codec
	if h.plain {
		codec = codecNone
	}
	data, err := r.unpack.decompress(codec, data, h.uncompressed-h.repeatBytes-h.levelBytes)
	if err != nil {
		return err
	}
	return r.begin(h, levels, data)
}

// begin begins the values of a page.
func (r *Reader) begin(h *header, levels, data []byte) (err error) {
	if h.values > r.rows {
		return broken("a page has %d rows, where %d are left", h.values, r.rows)
	}
	r.levels = hybrid{data: levels, width: widthOf(r.file.maxLevel)}
	r.values = h.values
	switch h.encoding {
	case plain:
		r.texts = &plainTexts{data}
	case plainDictionary, rleDictionary:
		if len(data) == 0 { // all are null
			data = []byte{0}
		}
		if data[0] > 32 {
			return broken("indexes of %d bits", data[0])
		}
		r.texts = &dictionaryTexts{r.dictionary, hybrid{data: data[1:], width: uint(data[0])}}
	case deltaLength, deltaBytes:
		r.texts, err = decodeDelta(h, data)
	default:
		return fmt.Errorf("a page has the encoding %s, which is not read", encodingName(h.encoding))
	}
	return err
}

// Encodings.
const (
	plain           = 0
	plainDictionary = 2
	rle             = 3
	deltaLength     = 6
	deltaBytes      = 7
	rleDictionary   = 8
)

func encodingName(e int64) string {
	names := []string{"PLAIN", "", "PLAIN_DICTIONARY", "RLE", "BIT_PACKED", "DELTA_BINARY_PACKED",
		"DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY", "RLE_DICTIONARY", "BYTE_STREAM_SPLIT"}
	if e >= 0 && e < int64(len(names)) && names[e] != "" {
		return names[e]
	}
	return fmt.Sprint(e)
}

// plainTexts are each behind its length.
type plainTexts struct{ data []byte }

func (t *plainTexts) next() ([]byte, bool) {
	if len(t.data) < 4 {
		return nil, false
	}
	n := int64(binary.LittleEndian.Uint32(t.data))
	if n > int64(len(t.data)-4) {
		return nil, false
	}
	text := t.data[4 : 4+n : 4+n]
	t.data = t.data[4+n:]
	return text, true
}

// dictionaryTexts are in a dictionary.
type dictionaryTexts struct {
	all     [][]byte
	indexes hybrid
}

func (t *dictionaryTexts) next() ([]byte, bool) {
	i, ok := t.indexes.next()
	if !ok || int64(i) >= int64(len(t.all)) {
		return nil, false
	}
	return t.all[i], true
}

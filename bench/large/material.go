package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// material is what is counted. Little of it is ever in memory: on Linux the peak
// of a process counts that of its parent at the start.
type material struct {
	top         string // which all is in
	dir         string // of small files
	files       int
	dirSize     int64
	large       string
	largeSize   int64
	records     string // JSON Lines with their text at "text"
	recordsSize int64
}

// Sizes of small files and of the texts of records, in bytes. They are drawn
// evenly from between, and a line more.
const (
	leastSize = 100
	mostSize  = 8000
)

// filesEach is how many files a directory has.
const filesEach = 200

func makeMaterial(dir string, o *options) (*material, error) {
	m := &material{
		top:     dir,
		dir:     filepath.Join(dir, "files"),
		files:   o.files,
		large:   filepath.Join(dir, "large.txt"),
		records: filepath.Join(dir, "records.jsonl"),
	}
	texts, err := newTexts(o.texts)
	if err != nil {
		return nil, err
	}
	defer texts.close()
	if m.dirSize, err = makeFiles(m.dir, m.files, texts); err != nil {
		return nil, err
	}
	if m.largeSize, err = makeFile(m.large, o.size, texts.copyPart); err != nil {
		return nil, err
	}
	m.recordsSize, err = makeFile(m.records, o.size/2, texts.copyRecord)
	return m, err
}

// makeFiles writes small files into directories below dir.
func makeFiles(dir string, n int, texts *texts) (size int64, err error) {
	for i := range n {
		sub := filepath.Join(dir, fmt.Sprintf("%03d", i/filesEach))
		if i%filesEach == 0 {
			if err := os.MkdirAll(sub, 0o777); err != nil {
				return size, err
			}
		}
		written, err := makeFile(filepath.Join(sub, fmt.Sprintf("%03d.txt", i%filesEach)), 1, texts.copyPart)
		if err != nil {
			return size, err
		}
		size += written
	}
	return size, nil
}

// makeFile writes a file of parts, size bytes or a part more.
func makeFile(name string, size int64, part func(io.Writer) (int, error)) (int64, error) {
	f, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	out := bufio.NewWriterSize(f, 64<<10)
	written := int64(0)
	for written < size && err == nil {
		var n int
		n, err = part(out)
		written += int64(n)
	}
	return written, errors.Join(err, out.Flush(), f.Close())
}

// texts is some files read one after the other, and again from the first, by
// parts of some lines.
type texts struct {
	names []string
	next  int // to be opened
	file  *os.File
	lines *bufio.Reader
	sizes *rand.Rand
	part  []byte
}

func newTexts(names []string) (*texts, error) {
	if len(names) == 0 {
		return nil, errors.New("there are no texts")
	}
	t := &texts{names: names, lines: bufio.NewReaderSize(nil, 64<<10), sizes: rand.New(rand.NewPCG(5, 0))}
	return t, t.open()
}

func (t *texts) open() error {
	f, err := os.Open(t.names[t.next])
	if err != nil {
		return err
	}
	t.close()
	t.next = (t.next + 1) % len(t.names)
	t.file = f
	t.lines.Reset(f)
	return nil
}

func (t *texts) close() {
	if t.file != nil {
		t.file.Close()
	}
}

// read returns the next part, good until it is called again. Only lines of over
// 64 kB are taken apart.
func (t *texts) read() ([]byte, error) {
	size := leastSize + t.sizes.IntN(mostSize-leastSize)
	t.part = t.part[:0]
	for opened := 0; len(t.part) < size; {
		line, err := t.lines.ReadSlice('\n')
		t.part = append(t.part, line...)
		if err == io.EOF && opened > len(t.names) {
			return nil, errors.New("the texts are empty")
		}
		if err == io.EOF {
			opened++
			err = t.open()
		}
		if err != nil && err != bufio.ErrBufferFull {
			return nil, err
		}
	}
	return t.part, nil
}

// copyPart writes a part as it is.
func (t *texts) copyPart(w io.Writer) (int, error) {
	part, err := t.read()
	if err != nil {
		return 0, err
	}
	return w.Write(part)
}

// copyRecord writes a part as a record.
func (t *texts) copyRecord(w io.Writer) (int, error) {
	part, err := t.read()
	if err != nil {
		return 0, err
	}
	record, err := json.Marshal(map[string]string{"text": string(part)})
	if err != nil {
		return 0, err
	}
	return w.Write(append(record, '\n'))
}

package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A corpus is a text to measure on.
type corpus struct {
	name string // of its file, without the folder
	path string // where the processes of the peers read it
	text string
}

// readCorpus reads a file. If size is not 0, the text is repeated or cut to
// that many bytes, at the end of a character, and put into dir.
func readCorpus(path, dir string, size int) (*corpus, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(data) == 0 {
		return nil, fmt.Errorf("%s: nothing in it", path)
	}
	c := &corpus{name: filepath.Base(path), text: string(data)}
	if size == 0 {
		c.path, err = filepath.Abs(path)
		return c, err
	}
	c.text = strings.Repeat(c.text, (size+len(c.text)-1)/len(c.text))
	c.text = c.text[:characterStart(c.text, size)]
	c.path = filepath.Join(dir, c.name)
	return c, os.WriteFile(c.path, []byte(c.text), 0o600)
}

// A mode is a way to hand a text to a tokenizer.
type mode struct {
	name string // in JSON
	text string // in headings
	size int    // bytes of a document; 0 is all
}

var modes = []mode{
	{"whole", "each file as one document", 0},
	{"10kB", "each file in documents of 10 kB", 10_000},
}

// lengths are the lengths of the documents of a text: at most size bytes each,
// and cut between characters.
func (m mode) lengths(text string) []int {
	if m.size == 0 {
		return []int{len(text)}
	}
	var lengths []int
	for at := 0; at < len(text); {
		end := characterStart(text, at+m.size)
		lengths = append(lengths, end-at)
		at = end
	}
	return lengths
}

// characterStart returns the last offset up to at where a character starts, or
// at itself if the text there is no UTF-8.
func characterStart(text string, at int) int {
	if at >= len(text) {
		return len(text)
	}
	for i := at; i >= 0 && at-i < utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			return i
		}
	}
	return at
}

// parseSize reads a number of bytes: 500, 64kB, 8MB.
func parseSize(s string) (int, error) {
	digits, factor := strings.TrimSuffix(s, "B"), 1.0
	if rest, ok := strings.CutSuffix(digits, "k"); ok {
		digits, factor = rest, 1e3
	} else if rest, ok := strings.CutSuffix(digits, "M"); ok {
		digits, factor = rest, 1e6
	}
	n, err := strconv.ParseFloat(digits, 64)
	n *= factor
	if err != nil || !(n >= utf8.UTFMax) || n > math.MaxInt32 {
		return 0, fmt.Errorf("-size %s: want a number of bytes as in 64kB or 8MB", s)
	}
	return int(n), nil
}

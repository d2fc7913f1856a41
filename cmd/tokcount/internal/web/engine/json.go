//go:build wasip1

package main

import (
	"strconv"
	"unicode/utf8"
)

const hexadecimal = "0123456789abcdef"

// A writer writes JSON, with no more than the module has anyway.
type writer struct{ json []byte }

func (w *writer) comma() {
	if n := len(w.json); n > 0 && w.json[n-1] != '{' && w.json[n-1] != '[' && w.json[n-1] != ':' {
		w.json = append(w.json, ',')
	}
}

func (w *writer) object(fields func()) {
	w.comma()
	w.json = append(w.json, '{')
	fields()
	w.json = append(w.json, '}')
}

func (w *writer) array(elements func()) {
	w.comma()
	w.json = append(w.json, '[')
	elements()
	w.json = append(w.json, ']')
}

func (w *writer) key(name string) {
	w.string(name)
	w.json = append(w.json, ':')
}

// string writes text; bytes that are not valid UTF-8 become U+FFFD.
func (w *writer) string(text string) {
	w.comma()
	w.json = append(w.json, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			w.json = append(w.json, '\\', byte(r))
		case r < ' ':
			w.json = append(w.json, `\u00`...)
			w.json = append(w.json, hexadecimal[r>>4], hexadecimal[r&15])
		default:
			w.json = utf8.AppendRune(w.json, r)
		}
	}
	w.json = append(w.json, '"')
}

func (w *writer) int(n int) {
	w.comma()
	w.json = strconv.AppendInt(w.json, int64(n), 10)
}

func (w *writer) text(key, text string) {
	w.key(key)
	w.string(text)
}

func (w *writer) number(key string, n int) {
	w.key(key)
	w.int(n)
}

func (w *writer) flag(key string, is bool) {
	w.key(key)
	w.json = strconv.AppendBool(w.json, is)
}

func (w *writer) texts(key string, texts []string) {
	w.key(key)
	w.array(func() {
		for _, text := range texts {
			w.string(text)
		}
	})
}

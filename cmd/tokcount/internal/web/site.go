// Package web is the page that shows the tokens of a text: the files that a browser
// needs, a server for them, and their export for any other.
//
// The page computes in the browser, by the engine compiled to WebAssembly, over the
// vocabularies that the program carries anyway. So the server has nothing to do but to
// hand out files, and a static host will do as well.
package web

import (
	"bytes"
	"compress/gzip"
	"embed"
	"io"
	"io/fs"
	"path"
	"sync"

	"github.com/tokcount/tokcount/vocab"
)

// The files of the page, and the engines, which go generate builds.
var (
	//go:embed site
	siteFiles embed.FS
	//go:embed engine.wasm.gz
	smallEngine []byte
	//go:embed engine-full.wasm.gz
	fullEngine []byte
)

const (
	indexName       = "index.html"
	manifestName    = "site.json"
	smallEngineName = "engine.wasm"
	fullEngineName  = "engine-full.wasm"
)

// A Site is the page with all it needs. It is safe for concurrent use.
type Site struct {
	version string
	files   []*file // in the order of their names
}

// A file of the site. Its bytes are made when they are first wanted.
type file struct {
	name   string // below the page
	mime   string
	packed []byte // compressed by gzip, if the program carries it so
	data   func() []byte
	tag    func() string // changes with data

	deflated func() []byte // data compressed by gzip as far as it goes
}

// mimeType is by extension. Browsers refuse scripts and modules of another type, and the
// tables of the system may know none.
func mimeType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".wasm":
		return "application/wasm"
	}
	return "application/octet-stream"
}

func newFile(name string, data func() []byte) *file {
	f := &file{name: name, mime: mimeType(name), data: sync.OnceValue(data)}
	f.tag = sync.OnceValue(func() string { return tagOf(f.data()) })
	f.deflated = sync.OnceValue(func() []byte { return deflate(f.data()) })
	return f
}

func tagOf(data []byte) string { return sum(data)[:24] }

// New returns the site of a program of that version.
func New(version string) *Site {
	s := &Site{version: version, files: pageFiles()}
	s.files = append(s.files, engineFile(smallEngineName, smallEngine), engineFile(fullEngineName, fullEngine))
	s.files = append(s.files, tableFiles()...)
	s.files = append(s.files, newFile(manifestName, s.manifest(false)))
	return s
}

// tableFiles returns the files of the vocabularies, which all sites share.
var tableFiles = sync.OnceValue(func() (files []*file) {
	for _, t := range tables {
		files = append(files, newFile(t.name, func() []byte { return tableBytes(t.vocab()) }))
	}
	return files
})

// engineFile returns the file of an engine, which the program carries compressed.
func engineFile(name string, packed []byte) *file {
	f := newFile(name, func() []byte { return inflate(packed) })
	f.packed = packed
	f.tag = sync.OnceValue(func() string { return tagOf(packed) }) // nothing need be unpacked for it
	return f
}

// pageFiles returns the files of the folder site.
func pageFiles() (files []*file) {
	root, err := fs.Sub(siteFiles, "site")
	must(err)
	must(fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, newFile(name, func() []byte {
				data, err := fs.ReadFile(root, name)
				must(err)
				return data
			}))
		}
		return err
	}))
	return files
}

// tables are the files of vocabularies, with the largest that is read from each.
var tables = []struct {
	name  string
	vocab func() *vocab.Vocab
}{
	{"p50k_base.table", vocab.P50kBase},
	{"cl100k_base.table", vocab.CL100kBase},
	{"o200k_base.table", vocab.O200kBase},
}

// tableBytes returns what the engine reads in place. They are a copy, since the program
// has them in parts.
func tableBytes(v *vocab.Vocab) []byte {
	var b bytes.Buffer
	_, err := v.Table().WriteTo(&b)
	must(err)
	return b.Bytes()
}

func inflate(packed []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	must(err)
	data, err := io.ReadAll(z)
	must(err)
	return data
}

// must is for reading from the program itself.
func must(err error) {
	if err != nil {
		panic("web: " + err.Error())
	}
}

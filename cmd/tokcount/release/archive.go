package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"time"
)

// tarOf returns a gzipped tar archive of files below a directory. The order,
// the times and the owners are fixed, so the bytes depend on nothing else.
func tarOf(dir string, files []file, date time.Time) []byte {
	var buf bytes.Buffer
	z, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	must(err)
	w := tar.NewWriter(z)
	for _, f := range files {
		must(w.WriteHeader(&tar.Header{
			Name: dir + "/" + f.name, Mode: int64(f.mode), Size: int64(len(f.data)),
			ModTime: date, Format: tar.FormatUSTAR,
		}))
		_, err := w.Write(f.data)
		must(err)
	}
	must(w.Close())
	must(z.Close())
	return buf.Bytes()
}

// zipOf is tarOf for a zip archive.
func zipOf(dir string, files []file, date time.Time) []byte {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, f := range files {
		header := &zip.FileHeader{Name: dir + "/" + f.name, Method: zip.Deflate, Modified: date}
		header.SetMode(f.mode)
		member, err := w.CreateHeader(header)
		must(err)
		_, err = member.Write(f.data)
		must(err)
	}
	must(w.Close())
	return buf.Bytes()
}

// must is for errors of writing to memory, which do not happen.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

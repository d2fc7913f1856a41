package format

import "io"

// nanoGPT is the .bin of nanoGPT's prepare scripts: ids, and nothing else. Uint32 is for
// vocabularies that nanoGPT does not know.
func nanoGPT() *Format {
	return &Format{
		Name:     "nanogpt",
		Suffixes: []string{".bin"},
		DTypes:   []DType{Uint16, Uint32},
		New: func(files []File, s Settings) (Writer, error) {
			return &rawWriter{file: files[0], dtype: s.DType}, nil
		},
		Replay: func(files []*io.SectionReader, s Settings, to Writer) error {
			return replayRaw(files[0], s.DType, to)
		},
	}
}

// rawWriter writes ids one after the other.
type rawWriter struct {
	file  File
	dtype DType
	buf   []byte
}

func (w *rawWriter) Begin(Doc) error { return nil }
func (w *rawWriter) End() error      { return nil }
func (w *rawWriter) Close() error    { return nil }

func (w *rawWriter) Write(ids []uint32) error {
	for len(ids) > 0 {
		n := min(len(ids), blockIDs)
		w.buf = w.dtype.Append(w.buf[:0], ids[:n])
		if _, err := w.file.Write(w.buf); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

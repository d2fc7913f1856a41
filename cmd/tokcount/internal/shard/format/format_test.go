package format

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A memory is a File.
type memory struct{ b []byte }

func (m *memory) Write(p []byte) (int, error) {
	m.b = append(m.b, p...)
	return len(p), nil
}

func (m *memory) WriteAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) > int64(len(m.b)) {
		return 0, errors.New("written after the end")
	}
	return copy(m.b[at:], p), nil
}

func (m *memory) ReadAt(p []byte, at int64) (int, error) {
	return bytes.NewReader(m.b).ReadAt(p, at)
}

// A document is what a Writer is given between Begin and End.
type document struct {
	Doc
	ids []uint32
}

// write returns the files of a shard with documents, each written in pieces of at most
// so many ids.
func write(t *testing.T, f *Format, s Settings, docs []document, piece int) [][]byte {
	t.Helper()
	files := make([]File, len(f.Suffixes))
	for i := range files {
		files[i] = &memory{}
	}
	w, err := f.New(files, s)
	require.NoError(t, err)
	for _, d := range docs {
		require.NoError(t, w.Begin(d.Doc))
		for ids := d.ids; len(ids) > 0; {
			n := min(len(ids), piece)
			require.NoError(t, w.Write(ids[:n]))
			ids = ids[n:]
		}
		require.NoError(t, w.End())
	}
	require.NoError(t, w.Close())
	var written [][]byte
	for _, file := range files {
		written = append(written, file.(*memory).b)
	}
	return written
}

func sections(files [][]byte) (rs []*io.SectionReader) {
	for _, b := range files {
		rs = append(rs, io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b))))
	}
	return rs
}

// A recorder is a Writer that keeps documents.
type recorder struct{ docs []document }

func (r *recorder) Begin(d Doc) error {
	r.docs = append(r.docs, document{Doc: d})
	return nil
}

func (r *recorder) Write(ids []uint32) error {
	last := &r.docs[len(r.docs)-1]
	last.ids = append(last.ids, ids...)
	return nil
}

func (r *recorder) End() error   { return nil }
func (r *recorder) Close() error { return errors.New("Replay must not close") }

func all(docs []document) (ids []uint32) {
	for _, d := range docs {
		ids = append(ids, d.ids...)
	}
	return ids
}

// three are documents, one of which is empty.
var three = []document{
	{Doc{"a.jsonl", 0}, []uint32{1, 2, 0x1234}},
	{Doc{"a.jsonl", 2}, nil},
	{Doc{`b, "c".jsonl`, 7}, []uint32{50256}},
}

// The bytes of every layout for the documents in three, by hand. What is compressed is
// given as it is before that.
func TestGoldenBytes(t *testing.T) {
	const (
		ids16 = "0100 0200 3412 50c4"
		ids32 = "01000000 02000000 34120000 50c40000"
		index = "4d4d494449445800 00 0100000000000000"                                // MMIDIDX, version
		count = "0300000000000000 0400000000000000"                                   // sequences, document indices
		lens  = "03000000 00000000 01000000"                                          // int32
		which = "0000000000000000 0100000000000000 0200000000000000 0300000000000000" // documents
		ends  = "0300000000000000 0300000000000000 0400000000000000"                  // of documents
		table = "0,3,,a.jsonl,0\n3,3,,a.jsonl,2\n3,4,,\"b, \"\"c\"\".jsonl\",7\n"     // dolma's
	)
	text := func(s string) string { return hex.EncodeToString([]byte(s)) }
	zeros := func(n int) string { return strings.Repeat("00", n) }
	spaces := func(n int) string { return strings.Repeat("20", n) }
	for _, test := range []struct {
		format string
		dtype  DType
		want   []string
	}{
		{"nanogpt", Uint16, []string{ids16}},
		{"nanogpt", Uint32, []string{ids32}},
		{"llmc", Uint16, []string{"88d83401 01000000 04000000" + zeros(1012) + ids16}},
		{"llmc", Uint32, []string{"a1d93401 07000000 04000000" + zeros(1012) + ids32}},
		{"megatron", Uint16, []string{ids16, index + "08" + count + lens +
			"0000000000000000 0600000000000000 0600000000000000" + which}},
		{"megatron", Int32, []string{ids32, index + "04" + count + lens +
			"0000000000000000 0c00000000000000 0c00000000000000" + which}},
		{"datatrove", Uint16, []string{ids16, ends, text("r50k_base|2\n4\n4.00 T")}},
		{"datatrove", Uint32, []string{ids32, ends, text("r50k_base|4\n4\n4.00 T")}},
		{"dolma", Uint16, []string{ids16, text(table)}},
		{"dolma", Uint32, []string{ids32, text(table)}},
		{"npy", Uint16, []string{"934e554d5059 0100 7600" +
			text("{'descr': '<u2', 'fortran_order': False, 'shape': (4,), }") + spaces(60) + "0a" + ids16}},
		{"npy", Uint32, []string{"934e554d5059 0100 7600" +
			text("{'descr': '<u4', 'fortran_order': False, 'shape': (4,), }") + spaces(60) + "0a" + ids32}},
	} {
		t.Run(fmt.Sprint(test.format, test.dtype), func(t *testing.T) {
			f, err := ByName(test.format)
			require.NoError(t, err)
			got := write(t, f, Settings{test.dtype, "r50k_base"}, three, 2)
			if test.format == "dolma" {
				got[1] = gunzip(t, got[1])
			}
			require.Len(t, got, len(test.want))
			for i, want := range test.want {
				assert.Equal(t, strings.ReplaceAll(want, " ", ""), hex.EncodeToString(got[i]), f.Suffixes[i])
			}
		})
	}
}

func gunzip(t *testing.T, b []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(b))
	require.NoError(t, err)
	assert.Zero(t, r.ModTime)
	assert.Empty(t, r.Name)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return text
}

// keepsBorders is whether a layout says where documents end.
func keepsBorders(f *Format) bool { return len(f.Suffixes) > 1 }

// eachLayout runs a test for every layout and type, with documents of many lengths.
func eachLayout(t *testing.T, run func(t *testing.T, f *Format, s Settings, docs []document)) {
	for _, f := range All() {
		for _, dtype := range f.DTypes {
			t.Run(f.Name+"/"+string(dtype), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(1, 2))
				most := uint32(min(dtype.ids()-1, 1<<31-1))
				docs := []document{}
				for i, n := range []int{0, 1, 5, 2*blockIDs + 3, 1, 0, 700, blockIDs, 3, 0} {
					d := document{Doc: Doc{At: int64(i)}}
					if f.Name == "dolma" {
						d.Input = "in,\"1\".jsonl"
					} else {
						d.Doc = Doc{}
					}
					for range n {
						d.ids = append(d.ids, rng.Uint32N(most))
					}
					docs = append(docs, d)
				}
				run(t, f, Settings{dtype, "o200k_base"}, docs)
			})
		}
	}
}

// What was written is read back, whole or in pieces, and written again is the same.
func TestReplayReadsWhatWasWritten(t *testing.T) {
	eachLayout(t, func(t *testing.T, f *Format, s Settings, docs []document) {
		for _, docs := range [][]document{docs, nil} {
			files := write(t, f, s, docs, 1000)
			var got recorder
			require.NoError(t, f.Replay(sections(files), s, &got))
			assert.Equal(t, all(docs), all(got.docs))
			if keepsBorders(f) {
				assert.Equal(t, docs, got.docs)
			} else {
				assert.Len(t, got.docs, 1)
			}
			assert.Equal(t, files, write(t, f, s, got.docs, 1<<30))
		}
	})
}

// A file that lost its end, or has more, is not taken for a whole one. Only in bare ids
// it is not seen, if no id is cut.
func TestReplayRefusesFilesOfAnotherLength(t *testing.T) {
	eachLayout(t, func(t *testing.T, f *Format, s Settings, docs []document) {
		files := write(t, f, s, docs[:4], 1000)
		for i := range files {
			for n := len(files[i]) + 3; n >= 0; n -= 1 + n/60 {
				if n == len(files[i]) || f.Name == "nanogpt" && n%s.DType.Size() == 0 {
					continue
				}
				changed := append([][]byte{}, files...)
				changed[i] = append(files[i][:len(files[i]):len(files[i])], 0, 0, 0)[:n]
				assert.Error(t, f.Replay(sections(changed), s, &recorder{}), "%s with %d bytes", f.Suffixes[i], n)
			}
		}
	})
}

// Where a layout says what it is, a changed byte there is noticed, as is the wrong type.
func TestReplayRefusesWhatDiffers(t *testing.T) {
	eachLayout(t, func(t *testing.T, f *Format, s Settings, docs []document) {
		if f.Name == "nanogpt" {
			t.Skip("bare ids")
		}
		docs = docs[:3]
		files := write(t, f, s, docs, 1000)
		from, to := 0, 0
		i := len(files) - 1
		switch f.Name {
		case "llmc":
			to = 12
		case "npy":
			to = 128
		default:
			to = len(files[i])
		}
		if f.Name == "dolma" {
			from = len(files[i]) - 8 // the sum of the table
		}
		for at := from; at < to; at++ {
			changed := append([][]byte{}, files...)
			changed[i] = bytes.Clone(files[i])
			changed[i][at] ^= 0x41
			assert.Error(t, f.Replay(sections(changed), s, &recorder{}), "byte %d of %s", at, f.Suffixes[i])
		}
		if f.Name != "dolma" { // which has a type nowhere
			for _, dtype := range f.DTypes {
				if dtype != s.DType {
					assert.Error(t, f.Replay(sections(files), Settings{dtype, s.Tokenizer}, &recorder{}))
				}
			}
		}
	})
}

// broken is a File that takes so many bytes.
type broken struct {
	memory
	left int
}

var errFull = errors.New("no space left")

func (b *broken) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errFull
	}
	return b.memory.Write(p)
}

// A full disk is an error of some call, whichever file it hits.
func TestWritersReportAFullDisk(t *testing.T) {
	eachLayout(t, func(t *testing.T, f *Format, s Settings, docs []document) {
		whole := write(t, f, s, docs, 1000)
		for i := range f.Suffixes {
			for _, room := range []int{0, len(whole[i]) / 2, len(whole[i]) - 1} {
				files := make([]File, len(f.Suffixes))
				for j := range files {
					files[j] = &broken{left: 1 << 30}
				}
				files[i].(*broken).left = room
				assert.ErrorIs(t, writeAll(f, files, s, docs), errFull, "%s with room for %d bytes", f.Suffixes[i], room)
			}
		}
	})
}

func writeAll(f *Format, files []File, s Settings, docs []document) error {
	w, err := f.New(files, s)
	if err != nil {
		return err
	}
	for _, d := range docs {
		if err := errors.Join(w.Begin(d.Doc), w.Write(d.ids), w.End()); err != nil {
			return err
		}
	}
	return w.Close()
}

// Megatron has a rule of its own for what is uint16, and no uint32.
func TestDTypesOfLayouts(t *testing.T) {
	for _, test := range []struct {
		format string
		ids    int
		want   DType
	}{
		{"nanogpt", 65536, Uint16},
		{"nanogpt", 65537, Uint32},
		{"llmc", 200019, Uint32},
		{"megatron", 65499, Uint16},
		{"megatron", 65500, Int32},
	} {
		f, err := ByName(test.format)
		require.NoError(t, err)
		got, err := f.DType("", test.ids)
		require.NoError(t, err)
		assert.Equal(t, test.want, got, "%s with %d ids", test.format, test.ids)
	}
}

func TestByNameNamesTheFormats(t *testing.T) {
	_, err := ByName("mds")
	require.EqualError(t, err, `unknown format "mds": it is one of nanogpt, llmc, megatron, datatrove, dolma, npy`)
}

// The limits of the layouts are errors before a number overflows.
func TestLimits(t *testing.T) {
	const most = 1<<31 - 1
	for _, w := range []Writer{
		&llmcWriter{rawWriter: rawWriter{file: &memory{}, dtype: Uint16}, ids: most - 1},
		&megatronWriter{rawWriter: rawWriter{file: &memory{}, dtype: Uint16}, length: most - 1},
	} {
		require.NoError(t, w.Write([]uint32{1}))
		require.ErrorContains(t, w.Write([]uint32{1}), "fewer than 2^31 ids")
	}
}

// The numbers for people to read in datatrove's metadata are those of Python's humanize.
func TestMetric(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0.00 T", 7: "7.00 T", 42: "42.0 T", 999: "999 T", 1000: "1.00 kT", 1500: "1.50 kT", 12345: "12.3 kT",
		123_000: "123 kT", 999_499: "999 kT", 999_999: "1.00 MT", 9_999: "10.00 kT", 200_000_000: "200 MT",
		15_000_000_000_000: "15.0 TT", 1<<63 - 1: "9.22 ET",
	} {
		assert.Equal(t, want, metric(n), "%d", n)
	}
}

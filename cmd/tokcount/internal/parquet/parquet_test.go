package parquet

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// texts returns some texts of all sizes, the same in every run. Many come twice.
func someTexts(n int) []string {
	r := rand.New(rand.NewPCG(1, 2))
	all := make([]string, n)
	for i := range all {
		switch r.IntN(6) {
		case 0:
			all[i] = ""
		case 1:
			all[i] = strings.Repeat("long ", r.IntN(3000)) + fmt.Sprint(i)
		case 2:
			all[i] = "https://example.com/" + fmt.Sprint(i)
		default:
			all[i] = fmt.Sprint("word ", r.IntN(300))
		}
	}
	return all
}

// row is what a test writes: columns of all kinds around the texts.
type row struct {
	ID   int64    `parquet:"id"`
	Text *string  `parquet:"text,optional"`
	Tags []string `parquet:"tags,list"`
	Meta struct {
		Source string  `parquet:"source"`
		Inner  *string `parquet:"inner,optional"`
	} `parquet:"meta"`
	Score float64 `parquet:"score"`
}

// written is a file of rows, every seventh of which has no text. Row groups have 400.
func written(t testing.TB, texts []string, options ...parquet.WriterOption) []byte {
	var out bytes.Buffer
	w := parquet.NewGenericWriter[row](&out, append([]parquet.WriterOption{parquet.PageBufferSize(20_000)}, options...)...)
	for i, text := range texts {
		r := row{ID: int64(i), Tags: []string{"a", text}}
		r.Meta.Source = text
		if i%7 > 0 {
			r.Text = &text
		}
		if i%3 == 0 {
			r.Meta.Inner = &text
		}
		_, err := w.Write([]row{r})
		require.NoError(t, err)
		if i%400 == 399 {
			require.NoError(t, w.Flush())
		}
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// read returns all texts of a column; nulls are nil.
func read(data []byte, path ...string) (all []*string, err error) {
	f, err := Open(bytes.NewReader(data), int64(len(data)), path)
	if err != nil {
		return nil, err
	}
	r := f.Reader(0, len(f.Groups))
	defer r.Close()
	for {
		text, ok, err := r.Next()
		switch {
		case err == io.EOF:
			return all, nil
		case err != nil:
			return all, err
		case ok:
			s := string(text)
			all = append(all, &s)
		default:
			all = append(all, nil)
		}
	}
}

func TestReadsWhatParquetGoWrites(t *testing.T) {
	texts := someTexts(1500)
	var want, inner, source []*string
	for i, text := range texts {
		want, inner, source = append(want, &text), append(inner, &text), append(source, &text)
		if i%7 == 0 {
			want[i] = nil
		}
		if i%3 > 0 {
			inner[i] = nil
		}
	}
	for _, codec := range []struct {
		name  string
		codec parquet.WriterOption
	}{
		{"uncompressed", parquet.Compression(&parquet.Uncompressed)},
		{"snappy", parquet.Compression(&parquet.Snappy)},
		{"gzip", parquet.Compression(&parquet.Gzip)},
		{"zstd", parquet.Compression(&parquet.Zstd)},
	} {
		for _, encoding := range []struct {
			name     string
			encoding parquet.WriterOption
		}{
			{"plain", parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.Plain)},
			{"dictionary", parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.RLEDictionary)},
			{"delta length", parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.DeltaLengthByteArray)},
			{"delta", parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.DeltaByteArray)},
		} {
			for _, version := range []int{1, 2} {
				t.Run(fmt.Sprint(codec.name, " ", encoding.name, " v", version), func(t *testing.T) {
					data := written(t, texts, codec.codec, encoding.encoding, parquet.DataPageVersion(version))
					for _, test := range []struct {
						path []string
						want []*string
					}{
						{[]string{"text"}, want}, {[]string{"meta", "inner"}, inner}, {[]string{"meta", "source"}, source},
					} {
						got, err := read(data, test.path...)
						require.NoError(t, err, "%q", test.path)
						require.Equal(t, test.want, got, "%q", test.path)
					}
				})
			}
		}
	}
}

func TestColumnsThatAreNotRead(t *testing.T) {
	data := written(t, someTexts(10))
	for _, test := range []struct {
		path string
		want string
	}{
		{"no", "there is no column no: there are id, text, tags.list.element, meta.source, meta.inner, score"},
		{"meta.no", "there is no column meta.no: there are id, text, tags.list.element, meta.source, meta.inner, score"},
		{"id", "the column id is INT64, not text"},
		{"score", "the column score is DOUBLE, not text"},
		{"meta", "the column meta is a group or a list, not text: give the path of a column in it"},
		{"tags", "the column tags is a group or a list, not text: give the path of a column in it"},
		{"tags.list.element", "the column tags.list.element is in a list, which is not read"},
	} {
		_, err := read(data, strings.Split(test.path, ".")...)
		assert.EqualError(t, err, test.want, test.path)
	}
}

func TestCodecsThatAreNotRead(t *testing.T) {
	for _, test := range []struct {
		codec parquet.WriterOption
		name  string
	}{{parquet.Compression(&parquet.Brotli), "Brotli"}, {parquet.Compression(&parquet.Lz4Raw), "LZ4"}} {
		data := written(t, someTexts(10), test.codec)
		_, err := Open(bytes.NewReader(data), int64(len(data)), []string{"text"})
		assert.EqualError(t, err, "pages are compressed by "+test.name+", which is not read: Snappy, gzip and Zstandard are")
	}
}

// Wherever a file is cut off, and whatever a byte of it becomes, that is an error or
// another text, never a panic, and never fewer rows.
func TestBrokenFiles(t *testing.T) {
	texts := someTexts(500)
	for _, encoding := range []parquet.WriterOption{
		parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.RLEDictionary),
		parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.DeltaByteArray),
	} {
		data := written(t, texts, parquet.Compression(&parquet.Snappy), encoding)
		for end := 0; end < len(data); end += 1000 {
			_, err := read(data[:end], "text")
			require.ErrorIs(t, err, ErrBroken, "%d of %d bytes", end, len(data))
		}
		r := rand.New(rand.NewPCG(3, 4))
		from := len(data) - 3000 // where the footer and most headers are
		for n := range 200 {
			at := r.IntN(len(data))
			if n%2 == 0 {
				at = from + r.IntN(len(data)-from)
			}
			was := data[at]
			data[at] ^= byte(1 + r.IntN(255))
			start := time.Now()
			got, err := read(data, "text")
			require.Less(t, time.Since(start), 10*time.Second)
			if err == nil {
				require.Len(t, got, len(texts))
			}
			data[at] = was
		}
	}
}

// A page that says it becomes much more than it does, or less, is refused before it is
// made.
func TestPagesOfOtherSizes(t *testing.T) {
	for _, codec := range []int64{codecGzip, codecZstd, codecSnappy} {
		var z decompressor
		for _, size := range []int64{0, 10, 1 << 20} {
			_, err := z.decompress(codec, compressed(t, codec, bytes.Repeat([]byte("a"), 1000)), size)
			require.ErrorIs(t, err, ErrBroken)
		}
		got, err := z.decompress(codec, compressed(t, codec, bytes.Repeat([]byte("a"), 1000)), 1000)
		require.NoError(t, err)
		require.Len(t, got, 1000)
		z.close()
	}
}

func compressed(t *testing.T, codec int64, data []byte) []byte {
	c := map[int64]interface {
		Encode(dst, src []byte) ([]byte, error)
	}{codecGzip: &parquet.Gzip, codecZstd: &parquet.Zstd, codecSnappy: &parquet.Snappy}[codec]
	out, err := c.Encode(nil, data)
	require.NoError(t, err)
	return out
}

func BenchmarkRead(b *testing.B) {
	data := written(b, someTexts(5000), parquet.Compression(&parquet.Snappy), parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.Plain))
	f, err := Open(bytes.NewReader(data), int64(len(data)), []string{"text"})
	require.NoError(b, err)
	for b.Loop() {
		size := 0
		for r := f.Reader(0, len(f.Groups)); ; {
			text, _, err := r.Next()
			if err == io.EOF {
				break
			}
			require.NoError(b, err)
			size += len(text)
		}
		b.SetBytes(int64(size))
	}
}

// A name with dots of its own is told as a user must give it.
func TestNamesWithDots(t *testing.T) {
	type row struct {
		Dotted string `parquet:"a.b"`
		Text   string `parquet:"text"`
	}
	var out bytes.Buffer
	w := parquet.NewGenericWriter[row](&out)
	_, err := w.Write([]row{{"x", "y"}})
	require.NoError(t, err)
	require.NoError(t, w.Close())
	in := bytes.NewReader(out.Bytes())
	_, err = Open(in, in.Size(), []string{"a", "b"})
	require.EqualError(t, err, `there is no column a.b: there are "a.b", text`)
	_, err = Open(in, in.Size(), []string{"a.b"})
	require.NoError(t, err)
}

package shard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/parquet"
)

// attempt makes shards of a folder and returns the error of planning or running.
func attempt(t testing.TB, in, out string, change func(*Planner)) (*Manifest, error) {
	p, err := tryPlan(t, in, change)
	if err != nil {
		return nil, err
	}
	if err := runner(t, p, out).Run(context.Background()); err != nil {
		return nil, err
	}
	return p.Finish(out)
}

// Wherever a file is cut off, it is an error that names the file: never fewer documents.
func TestTruncatedInputs(t *testing.T) {
	all := docs(120, 1)
	for name, data := range map[string][]byte{
		"x.jsonl.gz":  gzipped(t, jsonLines(all)),
		"x.jsonl.zst": zstandard(t, jsonLines(all)),
		"x.parquet":   parquetFile(t, all),
		"x.txt.gz":    gzipped(t, []byte(strings.Join(all, "\n"))),
		"x.txt.zst":   zstandard(t, []byte(strings.Join(all, "\n"))),
	} {
		for end := 0; end < len(data); end += 1000 {
			in := t.TempDir()
			write(t, in, map[string][]byte{name: data[:end]})
			_, err := attempt(t, in, filepath.Join(t.TempDir(), "out"), nil)
			if assert.Error(t, err, "%s, %d of %d bytes", name, end, len(data)) {
				assert.ErrorContains(t, err, name)
				assert.True(t, errors.Is(err, errTruncated) || errors.Is(err, parquet.ErrBroken), "%v", err)
			}
		}
	}
}

// What follows compressed text is neither dropped nor taken for a file that was cut off.
func TestBytesBehindCompressedText(t *testing.T) {
	lines := jsonLines(docs(20, 1))
	for name, data := range map[string][]byte{"x.jsonl.gz": gzipped(t, lines), "x.jsonl.zst": zstandard(t, lines)} {
		in := t.TempDir()
		write(t, in, map[string][]byte{name: append(data, "more that is plain text"...)})
		_, err := attempt(t, in, filepath.Join(t.TempDir(), "out"), nil)
		assert.ErrorContains(t, err, name+": bytes that are not compressed follow the compressed text: remove them")
		write(t, in, map[string][]byte{name: append(data, data...)})
		m, err := attempt(t, in, filepath.Join(t.TempDir(), "out"), nil)
		require.NoError(t, err)
		assert.EqualValues(t, 40, m.Totals.Out)
	}
}

// A bad record is named by its line: also where a unit begins in the middle of a file, in
// the error that ends the work.
func TestBadRecordsAreNamedByLine(t *testing.T) {
	lines := bytes.SplitAfter(jsonLines(docs(600, 1)), []byte("\n"))
	at := map[int]int{} // where each line begins
	for i, offset := 0, 0; i < len(lines); i++ {
		at[i+1] = offset
		offset += len(lines[i])
	}
	for _, test := range []struct {
		name, file string
		line       int
		pack       func([]byte) []byte
		place      string // in the manifest
	}{
		{"first unit", "x.jsonl", 3, nil, "x.jsonl:3"},
		{"another unit", "x.jsonl", 590, nil, fmt.Sprintf("x.jsonl, the line from byte %d on", at[590])},
		{"compressed", "x.jsonl.gz", 590, func(b []byte) []byte { return gzipped(t, b) }, "x.jsonl.gz:590"},
		{"after a mark", "x.jsonl", 3, func(b []byte) []byte { return append([]byte("\ufeff"), b...) }, "x.jsonl:3"},
		{"after blank lines", "x.jsonl", 3, func(b []byte) []byte { return bytes.Replace(b, lines[1], []byte("\n"), 1) }, "x.jsonl:3"},
		{"after a line that is much too long", "x.jsonl.gz", 3, func(b []byte) []byte {
			return gzipped(t, bytes.Replace(b, lines[0], append(bytes.Repeat([]byte("x"), 2<<20), '\n'), 1))
		}, "x.jsonl.gz:3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			broken := slices.Clone(lines)
			broken[test.line-1] = bytes.Replace(broken[test.line-1], []byte("{"), []byte("["), 1)
			data := bytes.Join(broken, nil)
			if test.pack != nil {
				data = test.pack(data)
			}
			in := t.TempDir()
			write(t, in, map[string][]byte{test.file: data})
			m, err := attempt(t, in, filepath.Join(t.TempDir(), "out"), func(p *Planner) { p.MaxBad = 2 })
			require.NoError(t, err)
			last := m.Bad[len(m.Bad)-1]
			assert.Equal(t, test.place, last.Where(m))
			if len(m.Bad) > 1 {
				return
			}
			_, err = attempt(t, in, filepath.Join(t.TempDir(), "out"), nil)
			var bad *BadError
			require.ErrorAs(t, err, &bad)
			assert.Equal(t, fmt.Sprintf("%s:%d", filepath.Join(in, test.file), test.line), bad.Place)
		})
	}
}

// What is in the lines of a file that are not as most are.
func TestRecords(t *testing.T) {
	long := strings.Repeat("x", 1000)
	for _, test := range []struct {
		name, file, data string
		docs             []string // that come out
		bad              []string // reasons
		short            int64
	}{
		{"a last line without an end", "x.jsonl", `{"text":"a"}` + "\n" + `{"text":"b"}`, []string{"a", "b"}, nil, 0},
		{"lines of Windows", "x.jsonl", "{\"text\":\"a\"}\r\n{\"text\":\"b\"}\r\n", []string{"a", "b"}, nil, 0},
		{"a byte order mark", "x.jsonl", "\ufeff{\"text\":\"a\"}\n", []string{"a"}, nil, 0},
		{"blank lines", "x.jsonl", "\n{\"text\":\"a\"}\n\n  \r\n{\"text\":\"b\"}\n\n", []string{"a", "b"}, nil, 0},
		{"an empty text", "x.jsonl", `{"text":""}` + "\n", []string{""}, nil, 0},
		{"no field", "x.jsonl", `{"txt":"a"}` + "\n" + `{"text":"b"}` + "\n", []string{"b"}, []string{"there is no string at text; the record has strings at txt"}, 0},
		{"null", "x.jsonl", `{"text":null}` + "\n", nil, []string{"there is no string at text"}, 0},
		{"a number", "x.jsonl", `{"text":1}` + "\n", nil, []string{"text is a number, not a string"}, 0},
		{"twice", "x.jsonl", `{"text":"a","text":"b"}` + "\n", nil, []string{"text is there twice"}, 0},
		{"not JSON", "x.jsonl", "hello\n{\"text\":\"a\"}\n", []string{"a"}, []string{"broken JSON at byte 0: invalid character 'h' at start of value"}, 0},
		{"cut off", "x.jsonl", "{\"text\":\"a\"}\n{\"text\":\"b", []string{"a"}, []string{"broken JSON at byte 10: it ends too early"}, 0},
		{"deep", "x.jsonl", `{"a":` + strings.Repeat("[", 15000) + "}\n{\"text\":\"a\"}\n", []string{"a"}, []string{"broken JSON at byte 10004: exceeded max depth"}, 0},
		{"not UTF-8", "x.jsonl", "{\"text\":\"a\xff\"}\n{\"text\":\"b\"}\n", []string{"b"}, []string{"the text is not valid UTF-8"}, 0},
		{"half a pair", "x.jsonl", `{"text":"\ud800"}` + "\n", []string{"\ufffd"}, nil, 0},
		{"too long", "x.jsonl", "{\"text\":\"a\"}\n{\"text\":\"" + strings.Repeat("y", 30_000) + "\"}\n{\"text\":\"b\"}\n", []string{"a", "b"}, []string{"longer than 20000 bytes"}, 0},
		{"much too long", "x.jsonl", "{\"text\":\"a\"}\n{\"text\":\"" + strings.Repeat("y", 3*batchSize) + "\"}\n{\"text\":\"b\"}\n", []string{"a", "b"}, []string{"longer than 20000 bytes"}, 0},
		{"too long at the end", "x.jsonl", "{\"text\":\"a\"}\n" + strings.Repeat("y", 2*batchSize), []string{"a"}, []string{"longer than 20000 bytes"}, 0},
		{"too short", "x.jsonl", `{"text":"a"}` + "\n" + `{"text":"` + long + "\"}\n", []string{long}, nil, 1},
		{"a text", "x.txt", "a\r\nb", []string{"a\r\nb"}, nil, 0},
		{"a text with a mark", "x.txt", "\ufeffa", []string{"a"}, nil, 0},
		{"a text in UTF-16", "x.txt", "\xff\xfeh\x00\xe9\x00", []string{"hé"}, nil, 0},
		{"a text that is not UTF-8", "x.txt", "a\xff", nil, []string{"the text is not valid UTF-8"}, 0},
		{"a text in UTF-16 that is cut off", "x.txt", "\xff\xfeh\x00\xe9", nil, []string{"byte 4 is not valid utf-16le"}, 0},
		{"an empty text", "x.txt", "", []string{""}, nil, 0},
		{"an empty file of lines", "x.jsonl", "", nil, nil, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			in, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
			write(t, in, map[string][]byte{test.file: []byte(test.data)})
			m := done(t, in, out, func(p *Planner) {
				p.MaxBad, p.Options.MaxLine = 10, 20_000
				if test.short > 0 {
					p.Options.MinBytes = 2
				}
			})
			require.Equal(t, idsOf(t, test.docs...), shardIDs(t, m, out, "train"))
			var reasons []string
			for _, b := range m.Bad {
				reasons = append(reasons, b.Reason)
			}
			require.Equal(t, test.bad, reasons)
			require.EqualValues(t, len(test.bad), m.Totals.Bad)
			require.EqualValues(t, test.short, m.Totals.Short)
			require.EqualValues(t, len(test.docs)+len(test.bad), m.Totals.In-m.Totals.Short)
			if len(test.bad) > 0 {
				_, err := attempt(t, in, filepath.Join(t.TempDir(), "out"), func(p *Planner) { p.Options.MaxLine = 20_000 })
				var bad *BadError
				require.ErrorAs(t, err, &bad)
				require.ErrorContains(t, err, test.bad[0])
			}
		})
	}
}

// A large text is not held, and becomes the same.
func TestLargeTexts(t *testing.T) {
	text := strings.Repeat("A large text, of many lines.\n", (largeText+100_000)/29)
	in, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	write(t, in, map[string][]byte{"a.txt": []byte("before"), "b.txt": []byte("\ufeff" + text), "c.txt.zst": zstandard(t, []byte(text)), "d.txt": []byte("after")})
	m := done(t, in, out, func(p *Planner) { p.Options.ShardSize = 1 << 30 })
	require.Equal(t, idsOf(t, "before", text, text, "after"), shardIDs(t, m, out, "train"))

	write(t, in, map[string][]byte{"b.txt": []byte(text + "\xff")})
	_, err := attempt(t, in, filepath.Join(t.TempDir(), "out"), nil)
	require.ErrorContains(t, err, "the text is not valid UTF-8")
}

// openings is a Store that calls opened with how often it opened a file, and counts what is
// read of it after that.
type openings struct {
	Disk
	opened func(n int)
	n      int
	read   atomic.Int64
}

func (s *openings) Open(path string) (Object, error) {
	s.n++
	s.opened(s.n)
	o, err := s.Disk.Open(path)
	return meteredObject{o, func(n int64) { s.read.Add(n) }}, err
}

// A large text that takes long to read does not keep a process from stopping: neither
// when it is read to see whether it is valid, nor when it is encoded.
func TestALargeTextIsNotReadToItsEndWhenStopped(t *testing.T) {
	in := t.TempDir()
	write(t, in, map[string][]byte{"a.txt": []byte(strings.Repeat("A large text.\n", 3*largeText/14))})
	p := planned(t, in, nil)
	for _, opening := range []int{3, 4} { // after the check, and the first 16 MB
		ctx, cancel := context.WithCancel(context.Background())
		r := runner(t, p, filepath.Join(t.TempDir(), "out"))
		store := &openings{}
		store.opened = func(n int) {
			if n == opening {
				store.read.Store(0)
				cancel()
			}
		}
		r.Store, r.Jobs = store, 1
		require.ErrorIs(t, r.Run(ctx), ErrStopped)
		require.Less(t, store.read.Load(), int64(largeText), "opening %d", opening)
		cancel()
	}
}

// A large text that is not a document is looked at again too: it may have changed while
// it was read.
func TestALargeTextThatChanges(t *testing.T) {
	for name, change := range map[string]func(*Planner){
		"bad":   func(p *Planner) { p.MaxBad = 1 },
		"short": func(p *Planner) { p.Options.MinBytes, p.Options.KeepBytes = 1<<40, true },
	} {
		t.Run(name, func(t *testing.T) {
			in := t.TempDir()
			write(t, in, map[string][]byte{"a.txt": append(bytes.Repeat([]byte("A large text.\n"), 2*largeText/14), 0xff)})
			r := runner(t, planned(t, in, change), filepath.Join(t.TempDir(), "out"))
			r.Store = &openings{opened: func(n int) {
				if n == 3 {
					later := time.Now().Add(time.Hour)
					require.NoError(t, os.Chtimes(filepath.Join(in, "a.txt"), later, later))
				}
			}}
			var changed *ChangedError
			require.ErrorAs(t, r.Run(context.Background()), &changed)
		})
	}
}

// A frame that asks for more memory than zstd gives by itself is refused.
func TestZstdWindow(t *testing.T) {
	in := t.TempDir()
	frame := zstandard(t, jsonLines(docs(3000, 1)), zstd.WithWindowSize(zstd.MaxWindowSize), zstd.WithSingleSegment(false))
	var header zstd.Header
	require.NoError(t, header.Decode(frame))
	frame = append([]byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xb8}, frame[header.HeaderSize:]...) // a window of 8 GiB
	write(t, in, map[string][]byte{"x.jsonl.zst": frame})
	_, err := attempt(t, in, filepath.Join(t.TempDir(), "out"), nil)
	require.ErrorContains(t, err, "x.jsonl.zst: the compressed file needs a window of more than 128 MiB")
}

// Little that becomes much is read without holding it.
func TestBombs(t *testing.T) {
	bomb := bytes.Repeat([]byte(" "), 200<<20)
	for name, data := range map[string][]byte{"x.jsonl.zst": zstandard(t, bomb), "x.jsonl.gz": gzipped(t, bomb)} {
		in := t.TempDir()
		write(t, in, map[string][]byte{name: data})
		_, err := attempt(t, in, filepath.Join(t.TempDir(), "out"), nil)
		require.ErrorContains(t, err, "longer than 1048576 bytes")
	}
}

func TestParquetColumns(t *testing.T) {
	in := t.TempDir()
	write(t, in, map[string][]byte{"x.parquet": parquetFile(t, docs(10, 1))})
	for field, want := range map[string]string{
		"no":     "x.parquet: there is no column no: there are id, text",
		"id":     "x.parquet: the column id is INT64, not text",
		"text[]": "x.parquet: --field text[]: the path of a column has no [] and is not empty",
	} {
		_, err := attempt(t, in, filepath.Join(t.TempDir(), "out"), func(p *Planner) { p.Options.Field = field })
		assert.ErrorContains(t, err, want)
	}
}

// Whenever writing fails, the unit is not done, and nothing half is left; when there is
// room again, the work goes on.
func TestAFullDisk(t *testing.T) {
	in, want := t.TempDir(), filepath.Join(t.TempDir(), "out")
	write(t, in, map[string][]byte{"x.jsonl": jsonLines(docs(3000, 1))})
	seed := uint64(1)
	change := func(p *Planner) { p.Options.Shuffle, p.Options.ShardSize = &seed, 30_000 }
	done(t, in, want, change)
	out := filepath.Join(t.TempDir(), "out")
	p := planned(t, in, change)
	r := runner(t, p, out)
	for failing := 0; ; failing++ {
		err := withFullDisk(failing, func() error { return r.Run(context.Background()) })
		if err == nil {
			require.Greater(t, failing, 5)
			break
		}
		require.ErrorIs(t, err, syscall.ENOSPC)
		temps, err := filepath.Glob(filepath.Join(out, tempPrefix+"*"))
		require.NoError(t, err)
		require.Empty(t, temps)
	}
	_, err := p.Finish(out)
	require.NoError(t, err)
	require.Equal(t, sums(t, want), sums(t, out))
}

// withFullDisk does something while all writes to shards but the first fail.
func withFullDisk(first int, do func() error) error {
	was := writer
	defer func() { writer = was }()
	left := make(chan struct{}, first)
	for range first {
		left <- struct{}{}
	}
	writer = func(f *os.File) func([]byte) (int, error) {
		return func(p []byte) (int, error) {
			select {
			case <-left:
				return f.Write(p)
			default:
				return 0, &os.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
			}
		}
	}
	return do()
}

// An input that is not what it was is refused, whatever of it changed.
func TestInputsThatChange(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(t *testing.T, path string)
		want   string
	}{
		{"longer", func(t *testing.T, path string) {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			require.NoError(t, err)
			_, err = f.WriteString("{\"text\":\"more\"}\n")
			require.NoError(t, err)
			require.NoError(t, f.Close())
		}, "bytes, and had"},
		{"another time", func(t *testing.T, path string) {
			require.NoError(t, os.Chtimes(path, time.Now(), time.Now().Add(time.Hour)))
		}, "it was written at"},
		{"another content", func(t *testing.T, path string) {
			info, err := os.Stat(path)
			require.NoError(t, err)
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, bytes.Replace(data, []byte("the"), []byte("teh"), 1), 0))
			require.NoError(t, os.Chtimes(path, info.ModTime(), info.ModTime()))
		}, "its content is another"},
		{"gone", func(t *testing.T, path string) { require.NoError(t, os.Remove(path)) }, "no such file"},
	} {
		for _, name := range []string{"x.jsonl", "x.jsonl.gz", "x.parquet"} {
			t.Run(test.name+" "+name, func(t *testing.T) {
				in, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
				all := docs(100, 1)
				write(t, in, map[string][]byte{name: map[string][]byte{
					"x.jsonl": jsonLines(all), "x.jsonl.gz": gzipped(t, []byte(`{"text":"the"}`)), "x.parquet": parquetFile(t, all),
				}[name]})
				p := planned(t, in, nil)
				r := runner(t, p, out)
				if name == "x.jsonl.gz" && test.name == "another content" {
					t.Skip("compressed text has no words to change")
				}
				test.change(t, filepath.Join(in, name))
				err := r.Run(context.Background())
				require.ErrorContains(t, err, test.want)
				if test.name != "gone" {
					var changed *ChangedError
					require.ErrorAs(t, err, &changed)
					_, err := p.Finish(out)
					var missing *MissingError
					require.ErrorAs(t, err, &missing)
					require.Equal(t, len(p.Units), len(missing.Missing)+missing.More)
				}
			})
		}
	}
}

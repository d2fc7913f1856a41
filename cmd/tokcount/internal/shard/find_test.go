package shard

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// found returns the names of the inputs of a plan, and how many files were skipped.
func found(t *testing.T, names ...string) (inputs []string, skipped int, err error) {
	files, err := Find(names)
	if err != nil {
		return nil, 0, err
	}
	p := Planner{Options: options(t, r50k(t)), Skipped: func(string) { skipped++ }}
	plan, err := p.Plan(files)
	if err != nil {
		return nil, skipped, err
	}
	for _, in := range plan.Inputs {
		inputs = append(inputs, in.Name+" "+string(in.Kind)+" "+string(in.Compression))
	}
	return inputs, skipped, nil
}

// What a file is, its content says; its name, where that leaves a choice.
func TestInputsAreFoundByContent(t *testing.T) {
	lines := jsonLines(docs(20, 1))
	dir := t.TempDir()
	t.Chdir(dir)
	write(t, dir, map[string][]byte{
		"a.jsonl": lines, "b.dat": lines, "c.txt": lines, "d.gz": gzipped(t, lines), "e": zstandard(t, lines),
		"f.bin": parquetFile(t, docs(5, 1)), "g.jsonl.gz": lines, "h.txt": []byte("text"), "i.txt.zst": zstandard(t, []byte("text")),
		"j/k.jsonl": lines, "README.md": []byte("# no"), "info.json": []byte("{\n}\n"), ".hidden.jsonl": lines,
		".git/x.jsonl": lines, "l.png": {0x89, 'P', 'N', 'G', 0}, "out/unit-00000.done": lines,
	})
	elsewhere := t.TempDir()
	write(t, elsewhere, map[string][]byte{"blob": lines})
	require.NoError(t, os.Symlink(filepath.Join(elsewhere, "blob"), filepath.Join(dir, "z.jsonl")))
	files, err := Find([]string{"."})
	require.NoError(t, err)
	files, err = Outside(files, "out")
	require.NoError(t, err)
	require.Len(t, files, 14)
	got, skipped, err := found(t, "a.jsonl", "b.dat", "c.txt", "d.gz", "e", "f.bin", "g.jsonl.gz", "h.txt", "i.txt.zst", "j")
	require.NoError(t, err)
	assert.Equal(t, []string{"a.jsonl jsonl ", "b.dat jsonl ", "c.txt jsonl ", "d.gz jsonl gzip", "e jsonl zstd", "f.bin parquet ",
		"g.jsonl.gz jsonl ", "h.txt text ", "i.txt.zst text zstd", "j/k.jsonl jsonl "}, got)
	assert.Zero(t, skipped)

	got, skipped, err = found(t, ".")
	require.NoError(t, err)
	assert.Len(t, got, 11)
	assert.Equal(t, 4, skipped, "README.md, info.json, l.png, and a marker of other shards")

	got, _, err = found(t, "**/*.jsonl")
	require.NoError(t, err)
	assert.Contains(t, got, "j/k.jsonl jsonl ")
}

func TestInputsThatAreRefused(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write(t, dir, map[string][]byte{"a.jsonl": jsonLines(docs(5, 1)), "x.json": []byte("[\n{}]"), "x.png": {0, 1}, "x.gz": []byte("text"),
		"x.parquet": []byte("text"), "mark.jsonl": []byte("\xff\xfe{\x00}\x00"), "no-mark.ndjson.gz": gzipped(t, []byte("{\x00}\x00")), "empty/README.md": []byte("no"),
		"skipped/x.zip": []byte("PK\x03\x04"), "a.txt.bz2": []byte("BZh91AY&SY"), "b/b.jsonl.xz": []byte("\xfd7zXZ\x00"),
		"c.tar": append(bytes.Repeat([]byte("a"), 257), "ustar\x00"...), "d.parquet.gz": gzipped(t, parquetFile(t, docs(5, 1))), "e/binary.txt": {0, 1, 2}})
	for want, names := range map[string][]string{
		"no such file":               {"nosuch"},
		"nosuch*: no file matches":   {"nosuch*"},
		"it is named twice":          {"a.jsonl", "./a.jsonl"},
		"x.json: neither JSON Lines": {"x.json"},
		"x.png: neither JSON Lines":  {"x.png"},
		"not compressed by gzip":     {"x.gz"},
		"standard input: not a regular file: inputs are read more than once, so write it to a file": {"-"},
		os.DevNull + ": not a regular file":                                                       {os.DevNull},
		"mark.jsonl: JSON Lines in UTF-16, where UTF-8 is needed: convert it":                     {"mark.jsonl"},
		"no-mark.ndjson.gz: JSON Lines in UTF-16":                                                 {"no-mark.ndjson.gz"},
		"a.txt.bz2: neither JSON Lines, Parquet nor text: compressed by bzip2, which is not read": {"a.txt.bz2"},
		"b.jsonl.xz: neither JSON Lines, Parquet nor text: compressed by xz":                      {"b"},
		"c.tar: neither JSON Lines, Parquet nor text: a tar archive: unpack it":                   {"c.tar"},
		"a Parquet file that was compressed as a whole: decompress it":                            {"d.parquet.gz"},
		"binary.txt: neither JSON Lines, Parquet nor text":                                        {"e"},
		"no input: there is no":        {"skipped"},
		"not a Parquet file":           {"x.parquet"},
		"no input: there is no .jsonl": {"empty"},
	} {
		_, _, err := found(t, names...)
		assert.ErrorContains(t, err, want, "%q", names)
	}
}

// Files in the folder of the shards are not inputs, so a folder of inputs must not be in it.
func TestInputsInTheFolderOfTheShardsAreRefused(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, ".", map[string][]byte{"data/a.jsonl": jsonLines(docs(5, 1)), "data/out/b.jsonl": jsonLines(docs(5, 1)), "more/c.jsonl": jsonLines(docs(5, 1))})
	for _, test := range []struct {
		names []string
		out   string
		want  string // what is refused
	}{
		{[]string{"data"}, "data", "data"},
		{[]string{"more", "data/"}, "data", "data/"},
		{[]string{"data/out"}, "data", "data/out"},
		{[]string{"data"}, ".", "data"},
		{[]string{"data"}, "data/out", ""},
		{[]string{"data/a.jsonl"}, "data", ""},
	} {
		files, err := Find(test.names)
		require.NoError(t, err)
		files, err = Outside(files, test.out)
		if test.want == "" {
			require.NoError(t, err)
			assert.Len(t, files, 1, "%q in %s", test.names, test.out)
			continue
		}
		var inside *InsideError
		require.ErrorAs(t, err, &inside, "%q in %s", test.names, test.out)
		assert.Equal(t, test.want, inside.Folder)
	}
}

// A pattern finds the folder of the shards too, when there is one.
func TestAPatternMayFindTheFolderOfTheShards(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, ".", map[string][]byte{"data/a.jsonl": jsonLines(docs(5, 1)), "data/out/" + PlanFile: []byte("{}")})
	for _, names := range [][]string{{"data/*"}, {"data/a.jsonl", "data/out"}} {
		files, err := Find(names)
		require.NoError(t, err)
		files, err = Outside(files, "data/out")
		require.NoError(t, err)
		require.Len(t, files, 1, "%q", names)
		assert.Equal(t, "a.jsonl", filepath.Base(files[0].Path))
	}
}

// A file has its documents in the corpus once, whatever it is called.
func TestAFileAndALinkToItAreRefused(t *testing.T) {
	for kind, link := range map[string]func(was, is string) error{"symbolic": os.Symlink, "hard": os.Link} {
		t.Run(kind, func(t *testing.T) {
			dir := t.TempDir()
			a, b := filepath.Join(dir, "a.jsonl"), filepath.Join(dir, "sub", "b.jsonl")
			write(t, dir, map[string][]byte{"a.jsonl": jsonLines(docs(5, 1)), "sub/c.jsonl": jsonLines(docs(5, 1))})
			if err := link(a, b); err != nil {
				t.Skip("no links here:", err)
			}
			for _, names := range [][]string{{dir}, {a, b}, {filepath.Join(dir, "**", "*.jsonl")}} {
				_, err := Find(names)
				assert.ErrorContains(t, err, a+" and "+b+" are the same file", "%q", names)
			}
			all, err := Find([]string{filepath.Dir(b)})
			require.NoError(t, err)
			assert.Len(t, all, 2, "a link alone is followed, and a copy is a file")
		})
	}
}

func TestALinkToNothingIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("gone.jsonl", filepath.Join(dir, "a.jsonl")); err != nil {
		t.Skip("no links here:", err)
	}
	_, err := Find([]string{dir})
	assert.ErrorContains(t, err, "a.jsonl: a link to a file that is not there")
}

// A plan is JSON, which has no other bytes than those of UTF-8.
func TestANameThatIsNotUTF8IsRefused(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "\xff.jsonl")
	if err := os.WriteFile(name, jsonLines(docs(5, 1)), 0o666); err != nil {
		t.Skip("no such names here:", err)
	}
	_, _, err := found(t, dir)
	assert.ErrorContains(t, err, "its path is not valid UTF-8, which a plan must be: rename it")
}

// A pattern in quotes is what a shell makes of it without: folders are walked, and hidden
// files, be they copies of others, are not there.
func TestPatternsAreAsInAShell(t *testing.T) {
	lines := jsonLines(docs(5, 1))
	dir := t.TempDir()
	t.Chdir(dir)
	write(t, dir, map[string][]byte{"a.jsonl": lines, "s/b.jsonl": lines, "s/t/c.jsonl": lines, "s/t/README": []byte("no"), "u/d.jsonl": lines,
		".hidden.jsonl": lines, "s/.checkpoints/b.jsonl": lines, ".v/e.jsonl": lines, "empty/.x": lines})
	for pattern, want := range map[string][]string{
		"*":            {"a.jsonl", "s/b.jsonl", "s/t/c.jsonl", "u/d.jsonl"},
		"?":            {"s/b.jsonl", "s/t/c.jsonl", "u/d.jsonl"},
		"[s]*":         {"b.jsonl", "t/c.jsonl"},
		"**/t":         {"c.jsonl"},
		"**/*.jsonl":   {"a.jsonl", "s/b.jsonl", "s/t/c.jsonl", "u/d.jsonl"},
		"{s,s/b*}":     {"b.jsonl", "t/c.jsonl"},
		"**":           {"a.jsonl", "s/b.jsonl", "s/t/README", "s/t/c.jsonl", "u/d.jsonl"},
		"**/[st]":      {"b.jsonl", "t/c.jsonl"},
		".v/*":         {"e.jsonl"},
		".*.jsonl":     {".hidden.jsonl"},
		"s/.check*/**": {"b.jsonl"},
	} {
		got, _, err := found(t, pattern)
		require.NoError(t, err, "%q", pattern)
		var names []string
		for _, in := range got {
			names = append(names, strings.Fields(in)[0])
		}
		assert.Equal(t, want, names, "%q", pattern)
	}
}

// The shards of a folder are not its inputs, whatever links lead to it.
func TestShardsBehindALinkAreOutside(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string][]byte{"data/a.jsonl": jsonLines(docs(5, 1)), "data/out/unit-00000.done": []byte("{}\n")})
	data, link := filepath.Join(dir, "data"), filepath.Join(dir, "link")
	if err := os.Symlink(data, link); err != nil {
		t.Skip("no links here:", err)
	}
	for _, in := range []string{data, link} {
		for _, out := range []string{data, link} {
			files, err := Find([]string{in})
			require.NoError(t, err)
			files, err = Outside(files, filepath.Join(out, "out"))
			require.NoError(t, err)
			assert.Len(t, files, 1, "%s to %s", in, out)
			files, err = Outside(files, filepath.Join(out, "a.jsonl", "out"))
			require.NoError(t, err, "what cannot be a folder is told when it is to be written")
			assert.Len(t, files, 1)
		}
	}
}

// A pipe or a socket that is called as a part of a corpus is not left out in silence.
func TestWhatIsNoFileIsRefused(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string][]byte{"a.jsonl": jsonLines(docs(5, 1))})
	listener, err := net.Listen("unix", filepath.Join(dir, "b.jsonl"))
	if err != nil {
		t.Skip("no sockets here:", err)
	}
	defer listener.Close()
	for _, name := range []string{dir, filepath.Join(dir, "*")} {
		_, err := Find([]string{name})
		assert.ErrorContains(t, err, "b.jsonl: not a regular file")
	}
}

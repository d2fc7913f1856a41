package shard

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

// docs returns some texts of all sizes, the same in every run.
func docs(n int, seed uint64) []string {
	r := rand.New(rand.NewPCG(seed, 0))
	words := strings.Fields(`the of and to in a is that was he for it with as his on be at by I this had
		not are but from or have an they which one you were all her she there would their we him been
		has when who will no more if out so Überraschung naïve 東京 привет 😀 \n "quoted" func() err != nil`)
	all := make([]string, n)
	for i := range all {
		var b strings.Builder
		for range r.IntN(1 << r.IntN(10)) {
			b.WriteString(words[r.IntN(len(words))])
			b.WriteByte(" \n\t "[r.IntN(4)])
		}
		all[i] = b.String()
	}
	return all
}

// jsonLines returns documents as records.
func jsonLines(docs []string) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	for i, doc := range docs {
		_ = e.Encode(map[string]any{"id": i, "text": doc, "meta": map[string]any{"n": []int{i}}})
	}
	return out.Bytes()
}

func gzipped(t testing.TB, data []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

func zstandard(t testing.TB, data []byte, options ...zstd.EOption) []byte {
	w, err := zstd.NewWriter(nil, options...)
	require.NoError(t, err)
	return w.EncodeAll(data, nil)
}

// parquetFile returns documents as rows, 100 in a row group.
func parquetFile(t testing.TB, docs []string) []byte {
	type row struct {
		ID   int64  `parquet:"id"`
		Text string `parquet:"text"`
	}
	var out bytes.Buffer
	w := parquet.NewGenericWriter[row](&out, parquet.Compression(&parquet.Snappy), parquet.PageBufferSize(8<<10))
	for i, doc := range docs {
		_, err := w.Write([]row{{int64(i), doc}})
		require.NoError(t, err)
		if i%100 == 99 {
			require.NoError(t, w.Flush())
		}
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// write writes files to a folder.
func write(t testing.TB, dir string, files map[string][]byte) {
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, data, 0o666))
	}
}

// corpus writes one of every kind to a folder and returns how many documents it has.
func corpus(t testing.TB, dir string) (n int) {
	files := map[string][]byte{
		"a.jsonl":          jsonLines(docs(900, 1)),
		"b.jsonl.gz":       gzipped(t, jsonLines(docs(200, 2))),
		"c/d.jsonl.zst":    zstandard(t, jsonLines(docs(200, 3))),
		"c/e.parquet":      parquetFile(t, docs(450, 4)),
		"without-a-suffix": zstandard(t, jsonLines(docs(30, 5))),
	}
	for i, doc := range docs(30, 6) {
		files[fmt.Sprintf("texts/%02d.txt", i)] = []byte(doc)
	}
	write(t, dir, files)
	return 900 + 200 + 200 + 450 + 30 + 30
}

// options are those of a test, with small shards.
func options(t testing.TB, enc *bpe.Encoding) Options {
	tokenizer, err := Describe(enc)
	require.NoError(t, err)
	eot, err := FindSeparator(enc, "auto", "eot")
	require.NoError(t, err)
	return Options{Tokenizer: tokenizer, Field: "text", Format: "nanogpt", ShardSize: 5000, EOT: eot, MaxLine: 1 << 20}
}

func r50k(t testing.TB) *bpe.Encoding {
	enc, err := encodings.Get("r50k_base")
	require.NoError(t, err)
	return enc
}

// planned makes the plan for a folder with options as change leaves them.
func planned(t testing.TB, in string, change func(*Planner)) *Plan {
	p, err := tryPlan(t, in, change)
	require.NoError(t, err)
	return p
}

func tryPlan(t testing.TB, in string, change func(*Planner)) (*Plan, error) {
	found, err := Find([]string{in})
	if err != nil {
		return nil, err
	}
	p := Planner{Options: options(t, r50k(t))}
	if change != nil {
		change(&p)
	}
	return p.Plan(found)
}

// runner returns what does a plan in a folder, which has it.
func runner(t testing.TB, p *Plan, dir string) *Runner {
	require.NoError(t, p.Write(dir))
	return &Runner{Plan: p, Dir: dir, Encoding: r50k(t), Jobs: 2}
}

// done makes shards of a folder in another and returns the manifest.
func done(t testing.TB, in, out string, change func(*Planner)) *Manifest {
	p := planned(t, in, change)
	require.NoError(t, runner(t, p, out).Run(context.Background()))
	m, err := p.Finish(out)
	require.NoError(t, err)
	return m
}

// sums returns the SHA-256 of each file in a folder.
func sums(t testing.TB, dir string) map[string]string {
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		sum := sha256.Sum256(data)
		all[filepath.Base(path)] = hex.EncodeToString(sum[:])
		return err
	}))
	return all
}

// idsOf returns what documents become: their ids, each behind the other, with the end of
// text after each.
func idsOf(t testing.TB, docs ...string) (ids []bpe.Token) {
	for _, doc := range docs {
		ids = append(r50k(t).AppendEncode(ids, doc), 50256)
	}
	return ids
}

// shardIDs returns all ids of a split, in the order of its shards.
func shardIDs(t testing.TB, m *Manifest, dir, split string) (ids []bpe.Token) {
	for _, s := range m.Shards {
		if s.Split == split {
			data, err := os.ReadFile(filepath.Join(dir, s.Files[0].Name))
			require.NoError(t, err)
			ids = m.Options.DType.Decode(ids, data)
		}
	}
	return ids
}

package shard

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format"
	"github.com/tokcount/tokcount/encodings"
)

// BenchmarkRun is shards of a corpus against what the engine alone does on the same texts,
// in turns: with all processors, and with the same number of encoders. It reports tokens a
// second of both, and the ratio of their processor time, which other programs disturb
// less than the time:
//
//	go test -run '^$' -bench Run -benchtime 5x ./cmd/tokcount/internal/shard
//
// The corpus is the Go source of the toolchain, a document a file, or the JSON Lines in
// the file that TOKCOUNT_CORPUS names.
func BenchmarkRun(b *testing.B) {
	docs := benchDocs(b)
	enc, err := encodings.Get("r50k_base")
	require.NoError(b, err)
	for _, kind := range []string{"jsonl", "jsonl.zst"} {
		b.Run(kind, func(b *testing.B) {
			dir := b.TempDir()
			writeBench(b, dir, kind, docs)
			var ours, engine benchTimes
			for b.Loop() {
				var tokens int64
				engine.time(func() { tokens = engineAlone(enc, docs) })
				ours.time(func() { require.Equal(b, tokens, shardBench(b, enc, dir)) })
				ours.tokens, engine.tokens = tokens, tokens
			}
			b.ReportMetric(ours.rate(), "Mtok/s")
			b.ReportMetric(engine.rate(), "engine-Mtok/s")
			b.ReportMetric(float64(engine.cpu)/float64(ours.cpu), "of-engine-cpu")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// benchTimes are the least of several runs.
type benchTimes struct {
	wall, cpu time.Duration
	tokens    int64
}

func (t *benchTimes) time(do func()) {
	runtime.GC()
	start, cpu := time.Now(), processorTime()
	do()
	wall, used := time.Since(start), processorTime()-cpu
	if t.wall == 0 || wall < t.wall {
		t.wall = wall
	}
	if t.cpu == 0 || used < t.cpu {
		t.cpu = used
	}
}

func (t *benchTimes) rate() float64 { return float64(t.tokens) / t.wall.Seconds() / 1e6 }

// engineAlone encodes documents with an encoder for each processor.
func engineAlone(enc *bpe.Encoding, docs [][]byte) int64 {
	var next, tokens atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			x := enc.NewEncoder()
			var ids []bpe.Token
			for i := next.Add(1) - 1; i < int64(len(docs)); i = next.Add(1) - 1 {
				ids = x.AppendEncodeBytes(ids[:0], docs[i])
				tokens.Add(int64(len(ids)))
			}
		})
	}
	workers.Wait()
	return tokens.Load()
}

// shardBench makes shards of a corpus and returns how many tokens its texts have.
func shardBench(b *testing.B, enc *bpe.Encoding, dir string) int64 {
	out := filepath.Join(dir, "out")
	require.NoError(b, os.RemoveAll(out))
	found, err := Find([]string{filepath.Join(dir, "in")})
	require.NoError(b, err)
	tokenizer, err := Describe(enc)
	require.NoError(b, err)
	eot, err := FindSeparator(enc, "auto", "eot")
	require.NoError(b, err)
	planner := Planner{Options: Options{Tokenizer: tokenizer, Field: "text", Format: "nanogpt", DType: format.Uint16,
		ShardSize: DefaultShardSize, EOT: eot, MaxLine: DefaultMaxLine}}
	plan, err := planner.Plan(found)
	require.NoError(b, err)
	require.NoError(b, plan.Write(out))
	require.NoError(b, (&Runner{Plan: plan, Dir: out, Encoding: enc}).Run(context.Background()))
	m, err := plan.Finish(out)
	require.NoError(b, err)
	return m.Totals.Tokens
}

// benchDocs returns the texts of the corpus.
func benchDocs(b *testing.B) (docs [][]byte) {
	if name := os.Getenv("TOKCOUNT_CORPUS"); name != "" {
		f, err := os.Open(name)
		require.NoError(b, err)
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<30)
		for lines.Scan() {
			var record struct{ Text string }
			require.NoError(b, json.Unmarshal(lines.Bytes(), &record))
			docs = append(docs, []byte(record.Text))
		}
		require.NoError(b, lines.Err())
		return docs
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(b, err)
	err = filepath.WalkDir(filepath.Join(strings.TrimSpace(string(root)), "src"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || filepath.Ext(path) != ".go" {
			return err
		}
		data, err := os.ReadFile(path)
		docs = append(docs, bytes.ToValidUTF8(data, nil))
		return err
	})
	require.NoError(b, err)
	return docs
}

// writeBench writes documents as JSON Lines, in four files if they are compressed.
func writeBench(b *testing.B, dir, kind string, docs [][]byte) {
	require.NoError(b, os.Mkdir(filepath.Join(dir, "in"), 0o777))
	files := 1
	if kind == "jsonl.zst" {
		files = 4
	}
	for i := range files {
		var out bytes.Buffer
		lines := json.NewEncoder(&out)
		lines.SetEscapeHTML(false)
		for k, doc := range docs[len(docs)*i/files : len(docs)*(i+1)/files] {
			require.NoError(b, lines.Encode(map[string]any{"id": k, "text": string(doc)}))
		}
		data := out.Bytes()
		if kind == "jsonl.zst" {
			w, err := zstd.NewWriter(nil)
			require.NoError(b, err)
			data = w.EncodeAll(data, nil)
		}
		require.NoError(b, os.WriteFile(filepath.Join(dir, "in", string(rune('a'+i))+"."+kind), data, 0o666))
	}
}

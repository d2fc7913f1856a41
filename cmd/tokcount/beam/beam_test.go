package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/testing/ptest"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gocloud.dev/blob"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
)

func TestMain(m *testing.M) { ptest.Main(m) }

// prism runs a pipeline in this process.
func prism(_ context.Context, p *beam.Pipeline) error { return ptest.Run(p) }

// corpus writes inputs of many units.
func corpus(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	texts, err := filepath.Glob("../../../testdata/texts/*")
	require.NoError(t, err)
	require.NotEmpty(t, texts)
	for i, name := range texts {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		var b strings.Builder
		for part := range strings.SplitAfterSeq(strings.ToValidUTF8(string(text), "?"), "\n\n") {
			require.NoError(t, json.NewEncoder(&b).Encode(map[string]string{"text": part}))
		}
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "a"), 0o777))
		path := filepath.Join(dir, fmt.Sprintf("%d.jsonl", i))
		if i%2 == 1 {
			path = filepath.Join(dir, "a", filepath.Base(path))
		}
		require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o666))
	}
	return dir
}

func testOptions(out string) *options {
	o := &options{out: out, encoding: "r50k_base", eot: "auto", bos: "none", shuffle: "7", stdout: io.Discard}
	o.Options = shard.Options{Field: "text", Format: "megatron", ShardSize: 10_000, MaxLine: shard.DefaultMaxLine, Val: 0.1}
	return o
}

// onDisk returns what package shard makes of a corpus without Beam, with one goroutine.
func onDisk(t *testing.T, in string) (files map[string]string) {
	t.Helper()
	out := t.TempDir()
	plan, err := testOptions(out).plan(t.Context(), []string{in})
	require.NoError(t, err)
	require.Greater(t, len(plan.Units), 5)
	enc, _, err := open("r50k_base")
	require.NoError(t, err)
	require.NoError(t, (&shard.Runner{Plan: plan, Dir: out, Encoding: enc, Jobs: 1}).Run(t.Context()))
	_, err = plan.Finish(out)
	require.NoError(t, err)
	return contents(t, out)
}

// contents returns the files of a folder by name, but for the plan, which says where the
// corpus is.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		if e.Name() != shard.PlanFile && !strings.HasPrefix(e.Name(), ".") {
			files[e.Name()] = string(data)
		}
	}
	return files
}

func same(t *testing.T, want, got map[string]string) {
	t.Helper()
	for name := range want {
		assert.True(t, want[name] == got[name], "%s differs", name)
	}
	assert.Len(t, got, len(want))
}

// Beam makes the bytes that one core makes, on disk.
func TestBeamMakesTheSameBytes(t *testing.T) {
	in := corpus(t)
	want := onDisk(t, in)
	out := t.TempDir()
	require.NoError(t, testOptions(out).shards(t.Context(), []string{in}, prism))
	same(t, want, contents(t, out))
}

// The totals are those that tokcount shard finish prints, from a folder and from a bucket.
func TestBeamPrintsTheTotalsOfFinish(t *testing.T) {
	in, text := t.TempDir(), "{\"text\":\"one two three\"}\n{\"text\":\"abc\"}\n{}\n{\"text\":\"\"}\n"
	require.NoError(t, os.WriteFile(filepath.Join(in, "a.jsonl"), []byte(text), 0o666))
	upload(t, s3(t), in)
	out := t.TempDir()
	for _, test := range []struct{ in, out string }{{in, out}, {"s3://bucket/in/", "s3://bucket/out"}} {
		var printed strings.Builder
		o := testOptions(test.out)
		o.maxBad, o.MinBytes, o.stdout = 1, 1, &printed
		require.NoError(t, o.shards(t.Context(), []string{test.in}, prism))
		assert.Equal(t, "   4 records\n   2 documents\n   1 bad record\n   1 too short\n   6 tokens, 2 of them between documents\n4.00 bytes a token\n",
			printed.String(), test.in)
		finish, err := exec.Command("go", "-C", "../../..", "run", "./cmd/tokcount", "shard", "finish", out).Output()
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(string(finish), printed.String()+"\n"), "%s\n%s", finish, &printed)
	}
}

// The same command line means the same to beam as to tokcount shard.
func TestFlagsHaveTheDefaultsOfTokcountShard(t *testing.T) {
	help, err := exec.Command("go", "-C", "../../..", "run", "./cmd/tokcount", "help", "shard").Output()
	require.NoError(t, err)
	var o options
	flags := flag.NewFlagSet("beam", flag.ContinueOnError)
	o.add(flags)
	assert.Contains(t, string(help), fmt.Sprintf("use encoding ENC (default %q)", flags.Lookup("e").DefValue))
}

func TestCommandLinesThatAreRefused(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, test := range []struct {
		encoding, out string
		inputs        []string
		want          string
	}{
		{"gtp2", "out", []string{"data"}, `-e gtp2: no such file, and unknown encoding "gtp2": did you mean gpt2?`},
		{"gpt2", "out", []string{"data", "-e", "gpt2"}, "-e is after the inputs: flags come before them"},
		{"gpt2", "", []string{"data", "-o", "out"}, "-o is after the inputs: flags come before them"},
		{"gpt2", "out", nil, "usage: beam [FLAG]... -o DIR INPUT..."},
	} {
		o := testOptions(test.out)
		o.encoding = test.encoding
		assert.EqualError(t, o.shards(t.Context(), test.inputs, prism), test.want)
	}
}

// s3 is a server of S3 in this process, with a bucket.
func s3(t *testing.T) *blob.Bucket {
	t.Helper()
	backend := s3mem.New()
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	require.NoError(t, backend.CreateBucket("bucket"))
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	t.Setenv("AWS_REGION", "us-east-1")
	t.Setenv("AWS_ACCESS_KEY_ID", "id")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	bucket, _, err := openBucket(t.Context(), "s3://bucket")
	require.NoError(t, err)
	t.Cleanup(func() { bucket.Close() })
	return bucket
}

// upload writes a corpus to the bucket, below in/.
func upload(t *testing.T, bucket *blob.Bucket, dir string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		name, err := filepath.Rel(dir, path)
		require.NoError(t, err)
		return bucket.WriteAll(t.Context(), "in/"+filepath.ToSlash(name), data, nil)
	}))
}

// download returns what is in the bucket below out/.
func download(t *testing.T, bucket *blob.Bucket) map[string]string {
	t.Helper()
	files := map[string]string{}
	var err error
	for o := range objects(t.Context(), bucket, "out/", &err) {
		data, err := bucket.ReadAll(t.Context(), o.Key)
		require.NoError(t, err)
		if name := strings.TrimPrefix(o.Key, "out/"); name != shard.PlanFile {
			files[name] = string(data)
		}
	}
	require.NoError(t, err)
	return files
}

// So it does from and to a bucket; what is done stays, and what is lost is done again.
func TestBucketsHaveTheSameBytes(t *testing.T) {
	in := corpus(t)
	want := onDisk(t, in)
	bucket := s3(t)
	upload(t, bucket, in)
	o := testOptions("s3://bucket/out")
	require.NoError(t, o.shards(t.Context(), []string{"s3://bucket/in/"}, prism))
	same(t, want, download(t, bucket))

	stays, err := bucket.Attributes(t.Context(), "out/train-00000-000.bin")
	require.NoError(t, err)
	for _, name := range []string{"out/train-00001-000.idx", "out/" + shard.MarkerFile(2)} {
		require.NoError(t, bucket.Delete(t.Context(), name))
	}
	time.Sleep(time.Until(stays.ModTime.Add(1100 * time.Millisecond))) // a time has whole seconds
	nothing := func(context.Context, *beam.Pipeline) error { return nil }
	var missing *shard.MissingError
	require.ErrorAs(t, o.shards(t.Context(), []string{"s3://bucket/in/"}, nothing), &missing)
	assert.Len(t, missing.Missing, 2)
	require.NoError(t, o.shards(t.Context(), []string{"s3://bucket/in/"}, prism))
	same(t, want, download(t, bucket))
	still, err := bucket.Attributes(t.Context(), "out/train-00000-000.bin")
	require.NoError(t, err)
	assert.Equal(t, stays.ModTime, still.ModTime, "a unit that was done is not done again")
}

// A pattern and a folder take what they take on disk.
func TestInputsOfABucket(t *testing.T) {
	bucket := s3(t)
	for _, key := range []string{"c/b.jsonl", "c/a.jsonl", "c/d/x.jsonl", "c/.hidden/y", "cc.jsonl"} {
		require.NoError(t, bucket.WriteAll(t.Context(), key, []byte("{}\n"), nil))
	}
	for _, test := range []struct {
		name string
		want string
		err  string
	}{
		{"s3://bucket/c/", "c/a.jsonl c/b.jsonl c/d/x.jsonl", ""},
		{"s3://bucket/", "c/a.jsonl c/b.jsonl c/d/x.jsonl cc.jsonl", ""},
		{"s3://bucket/c/*.jsonl", "c/a.jsonl c/b.jsonl", ""},
		{"s3://bucket/**/*.jsonl", "c/a.jsonl c/b.jsonl c/d/x.jsonl cc.jsonl", ""},
		{"s3://bucket/cc.jsonl", "cc.jsonl", ""},
		{"s3://bucket/e/", "", "s3://bucket/e/: there is no such object"},
	} {
		t.Run(test.name, func(t *testing.T) {
			found, err := find(t.Context(), []string{test.name})
			if test.err != "" {
				require.EqualError(t, err, test.err)
				return
			}
			require.NoError(t, err)
			var keys []string
			for _, f := range found {
				keys = append(keys, strings.TrimPrefix(f.Path, "s3://bucket/"))
			}
			assert.Equal(t, test.want, strings.Join(keys, " "))
		})
	}
	_, err := find(t.Context(), []string{"s3://bucket/c/", "here"})
	require.EqualError(t, err, "here: inputs are all on disk or all in buckets")
	_, err = find(t.Context(), []string{"s3://bucket/c/", "s3://bucket/c/b.jsonl"})
	require.EqualError(t, err, "s3://bucket/c/b.jsonl: it is named twice, and its documents would be there twice")
}

// The shards may be below the inputs, and are not among them when the work goes on.
func TestShardsBelowTheirInputs(t *testing.T) {
	bucket := s3(t)
	require.NoError(t, bucket.WriteAll(t.Context(), "in/a.jsonl", []byte("{\"text\":\"a\"}\n"), nil))
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.jsonl"), []byte("{\"text\":\"a\"}\n"), 0o666))
	for in, out := range map[string]string{"s3://bucket/in/": "s3://bucket/in/shards", dir: filepath.Join(dir, "shards")} {
		for range 2 {
			require.NoError(t, testOptions(out).shards(t.Context(), []string{in}, prism), in)
		}
	}
}

// What is wrong is an error, and there is no manifest: a bad record, a folder that has
// the shards of another corpus.
func TestFailuresAreErrors(t *testing.T) {
	bucket := s3(t)
	require.NoError(t, bucket.WriteAll(t.Context(), "in/a.jsonl", []byte("{\"text\":\"a\"}\n{\"text\":1}\n"), nil))
	o := testOptions("s3://bucket/out")
	require.ErrorContains(t, o.shards(t.Context(), []string{"s3://bucket/in/"}, prism), "bad record")
	assert.NotContains(t, download(t, bucket), shard.ManifestFile)
	o.MinBytes = 1
	err := o.shards(t.Context(), []string{"s3://bucket/in/"}, prism)
	require.ErrorIs(t, err, shard.ErrOtherPlan)
	require.ErrorContains(t, err, "s3://bucket/out: ")
	o.maxBad, o.out = 1, "s3://bucket/out2"
	require.NoError(t, o.shards(t.Context(), []string{"s3://bucket/in/"}, prism))
}

// An object is read at any place, in any order.
func TestObjectReadsAnywhere(t *testing.T) {
	bucket := s3(t)
	data := []byte(strings.Repeat("0123456789abcdef", 100_000))
	require.NoError(t, bucket.WriteAll(t.Context(), "o", data, nil))
	o, err := (&store{}).Open("s3://bucket/o")
	require.NoError(t, err)
	defer o.Close()
	require.Equal(t, int64(len(data)), o.Size())
	for _, r := range [][2]int{{0, 10}, {10, 300_000}, {300_010, 700_000}, {5, 5}, {len(data) - 3, 3}, {1 << 18, 1}, {1<<18 + 1, 2}} {
		p := make([]byte, r[1])
		n, err := o.ReadAt(p, int64(r[0]))
		require.NoError(t, err)
		require.Equal(t, r[1], n)
		require.True(t, string(data[r[0]:r[0]+r[1]]) == string(p), "%v", r)
	}
	n, err := o.ReadAt(make([]byte, 10), int64(len(data)-4))
	assert.Equal(t, 4, n)
	assert.ErrorContains(t, err, "EOF")
}

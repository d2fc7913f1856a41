package shard

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format"
	"github.com/tokcount/tokcount/encodings"
)

// small makes shards of a few documents, and returns their folders.
func small(t *testing.T, change func(*Planner)) (in, out string, p *Plan) {
	in, out = t.TempDir(), filepath.Join(t.TempDir(), "out")
	write(t, in, map[string][]byte{"x.jsonl": jsonLines(docs(900, 1))})
	p = planned(t, in, change)
	require.Greater(t, len(p.Units), 8)
	require.NoError(t, runner(t, p, out).Run(context.Background()))
	return in, out, p
}

// What is missing is named, and done again.
func TestMissingUnits(t *testing.T) {
	for _, test := range []struct {
		name   string
		damage func(t *testing.T, out string)
		want   string
	}{
		{"a marker without its shard", func(t *testing.T, out string) {
			require.NoError(t, os.Remove(filepath.Join(out, "train-00003-000.bin")))
		}, "unit 3: train-00003-000.bin is missing"},
		{"a shard without its marker", func(t *testing.T, out string) {
			require.NoError(t, os.Remove(filepath.Join(out, MarkerFile(3))))
		}, "unit 3: not done"},
		{"a shard that is too short", func(t *testing.T, out string) {
			require.NoError(t, os.Truncate(filepath.Join(out, "train-00003-000.bin"), 100))
		}, "unit 3: train-00003-000.bin has 100 bytes, and had"},
		{"a marker that is cut off", func(t *testing.T, out string) {
			require.NoError(t, os.Truncate(filepath.Join(out, MarkerFile(3)), 100))
		}, "unit 3: unit-00003.done: not a marker: unexpected end of JSON input"},
		{"a marker of another unit", func(t *testing.T, out string) {
			require.NoError(t, os.Rename(filepath.Join(out, MarkerFile(4)), filepath.Join(out, MarkerFile(3))))
		}, "unit 3: unit-00003.done: it is of another unit; unit 4: not done"},
		{"all", func(t *testing.T, out string) {
			names, err := filepath.Glob(filepath.Join(out, "*.done"))
			require.NoError(t, err)
			for _, name := range names {
				require.NoError(t, os.Remove(name))
			}
		}, "unit 9: not done; and "},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, out, p := small(t, nil)
			_, err := p.Finish(out)
			require.NoError(t, err)
			want := sums(t, out)
			test.damage(t, out)
			_, err = p.Finish(out)
			var missing *MissingError
			require.ErrorAs(t, err, &missing)
			require.ErrorContains(t, err, test.want)
			require.Regexp(t, `^(1 of \d+ units is|([2-9]|\d\d+) of \d+ units are) not complete: unit`, err)
			run(t, p, out, Task{}, 2)
			_, err = p.Finish(out)
			require.NoError(t, err)
			require.Equal(t, want, sums(t, out))
		})
	}
}

// A document that was lost is found, whoever lost it.
func TestFinishProvesThatNothingIsLost(t *testing.T) {
	_, out, p := small(t, nil)
	marker := filepath.Join(out, MarkerFile(3))
	data, err := os.ReadFile(marker)
	require.NoError(t, err)
	for _, change := range [][2]string{{`"in":`, `"in":1`}, {`"documents":`, `"documents":1`}, {`"bad":0`, `"bad":1`}} {
		require.Contains(t, string(data), change[0])
		require.NoError(t, os.WriteFile(marker, bytes.Replace(data, []byte(change[0]), []byte(change[1]), 1), 0o666))
		_, err := p.Finish(out)
		require.Error(t, err, "%q", change)
		if change[0] != `"bad":0` {
			require.ErrorIs(t, err, errLost)
		}
	}
}

// Of different plans that are written to a folder at once, one is there and all others are
// refused: who is told that a plan was written finds that one.
func TestOnePlanOfManyIsWritten(t *testing.T) {
	in, _, _ := small(t, nil)
	var plans [4]*Plan
	for i := range plans {
		plans[i] = planned(t, in, func(p *Planner) { p.Options.MinBytes = int64(i) })
	}
	for range 20 {
		out := t.TempDir()
		var errs [len(plans)]error
		var writers sync.WaitGroup
		for i, p := range plans {
			writers.Go(func() { errs[i] = p.Write(out) })
		}
		writers.Wait()
		there, err := ReadPlan(out)
		require.NoError(t, err)
		for i, p := range plans {
			if p.Fingerprint == there.Fingerprint {
				require.NoError(t, errs[i])
			} else {
				require.ErrorIs(t, errs[i], ErrOtherPlan)
			}
		}
		left, err := os.ReadDir(out)
		require.NoError(t, err)
		require.Len(t, left, 1, "the plan, and no lock")
	}
}

// A plan is for one corpus, one vocabulary, one set of options and one version.
func TestPlansThatAreRefused(t *testing.T) {
	in, out, p := small(t, nil)
	same := planned(t, in, nil)
	require.NoError(t, same.Write(out), "the same plan stays")

	t.Run("other options", func(t *testing.T) {
		for want, change := range map[string]func(*Planner){
			"--shard-size was 5000 and is 5001":                     func(p *Planner) { p.Options.ShardSize++ },
			"--val was 0 and is 0.5":                                func(p *Planner) { p.Options.Val = 0.5 },
			"--field was text and is t":                             func(p *Planner) { p.Options.Field = "t" },
			`--eot was "<|endoftext|>" (50256) and is none`:         func(p *Planner) { p.Options.EOT = nil },
			"--dtype was uint16 and is uint32":                      func(p *Planner) { p.DType = "uint32" },
			"--shuffle was not set and is 0":                        func(p *Planner) { p.Options.Shuffle = new(uint64) },
			"the tokenizer was r50k_base and is another":            func(p *Planner) { p.Options.Tokenizer.Name = "another" },
			"the tokenizer was r50k_base (SHA-256 306cd27f03c1a714": func(p *Planner) { p.Options.Tokenizer.Sum = "0" },
		} {
			err := planned(t, in, change).Write(out)
			require.ErrorIs(t, err, ErrOtherPlan)
			require.ErrorContains(t, err, out+": the folder has another plan: "+want)
			require.ErrorContains(t, err, ": choose another folder, or remove this one")
			require.NotContains(t, err.Error(), "nothing is done yet")
		}
		require.NoError(t, planned(t, in, func(p *Planner) { p.MaxBad = 7 }).Write(out), "more bad records change no byte")
	})
	t.Run("before a unit is done", func(t *testing.T) {
		out := t.TempDir()
		require.NoError(t, same.Write(out))
		err := planned(t, in, func(p *Planner) { p.Options.Field = "t" }).Write(out)
		require.ErrorContains(t, err, ": choose another folder, or remove this one, of which nothing is done yet")
	})
	t.Run("another vocabulary", func(t *testing.T) {
		enc, err := encodings.Get("p50k_base")
		require.NoError(t, err)
		err = (&Runner{Plan: p, Dir: out, Encoding: enc}).Run(context.Background())
		require.ErrorContains(t, err, "the plan is for the vocabulary r50k_base with 50257 ids")
	})
	t.Run("another corpus", func(t *testing.T) {
		other := t.TempDir()
		write(t, other, map[string][]byte{"x.jsonl": jsonLines(docs(901, 1))})
		err := planned(t, other, nil).Write(out)
		require.ErrorIs(t, err, ErrOtherPlan)
		require.ErrorContains(t, err, "the input "+filepath.Join(other, "x.jsonl")+" had ")
		write(t, other, map[string][]byte{"x.jsonl": jsonLines(docs(900, 1)), "y.jsonl": jsonLines(docs(1, 1))})
		err = planned(t, other, nil).Write(out)
		require.ErrorIs(t, err, ErrOtherPlan)
		require.ErrorContains(t, err, "another plan: the input "+filepath.Join(other, "y.jsonl")+" is new: ")
		require.NoError(t, os.Rename(filepath.Join(other, "x.jsonl"), filepath.Join(other, "z.jsonl")))
		require.NoError(t, os.Remove(filepath.Join(other, "y.jsonl")))
		require.ErrorContains(t, planned(t, other, nil).Write(out), "another plan: the input "+filepath.Join(other, "z.jsonl")+
			" is new; the input "+filepath.Join(in, "x.jsonl")+" is no longer there: ")
	})
	t.Run("a corpus that was written again", func(t *testing.T) {
		other := t.TempDir()
		write(t, other, map[string][]byte{"x.jsonl": jsonLines(docs(900, 1))})
		var changed *ChangedError
		require.ErrorAs(t, planned(t, other, nil).Write(out), &changed)
	})
	t.Run("files", func(t *testing.T) {
		name := filepath.Join(out, PlanFile)
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, test := range []struct{ old, new, want string }{
			{`"version": 1`, `"version": 2`, "a plan of version 2, and this tokcount reads version 1"},
			{`"shard_size": 5000`, `"shard_size": 5001`, "the plan was changed after it was made"},
			{`"from": 0`, `"from": 1`, "the plan was changed after it was made"},
			{`"max_bad"`, `"max_bat"`, "unknown field"},
			{`{`, ``, "not a plan"},
		} {
			require.Contains(t, string(data), test.old)
			require.NoError(t, os.WriteFile(name, []byte(strings.Replace(string(data), test.old, test.new, 1)), 0o666))
			_, err := ReadPlan(out)
			assert.ErrorContains(t, err, test.want)
			assert.ErrorContains(t, err, PlanFile)
		}
	})
	t.Run("markers of another plan", func(t *testing.T) {
		other := planned(t, in, func(p *Planner) { p.Options.MinBytes = 1 })
		require.NoError(t, os.Remove(filepath.Join(out, PlanFile)))
		require.NoError(t, other.Write(out))
		_, err := other.Finish(out)
		require.ErrorContains(t, err, "unit 0: unit-00000.done: it was written by another plan")
	})
}

func TestOptionsThatAreRefused(t *testing.T) {
	in := t.TempDir()
	write(t, in, map[string][]byte{"x.jsonl": jsonLines(docs(2, 1))})
	for want, change := range map[string]func(*Planner){
		`unknown format "tfrecord"`:                        func(p *Planner) { p.Options.Format = "tfrecord" },
		"uint16 holds 65536 ids, and the tokenizer has 70": func(p *Planner) { p.DType, p.Options.Tokenizer.IDs = "uint16", 70_000 },
		`format nanogpt has no type "int32"`:               func(p *Planner) { p.DType = "int32" },
		`malformed PATH "a..b"`:                            func(p *Planner) { p.Options.Field = "a..b" },
		"--shard-size 0: a shard has 1 token or more":      func(p *Planner) { p.Options.ShardSize = 0 },
		"--val 1: a fraction is from 0 to less than 1":     func(p *Planner) { p.Options.Val = 1 },
		"--val -0.1: a fraction is from 0 to less than 1":  func(p *Planner) { p.Options.Val = -0.1 },
		`--field: "t\xff" is not valid UTF-8`:              func(p *Planner) { p.Options.Field = "t\xff" },
		`--eot: "\xa1" is not valid UTF-8`:                 func(p *Planner) { p.Options.EOT = &Separator{"\xa1", 94} },
		"--max-line 0: the limit is from 1":                func(p *Planner) { p.Options.MaxLine = 0 },
	} {
		_, err := tryPlan(t, in, change)
		assert.ErrorContains(t, err, want)
	}
}

func TestSeparators(t *testing.T) {
	enc := r50k(t)
	for _, test := range []struct {
		given, purpose string
		want           *Separator
		err            string
	}{
		{"auto", "eot", &Separator{"<|endoftext|>", 50256}, ""},
		{"none", "eot", nil, ""},
		{"<|endoftext|>", "bos", &Separator{"<|endoftext|>", 50256}, ""},
		{"\n", "eot", &Separator{"\n", 198}, ""},
		{"2", "bos", &Separator{"#", 2}, ""},
		{"0", "eot", &Separator{"!", 0}, ""},
		{"50256", "eot", &Separator{"<|endoftext|>", 50256}, ""},
		{"auto", "bos", nil, "the tokenizer r50k_base names no token for the beginning of a text: give --bos TOKEN or --bos none"},
		{"<|im_end|>", "eot", nil, `the tokenizer r50k_base has no token "<|im_end|>" for --eot`},
		{"50257", "eot", nil, `the tokenizer r50k_base has no token "50257" for --eot`},
	} {
		got, err := FindSeparator(enc, test.given, test.purpose)
		if test.err != "" {
			assert.EqualError(t, err, test.err)
			continue
		}
		assert.NoError(t, err)
		assert.Equal(t, test.want, got, "%q", test.given)
	}
}

// A marker or a manifest that was changed is an error, whatever it says.
func TestFilesThatWereChangedAreRefused(t *testing.T) {
	_, out, p := small(t, nil)
	m, err := p.Finish(out)
	require.NoError(t, err)
	change := func(t *testing.T, name, old, new string) {
		data, err := os.ReadFile(filepath.Join(out, name))
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, os.WriteFile(filepath.Join(out, name), data, 0o666)) })
		changed := regexp.MustCompile(old).ReplaceAllString(string(data), new)
		require.NotEqual(t, string(data), changed)
		require.NoError(t, os.WriteFile(filepath.Join(out, name), []byte(changed), 0o666))
	}
	for name, test := range map[string]struct{ old, new, want string }{
		"an input that is not there": {`"input":0`, `"input":9`, "it is of other inputs"},
		"a negative input":           {`"input":0`, `"input":-1`, "it is of other inputs"},
		"no files":                   {`"files":\[[^]]*\]`, `"files":[]`, "shard 0 has 0 files, where format nanogpt has 1"},
		"a file elsewhere":           {`"name":"train`, `"name":"../train`, `shard 0 has a file "../train-00003`},
	} {
		t.Run("marker/"+name, func(t *testing.T) {
			change(t, MarkerFile(3), test.old, test.new)
			_, err := p.Finish(out)
			require.ErrorContains(t, err, "unit 3: unit-00003.done: "+test.want)
		})
	}
	for name, test := range map[string]struct{ old, new, want string }{
		"no files":         {`(?s)"files": \[.*?\]`, `"files": []`, "not a manifest: shard 0 has 0 files"},
		"a file elsewhere": {`"name": "train`, `"name": "x/train`, "not a manifest: shard 0 has a file"},
		"a format":         {`"nanogpt"`, `"tfrecord"`, "not a manifest: unknown format"},
	} {
		t.Run("manifest/"+name, func(t *testing.T) {
			change(t, ManifestFile, test.old, test.new)
			_, err := ReadManifest(out)
			require.ErrorContains(t, err, test.want)
		})
	}
	t.Run("manifest/without a shard", func(t *testing.T) {
		fewer := *m
		fewer.Shards = m.Shards[1:]
		require.ErrorIs(t, fewer.Verify(context.Background(), out, nil), errLost)
	})
	t.Run("manifest/with the sum of a shard that was changed too", func(t *testing.T) {
		other := *m
		other.Shards = slices.Clone(m.Shards)
		other.Shards[0].Files = []File{{m.Shards[0].Files[0].Name, m.Shards[0].Files[0].Size, strings.Repeat("0", 64)}}
		_, err := runner(t, p, out).Deep(context.Background(), &other, 100, 1)
		require.ErrorIs(t, err, errDiffers)
	})
}

// Shards that a plan left that was removed are not taken for those of the next, which has
// fewer.
func TestShardsOfAnotherPlanAreRefused(t *testing.T) {
	for _, f := range format.All() {
		t.Run(f.Name, func(t *testing.T) {
			in, out, p := small(t, func(p *Planner) { p.Options.Format, p.Options.Val = f.Name, 0.1 })
			m, err := p.Finish(out)
			require.NoError(t, err)
			require.NoError(t, m.Verify(context.Background(), out, nil))
			require.NoError(t, os.Remove(filepath.Join(out, PlanFile)))

			p = planned(t, in, func(p *Planner) { p.Options.Format, p.Options.ShardSize = f.Name, 1<<20 })
			require.NoError(t, runner(t, p, out).Run(context.Background()))
			_, err = p.Finish(out)
			require.ErrorIs(t, err, errStray)
			require.ErrorContains(t, err, "train-00001-000"+f.Suffixes[0])
			names, err := filepath.Glob(filepath.Join(out, "[tv]*-0*"))
			require.NoError(t, err)
			for _, name := range names {
				if !strings.HasPrefix(filepath.Base(name), "train-00000.") {
					require.NoError(t, os.Remove(name))
				}
			}
			m, err = p.Finish(out)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(out, "val-00000"+f.Suffixes[0]), nil, 0o666))
			require.ErrorIs(t, m.Verify(context.Background(), out, nil), errStray)
		})
	}
}

// Verify finds what has the right size and other bytes; deep verification finds what had
// the right sum when it was wrong already.
func TestVerify(t *testing.T) {
	in, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	corpus(t, in)
	m := done(t, in, out, nil)
	plan, err := ReadPlan(out)
	require.NoError(t, err)
	r := &Runner{Plan: plan, Dir: out, Encoding: r50k(t), Jobs: 2}
	units, err := r.Deep(context.Background(), m, 10, 1)
	require.NoError(t, err)
	require.InDelta(t, len(plan.Units)/10, units, 1)
	require.NoError(t, m.Verify(context.Background(), out, nil))

	name := filepath.Join(out, m.Shards[1].Files[0].Name)
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	data[0] ^= 1
	require.NoError(t, os.WriteFile(name, data, 0o666))
	require.ErrorContains(t, m.Verify(context.Background(), out, nil), "and the manifest says "+m.Shards[1].Files[0].Sum+": remove "+m.Shards[1].Files[0].Name+", and run and finish again")
	require.NoError(t, os.Remove(name))
	require.EqualError(t, m.Verify(context.Background(), out, nil), m.Shards[1].Files[0].Name+" is missing: run and finish again")
	require.NoError(t, os.WriteFile(name, data, 0o666))

	marker, err := os.ReadFile(filepath.Join(out, MarkerFile(1)))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(out, MarkerFile(1)), bytes.Replace(marker, []byte(`"sha256":"`), []byte(`"sha256":"00`), 1), 0o666))
	_, err = r.Deep(context.Background(), m, 100, 1)
	require.ErrorIs(t, err, errDiffers)

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, m.Verify(ctx, out, nil), ErrStopped)
}

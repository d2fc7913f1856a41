package shard

import (
	"context"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whoever does the work, and in whatever order, the files are the same, byte for byte.
func TestTheSameBytesWhoeverDoesTheWork(t *testing.T) {
	in := t.TempDir()
	all := corpus(t, in)
	for _, variant := range []struct {
		name   string
		change func(*Planner)
	}{
		{"in order", nil},
		{"shuffled, with validation", func(p *Planner) {
			p.Options.Shuffle, p.Options.Val = new(uint64), 0.2
		}},
	} {
		t.Run(variant.name, func(t *testing.T) {
			plan := planned(t, in, variant.change)
			require.Greater(t, len(plan.Units), 20)
			var want map[string]string
			for _, way := range []struct {
				name string
				run  func(t *testing.T, dir string)
			}{
				{"one encoder", func(t *testing.T, dir string) { run(t, plan, dir, Task{}, 1) }},
				{"eight encoders", func(t *testing.T, dir string) { run(t, plan, dir, Task{}, 8) }},
				{"the last task first", func(t *testing.T, dir string) {
					for i := 4; i >= 0; i-- {
						run(t, plan, dir, Task{i, 5}, 1)
					}
				}},
				{"three at once on all units", func(t *testing.T, dir string) {
					var others sync.WaitGroup
					for i := range 3 {
						others.Go(func() { run(t, plan, dir, Task{Index: 7 * i}, 2) })
					}
					others.Wait()
				}},
				{"stopped again and again", func(t *testing.T, dir string) { runStopping(t, plan, dir) }},
			} {
				t.Run(way.name, func(t *testing.T) {
					dir := filepath.Join(t.TempDir(), "out")
					require.NoError(t, plan.Write(dir))
					way.run(t, dir)
					m, err := plan.Finish(dir)
					require.NoError(t, err)
					require.EqualValues(t, all, m.Totals.In)
					require.EqualValues(t, all, m.Totals.Documents)
					if want == nil {
						want = sums(t, dir)
					}
					require.Equal(t, want, sums(t, dir))
				})
			}
		})
	}
}

func run(t testing.TB, p *Plan, dir string, task Task, jobs int) {
	r := &Runner{Plan: p, Dir: dir, Encoding: r50k(t), Jobs: jobs, Task: task}
	assert.NoError(t, r.Run(context.Background()))
}

// runStopping stops at each unit that is done, and goes on.
func runStopping(t *testing.T, p *Plan, dir string) {
	for stops := 0; ; stops++ {
		ctx, cancel := context.WithCancel(context.Background())
		r := &Runner{Plan: p, Dir: dir, Encoding: r50k(t), Jobs: 2, Done: func(int, *Marker) { cancel() }}
		err := r.Run(ctx)
		cancel()
		if err == nil && len(r.Left()) == 0 {
			require.Greater(t, stops, 5)
			return
		}
		require.ErrorIs(t, err, ErrStopped)
		temps, err := filepath.Glob(filepath.Join(dir, tempPrefix+"*"))
		require.NoError(t, err)
		require.Empty(t, temps, "nothing half is left")
	}
}

// The shards have what the documents of the inputs become, in order.
func TestShardsHaveTheDocuments(t *testing.T) {
	in, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	corpus(t, in)
	m := done(t, in, out, nil)
	var want []string
	want = append(want, docs(900, 1)...)
	want = append(want, docs(200, 2)...)
	want = append(want, docs(200, 3)...)
	want = append(want, docs(450, 4)...)
	want = append(want, docs(30, 6)...)
	want = append(want, docs(30, 5)...) // without-a-suffix comes behind texts
	require.Equal(t, idsOf(t, want...), shardIDs(t, m, out, "train"))
	require.NoError(t, m.Verify(context.Background(), out, nil))
}

// A corpus at another place, and written at another time, becomes the same.
func TestTheManifestHasNoPlacesNorTimes(t *testing.T) {
	a, b := filepath.Join(t.TempDir(), "here"), filepath.Join(t.TempDir(), "deeper", "down", "there")
	corpus(t, a)
	corpus(t, b)
	outA, outB := filepath.Join(t.TempDir(), "out"), filepath.Join(t.TempDir(), "out")
	done(t, a, outA, nil)
	done(t, b, outB, nil)
	sumsA, sumsB := sums(t, outA), sums(t, outB)
	delete(sumsA, PlanFile)
	delete(sumsB, PlanFile)
	require.Equal(t, sumsA, sumsB)
}

// A shuffled corpus has the same documents in another order, and the split for validation
// is the same with and without.
func TestShuffleAndValidation(t *testing.T) {
	in := t.TempDir()
	write(t, in, map[string][]byte{"a.jsonl": jsonLines(docs(2000, 1))})
	ordered, shuffled := filepath.Join(t.TempDir(), "out"), filepath.Join(t.TempDir(), "out")
	a := done(t, in, ordered, func(p *Planner) { p.Options.Val = 0.1 })
	seed := uint64(42)
	b := done(t, in, shuffled, func(p *Planner) { p.Options.Val, p.Options.Shuffle = 0.1, &seed })
	var val int64
	for _, s := range a.Shards {
		if s.Split == "val" {
			val += s.Documents
		}
	}
	require.InDelta(t, 200, val, 60)
	for _, split := range []string{"train", "val"} {
		x, y := shardIDs(t, a, ordered, split), shardIDs(t, b, shuffled, split)
		require.NotEqual(t, x, y)
		require.ElementsMatch(t, cutAtEOT(x), cutAtEOT(y))
	}
	require.Equal(t, a.Stats, b.Stats)
}

// cutAtEOT returns the documents of ids.
func cutAtEOT(ids []uint32) (all []string) {
	var doc []byte
	for _, id := range ids {
		doc = append(doc, byte(id), byte(id>>8))
		if id == 50256 {
			all = append(all, string(doc))
			doc = nil
		}
	}
	return all
}

// The order of a seed and a unit is fixed for ever: shards of other versions depend on it.
func TestShuffleIsFixed(t *testing.T) {
	all := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	shuffle(all, 42, 3)
	require.Equal(t, []int{8, 6, 0, 3, 4, 7, 5, 2, 9, 1}, all)
}

// Whether a text is for validation is fixed for ever, too.
func TestValidationIsFixed(t *testing.T) {
	n := 0
	for _, doc := range docs(1000, 9) {
		if isVal(crc32.Checksum([]byte(doc), castagnoli()), int64(len(doc)), threshold(0.25)) {
			n++
		}
	}
	require.Equal(t, 198, n)
}

func TestJoinMakesOneOfAll(t *testing.T) {
	in, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	corpus(t, in)
	m := done(t, in, out, func(p *Planner) { p.Options.Val = 0.3 })
	for _, split := range []string{"train", "val"} {
		base := filepath.Join(t.TempDir(), "all")
		s, err := m.Join(context.Background(), out, split, base, nil)
		require.NoError(t, err)
		data, err := os.ReadFile(base + ".bin")
		require.NoError(t, err)
		require.Equal(t, shardIDs(t, m, out, split), m.Options.DType.Decode(nil, data))
		require.EqualValues(t, len(data)/2, s.IDs)

		_, err = m.Join(context.Background(), out, split, base, nil)
		var exists *ExistsError
		require.ErrorAs(t, err, &exists)
		require.Equal(t, base+".bin", exists.Path)
		again, err := os.ReadFile(base + ".bin")
		require.NoError(t, err)
		require.Equal(t, data, again)
	}
	_, err := m.Join(context.Background(), out, "train", filepath.Join(t.TempDir(), "no", "all"), nil)
	var missing *os.PathError
	require.ErrorAs(t, err, &missing)
	require.Equal(t, "no", filepath.Base(missing.Path))
	require.NoError(t, os.Truncate(filepath.Join(out, m.Shards[0].Files[0].Name), 10))
	_, err = m.Join(context.Background(), out, "train", filepath.Join(t.TempDir(), "all"), nil)
	name := m.Shards[0].Files[0].Name
	require.ErrorContains(t, err, "has 10 bytes")
	require.ErrorContains(t, err, ": remove "+name+", and run and finish again")
	require.Equal(t, 2, strings.Count(err.Error(), name), "the shard is named once for what is wrong, and once for what to do: %v", err)
}

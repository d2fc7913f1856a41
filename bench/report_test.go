package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWriteCells(t *testing.T) {
	cells := []*cell{
		{Peer: ours, File: "a.txt", Bytes: 8e6, Tokens: 2e6, First: 0.04, Later: 0.02, New: 0.032, BestFirst: 0.032, BestLater: 0.016, BestNew: 0.025, Allocs: 1, Memory: 8e6},
		{Peer: "pkoukk/tiktoken-go", File: "a.txt", Encoding: "r50k_base", Bytes: 8e6, Tokens: 2e6, First: 2, Later: 1.6, New: 1.6, BestFirst: 1.6, BestLater: 1, BestNew: 1, Allocs: 12345, Memory: 1e6,
			Difference: &difference{Offset: 1234, Before: "x", After: "y", Ours: []uint32{1}, Theirs: []uint32{2}, Count: 3, OurCount: 4}},
		{Peer: "npm tiktoken", File: "a.txt", Bytes: 8e6, Tokens: 2e6, First: 0.5, Later: 0.5, New: 0.5, BestFirst: 0.4, BestLater: 0.4, BestNew: 0.4},
		{Peer: "npm ai-tokenizer", File: "a.txt", Encoding: "r50k_base", Failed: noEncoding},
	}
	var b strings.Builder
	writeCells(&b, "r50k_base", modes[0], cells)
	writeRemarks(&b, cells, nil)
	assert.Equal(t, strings.TrimPrefix(`
r50k_base, each file as one document: MB/s on the first pass, on later passes and on new text

                        first  best  later  best  new  best  Mtok/s  times first  later  new  allocs  MB alloc
a.txt: 8,000,000 bytes, 2,000,000 tokens
  tokcount                200   250    400   500  250   320   100.0                                1       8.0
  pkoukk/tiktoken-go *    4.0   5.0    5.0   8.0  5.0   8.0     1.2           50     80   50  12,345       1.0
  npm tiktoken             16    20     16    20   16    20     4.0           12     25   16
  npm ai-tokenizer          -     -      -     -    -     -       -            -      -    -       -         -

* pkoukk/tiktoken-go, r50k_base, a.txt (): byte 1,234: [2], ours [1], between "x" and "y"; 3 tokens, ours 4
- npm ai-tokenizer has no such encoding r50k_base
`, "\n"), b.String())
}

func TestWriteProcesses(t *testing.T) {
	var b strings.Builder
	writeProcesses(&b, "o200k_base", []*process{
		{Peer: ours, File: oneWord, Seconds: 0.002, Base: 0.001, Peak: 12_345, Runs: 15},
		{Peer: "pkoukk/tiktoken-go", File: oneWord, Seconds: 0.1, Base: 0.001, Runs: 9},
		{Peer: "npm tiktoken", File: oneWord, Failed: "killed"},
	})
	assert.Equal(t, strings.TrimPrefix(`
o200k_base, a fresh process for each file: ms beyond an empty process that reads it

                         ms  empty ms  times  peak MB  runs
(one word)
  tokcount              2.0       1.0            12.3    15
  pkoukk/tiktoken-go  100.0       1.0     50        -     9
  npm tiktoken            -         -      -        -     -

`, "\n"), b.String())
}

func TestMedian(t *testing.T) {
	assert.Equal(t, 0.0, median(nil))
	assert.Equal(t, 2.0, median([]float64{3, 1, 2}))
	assert.Equal(t, 2.5, median([]float64{4, 1, 2, 3}))
}

func TestGroup(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		assert.Equal(t, want, group(n))
	}
}

func TestHalves(t *testing.T) {
	assert.Equal(t, [2][]string{{"a"}, {"b", "c"}}, halves([]string{"a", "b", "c"}))
	assert.Equal(t, [2][]string{{"aé"}, {"éb"}}, halves([]string{"aééb"}))
	assert.Equal(t, [2][]string{{"a"}, {"é"}}, halves([]string{"aé"}))
}

func TestFileName(t *testing.T) {
	m := machine{Date: "2026-01-02", CPU: "AMD EPYC 9B45 (Zen 5) @ 4.0GHz"}
	assert.Equal(t, "2026-01-02-amd-epyc-9b45-zen-5-4-0ghz.md", m.fileName())
}

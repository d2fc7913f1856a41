package main

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func distributionOf(numbers ...int64) *distribution {
	var d distribution
	for _, n := range numbers {
		d.add(n)
	}
	d.sort()
	return &d
}

// Percentiles are those of a sorted list: the element at rank p per cent of its
// length, rounded up.
func TestPercentilesByNearestRank(t *testing.T) {
	for _, test := range []struct {
		name    string
		numbers []int64
		want    []int64 // p1, p50, p90, p99, p100
	}{
		{"one", []int64{7}, []int64{7, 7, 7, 7, 7}},
		{"two: the median is the lower", []int64{2, 1}, []int64{1, 1, 2, 2, 2}},
		{"equal ones", []int64{3, 3, 3, 9}, []int64{3, 3, 9, 9, 9}},
		{"ten", []int64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, []int64{1, 5, 9, 10, 10}},
		{"nothing counts too", []int64{0, 0, 1}, []int64{0, 0, 1, 1, 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := distributionOf(test.numbers...)
			var got []int64
			for _, p := range []int64{1, 50, 90, 99, 100} {
				got = append(got, d.percentile(p))
			}
			assert.Equal(t, test.want, got)
		})
	}
}

func TestPercentilesAreThoseOfASortedList(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 2))
	for range 200 {
		numbers := make([]int64, 1+r.IntN(400))
		for i := range numbers {
			numbers[i] = r.Int64N(1 + r.Int64N(1000))
		}
		d := distributionOf(numbers...)
		slices.Sort(numbers)
		for p := int64(1); p <= 100; p++ {
			rank := (len(numbers)*int(p) + 99) / 100
			assert.Equal(t, numbers[rank-1], d.percentile(p))
		}
	}
}

// Each number is in one bin, bins lie one behind the other without a gap, the
// first and the last have something, and there are neither many nor, where
// numbers differ, few.
func TestBinsHoldAll(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 3))
	for range 500 {
		numbers := make([]int64, 1+r.IntN(50))
		spread := int64(1) << r.IntN(40)
		least := r.Int64N(2 << r.IntN(20))
		for i := range numbers {
			numbers[i] = least + r.Int64N(spread)
		}
		bins := distributionOf(numbers...).bins()
		assert.LessOrEqual(t, len(bins), 40)
		for i, b := range bins {
			n := int64(0)
			for _, number := range numbers {
				if b.from <= number && number <= b.to {
					n++
				}
			}
			assert.Equal(t, n, b.n)
			if i > 0 {
				assert.Equal(t, bins[i-1].to+1, b.from)
			}
		}
		assert.Positive(t, bins[0].n)
		assert.Positive(t, bins[len(bins)-1].n)
	}
}

func TestBinsHaveRoundBorders(t *testing.T) {
	for _, test := range []struct {
		name    string
		numbers []int64
		want    []int64 // where they begin
	}{
		{"nothing", nil, nil},
		{"one number", []int64{1234}, []int64{1234}},
		{"no tokens", []int64{0, 0}, []int64{0}},
		{"of about one size", []int64{433, 619}, []int64{420, 440, 460, 480, 500, 520, 540, 560, 580, 600}},
		{"small numbers", []int64{0, 7}, []int64{0, 1, 2, 3, 4, 5, 6, 7}},
		{"numbers that spread", []int64{3, 1999}, []int64{2, 5, 10, 20, 50, 100, 200, 500, 1000}},
		{"nothing, and more", []int64{0, 100}, []int64{0, 1, 2, 5, 10, 20, 50, 100}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []int64
			for _, b := range distributionOf(test.numbers...).bins() {
				got = append(got, b.from)
			}
			assert.Equal(t, test.want, got)
		})
	}
}

func TestBars(t *testing.T) {
	for _, test := range []struct {
		n, most int64
		want    string
	}{
		{0, 80, ""},
		{80, 80, "██████████"},
		{40, 80, "█████"},
		{1, 80, "▏"},
		{1, 1_000_000, "▏"},
		{13, 80, "█▋"},
		{79, 80, "█████████▉"},
	} {
		assert.Equal(t, test.want, bar(test.n, test.most, 10))
	}
}

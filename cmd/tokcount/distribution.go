package main

import (
	"maps"
	"slices"
)

// distribution is how often each number of tokens came. It needs memory for
// each different number, not for each text.
type distribution struct {
	times map[int64]int64
	n     int64 // how many there are
	total int64 // their sum

	// Made by sort:
	values []int64 // those that came, the smallest first
	upTo   []int64 // how many numbers are a value or less
}

func (d *distribution) add(tokens int64) {
	if d.times == nil {
		d.times = map[int64]int64{}
	}
	d.times[tokens]++
	d.n++
	d.total += tokens
}

// sort is called when all has been added, before anything below.
func (d *distribution) sort() {
	d.values = slices.Sorted(maps.Keys(d.times))
	d.upTo = nil
	sum := int64(0)
	for _, v := range d.values {
		sum += d.times[v]
		d.upTo = append(d.upTo, sum)
	}
}

// percentile is the smallest number that at least p per cent of all are not
// above: the nearest-rank definition, whose answer is always one of them. There
// must be some.
func (d *distribution) percentile(p int64) int64 {
	rank := max(1, d.n/100*p+(d.n%100*p+99)/100)
	i, _ := slices.BinarySearch(d.upTo, rank)
	return d.values[i]
}

func (d *distribution) min() int64    { return d.values[0] }
func (d *distribution) max() int64    { return d.values[len(d.values)-1] }
func (d *distribution) mean() float64 { return float64(d.total) / float64(d.n) }

// bin is a bar of a histogram: how many numbers are in a range.
type bin struct{ from, to, n int64 }

const (
	fewestRanges = 7  // that grow
	mostSteps    = 12 // that are of one size
)

// bins sorts all into ranges, from that of the smallest to that of the largest.
// They begin at 1, 2, 5, 10, 20, 50 and so on, as lengths of texts spread; where
// these would be few, since all are of about one size, at multiples of one of
// them.
func (d *distribution) bins() []bin {
	if d.n == 0 {
		return nil
	}
	first, last := d.min(), d.max()
	starts := []int64{0}
	for start := int64(1); start <= last; start = nextStep(start) {
		if start <= first {
			starts = starts[:0]
		}
		starts = append(starts, start)
	}
	if len(starts) < fewestRanges {
		step := int64(1)
		for last/step-first/step >= mostSteps {
			step = nextStep(step)
		}
		starts = nil
		for start := first / step * step; start <= last; start += step {
			starts = append(starts, start)
		}
		return d.between(append(starts, (last/step+1)*step))
	}
	return d.between(append(starts, nextStep(starts[len(starts)-1])))
}

// nextStep is what comes after a number in the series 1, 2, 5, 10, 20, 50 ...
func nextStep(n int64) int64 {
	first := n
	for first >= 10 {
		first /= 10
	}
	if first == 2 {
		return n / 2 * 5
	}
	return n * 2
}

// between sorts all into ranges between borders, each of which begins one.
func (d *distribution) between(borders []int64) []bin {
	var bins []bin
	below := int64(0)
	for i, from := range borders[:len(borders)-1] {
		upTo := int64(0)
		if next, _ := slices.BinarySearch(d.values, borders[i+1]); next > 0 {
			upTo = d.upTo[next-1]
		}
		bins = append(bins, bin{from, borders[i+1] - 1, upTo - below})
		below = upTo
	}
	return bins
}

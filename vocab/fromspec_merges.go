package vocab

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tokcount/tokcount/internal/message"
	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/table"
)

// ranks sets those of a model that merges by token.
//
// Tokens may share a rank: of two pairs that make such tokens the left one merges first.
// The tables have no two of a rank. SentencePiece's models share one between runs of the
// same character. A text has such a run as single characters at first. So the run on the
// left grows: what is left of it never merges with anything, and of the pairs at its
// end the one on the left makes the longer token. That is what comes of giving the longer
// token the lower rank. Any other tokens of one rank are refused.
func (l *lowering) ranks() error {
	ranks := slices.Clone(l.model.Ranks)
	order := make([]int, 0, len(ranks))
	for i, rank := range ranks {
		if rank == spec.NoRank || l.out.Tokens[i].Kind != table.Ordinary {
			ranks[i] = table.None
			continue
		}
		order = append(order, i)
	}
	l.out.Ranks = ranks
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ranks[a], ranks[b]) })
	shared := false
	for first := 0; first < len(order); {
		n := first + 1
		for n < len(order) && ranks[order[n]] == ranks[order[first]] {
			n++
		}
		if n > first+1 {
			shared = true
			if !l.orderRuns(order[first:n]) {
				return l.unsupported("/model", message.Sprintf("the tokens %q and %q have the same rank",
					l.model.Tokens.Text(order[first]), l.model.Tokens.Text(order[first+1])))
			}
		}
		first = n
	}
	if shared {
		for rank, i := range order {
			ranks[i] = uint32(rank)
		}
	}
	return nil
}

// orderRuns puts tokens of one rank in the order in which they are to be merged, and reports
// whether that is known: they are runs of one character.
func (l *lowering) orderRuns(tokens []int) bool {
	_, size := utf8.DecodeRuneInString(l.out.Tokens[tokens[0]].Bytes)
	character := l.out.Tokens[tokens[0]].Bytes[:size]
	length := func(i int) int { return len(l.out.Tokens[i].Bytes) / size }
	slices.SortFunc(tokens, func(a, b int) int { return length(b) - length(a) })
	for _, i := range tokens {
		if l.out.Tokens[i].Bytes != strings.Repeat(character, length(i)) {
			return false
		}
	}
	return true
}

// merges sets the merges that can be made.
func (l *lowering) merges() error {
	if l.hidden == 0 && l.pipeline.Unknown == "" {
		l.out.Merges = l.model.Merges
		return nil
	}
	all, kept := l.model.Merges, 0 // they are not copied before one is dropped
	tokens := l.out.Tokens
	for n, m := range all {
		left, right, result := &tokens[m.Left], &tokens[m.Right], &tokens[m.Result]
		if left.Kind == table.Hidden || right.Kind == table.Hidden || result.Kind == table.Hidden {
			if kept == n {
				l.out.Merges = append(make([]table.Merge, 0, len(all)), all[:n]...)
			}
			continue // one of them is never there
		}
		if l.pipeline.Unknown != "" && strings.Contains(left.Bytes+right.Bytes, l.pipeline.Unknown) {
			if l.pipeline.Texts[l.model.Tokens.ID(int(m.Result))] != "" && result.Bytes != left.Bytes+right.Bytes {
				return l.unsupported("/model/merges/"+strconv.Itoa(n), "two merges that make different texts of the token for unknown characters")
			}
			l.spellAs(m.Result, left.Bytes+right.Bytes)
		} else if result.Bytes != l.model.Tokens.Text(int(m.Result)) && l.pipeline.Texts[l.model.Tokens.ID(int(m.Result))] != "" {
			return l.unsupported("/model/merges/"+strconv.Itoa(n), "a merge that makes the token for unknown characters of others")
		}
		if kept < n {
			l.out.Merges = append(l.out.Merges, m)
		}
		kept++
	}
	if kept == len(all) {
		l.out.Merges = all
	}
	return nil
}

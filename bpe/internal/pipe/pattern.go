package pipe

import (
	"bytes"
	"errors"
	"time"
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/onig"
	"github.com/tokcount/tokcount/bpe/internal/pretok"
	"github.com/tokcount/tokcount/bpe/internal/regex"
	"github.com/tokcount/tokcount/vocab/spec"
)

// A pattern finds what a Split or a Replace looks for.
type pattern struct {
	literal string
	known   *pretok.Pattern // of a pattern that has a scanner, whose matches tile any text
	re      *onig.Regexp    // of any other; nil for a literal
}

// compileAll compiles the patterns of steps.
func compileAll(format string, steps []spec.Step) ([]pattern, error) {
	list := make([]pattern, len(steps))
	for i, step := range steps {
		var err error
		if list[i], err = compile(format, step); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// compile compiles the pattern of a step.
func compile(format string, step spec.Step) (pattern, error) {
	dialect := onig.Ruby
	switch step.Pattern.Syntax {
	case spec.Literal:
		return pattern{literal: step.Pattern.Text}, nil
	case spec.Rust:
		dialect = onig.Rust
	}
	if known, ok := scanner(step.Pattern); ok {
		return pattern{known: known}, nil
	}
	re, err := onig.Compile(step.Pattern.Text, dialect)
	if err == nil {
		re.MatchTimeout = regex.MatchTimeout
		return pattern{re: re}, nil
	}
	path := step.Path
	if path != "" && format == "tokenizer.json" {
		path += "/pattern/Regex"
	}
	e := &spec.Error{Format: format, Path: path, Offset: -1, Reason: "the pattern does not compile", Err: err}
	var cause *onig.Error
	if errors.As(err, &cause) && cause.Unsupported {
		e.Unsupported, e.Reason = true, "the pattern is not supported"
	}
	return pattern{}, e
}

// scanner returns the scanner of a pattern, if there is one.
func scanner(p spec.Pattern) (*pretok.Pattern, bool) {
	if p.Syntax == spec.Rust {
		return pretok.For(p.Text)
	}
	return pretok.ForSplits([]string{p.Text})
}

// find cuts a text at the matches of the pattern. If that takes too long, what is
// left is one part, and the run has failed. (tokenizer/pattern.rs)
func (p *pattern) find(r *run, t text) (parts []part) {
	switch {
	case p.isLiteral() && p.literal == "":
		return betweenCharacters(t)
	case p.isLiteral():
		return p.findLiteral(t)
	case t.isEmpty():
		return []part{{}}
	case p.known != nil:
		return p.findKnown(t)
	}
	last, at, runes := 0, 0, 0 // at is the byte of the rune numbered runes
	offset := func(rune int) int {
		for ; runes < rune; runes++ {
			_, size := t.decodeRune(at)
			at += size
		}
		return at
	}
	err := onig.Find(p.re, bytes.Runes(t.bytes), func(start, end int) bool {
		from := offset(start)
		to := offset(end)
		if last < from {
			parts = append(parts, part{last, from, false})
		}
		parts = append(parts, part{from, to, true})
		last = to
		return time.Now().Before(r.deadline)
	})
	if err == nil && !time.Now().Before(r.deadline) {
		err = regex.ErrTimeout
	}
	if err != nil {
		r.fail(t.sub(last, last).start, err)
	}
	if last < len(t.bytes) {
		parts = append(parts, part{last, len(t.bytes), false})
	}
	return parts
}

func (p *pattern) isLiteral() bool { return p.known == nil && p.re == nil }

func (p *pattern) findKnown(t text) (parts []part) {
	var ends [64]int
	all := string(t.bytes)
	for at := 0; at < len(all); {
		for _, end := range ends[:p.known.Split(all, at, ends[:])] {
			parts = append(parts, part{at, end, true})
			at = end
		}
	}
	return parts
}

func (p *pattern) findLiteral(t text) (parts []part) {
	for at := 0; at < len(t.bytes); {
		i := bytes.Index(t.bytes[at:], []byte(p.literal))
		if i < 0 {
			return append(parts, part{at, len(t.bytes), false})
		}
		if i > 0 {
			parts = append(parts, part{at, at + i, false})
		}
		at += i + len(p.literal)
		parts = append(parts, part{at - len(p.literal), at, true})
	}
	return parts
}

// betweenCharacters is find for an empty literal, of which the reference makes a
// regular expression: it matches between all characters.
func betweenCharacters(t text) (parts []part) {
	for at := 0; at < len(t.bytes); {
		_, size := utf8.DecodeRune(t.bytes[at:])
		parts = append(parts, part{at, at, true}, part{at, at + size, false})
		at += size
	}
	return append(parts, part{len(t.bytes), len(t.bytes), true})
}

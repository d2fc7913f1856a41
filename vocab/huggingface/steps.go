package huggingface

import (
	"github.com/tokcount/tokcount/vocab/spec"
)

// maxStrip is more often than the decoder Strip can remove a character.
const maxStrip = spec.MaxText

// fields holds what the JSON of a component says. What is missing is not in
// has.
type fields struct {
	spec.Step
	kind      string
	has       map[string]bool
	scheme    string
	noPrefix  bool // add_prefix_space is false
	delimiter string
}

// steps reads a component: null, one step, or a Sequence of components, which
// is made flat. named is what messages call it, list the key of a Sequence.
func (r *reader) steps(named, list string, accept func(*fields)) (steps []spec.Step) {
	if r.Null() || !r.OK() {
		return nil
	}
	f := fields{has: map[string]bool{}}
	f.Path = r.Path()
	f.PrefixSpace, f.UseRegex, f.Split = true, true, true
	r.Object(func(key []byte) {
		if string(key) == list {
			f.has[list] = true
			r.Array(func(int) {
				if r.Kind() == 'n' {
					r.Object(nil) // fails: null is no component
					return
				}
				steps = append(steps, r.steps(named, list, accept)...)
			})
			return
		}
		f.read(r, string(key))
	})
	if !r.OK() {
		return nil
	}
	switch {
	case !f.has["type"]:
		r.UnsupportedAt("/type", "a %s without a type", named)
	case f.kind == "Sequence":
		r.need(&f, list)
		return steps
	case f.has[list]:
		r.UnsupportedAt("/"+list, "only a Sequence has %s", list)
	default:
		f.Kind = spec.Kind(f.kind)
		accept(&f)
	}
	if !r.OK() {
		return nil
	}
	return []spec.Step{f.Step}
}

// read reads the value of one key of a component. Every component that has
// the key gives it the same type.
func (f *fields) read(r *reader, key string) {
	f.has[key] = true
	switch key {
	case "type":
		f.kind = string(r.Text())
	case "pattern":
		f.Pattern = r.pattern()
	case "content", "prepend":
		f.Text = string(r.Text())
	case "replacement":
		f.Text = string(r.Char())
	case "delimiter":
		f.delimiter = string(r.Char())
	case "behavior":
		f.Behavior = spec.Behavior(r.Text())
	case "prepend_scheme":
		f.scheme = string(r.Text())
	case "invert":
		f.Invert = r.Bool()
	case "add_prefix_space":
		if f.has[key] = !r.Null(); f.has[key] {
			f.PrefixSpace = r.Bool()
			f.noPrefix = !f.PrefixSpace
		}
	case "use_regex":
		f.UseRegex = r.Bool()
	case "individual_digits":
		f.Individual = r.Bool()
	case "split":
		if !r.Null() {
			f.Split = r.Bool()
		}
	case "strip_left":
		f.StripLeft = r.Bool()
	case "strip_right":
		f.StripRight = r.Bool()
	case "start":
		f.Start = int(min(r.Uint32("the number"), maxStrip))
	case "stop":
		f.Stop = int(min(r.Uint32("the number"), maxStrip))
	case "trim_offsets":
		r.Bool() // offsets here are always those of the text
	default:
		r.Skip()
	}
}

// pattern reads {"Regex": ...} or {"String": ...}.
func (r *reader) pattern() (p spec.Pattern) {
	n := 0
	r.Object(func(key []byte) {
		n++
		switch string(key) {
		case "Regex":
			p.Syntax = spec.Oniguruma
			p.Text = string(r.Text())
		case "String":
			p.Text = string(r.Text())
		default:
			r.Fail("no such kind of pattern")
		}
	})
	if r.OK() && n != 1 {
		r.Fail("one of Regex and String is expected")
	}
	return p
}

// need checks that a component has the keys that it cannot do without.
func (r *reader) need(f *fields, keys ...string) {
	for _, key := range keys {
		if !f.has[key] {
			r.FailAt("/"+key, "%s is missing in a %s", key, f.kind)
		}
	}
}

// keep drops what other kinds say with the same fields, so that a Step holds
// nothing that does not count.
func (f *fields) keep(s spec.Step) {
	s.Kind, s.Path = f.Kind, f.Path
	f.Step = s
}

// normalizer checks a step of the normalizer. (normalizers/mod.rs)
func (r *reader) normalizer(f *fields) {
	switch f.Kind {
	case spec.NFC, spec.NFD, spec.NFKC, spec.NFKD, spec.ByteLevel:
		f.keep(spec.Step{})
	case spec.Prepend:
		r.need(f, "prepend")
		f.keep(spec.Step{Text: f.Text})
	case spec.Replace:
		r.need(f, "pattern", "content")
		f.keep(spec.Step{Text: f.Text, Pattern: f.Pattern})
	case spec.Strip:
		r.need(f, "strip_left", "strip_right")
		f.keep(spec.Step{StripLeft: f.StripLeft, StripRight: f.StripRight})
	case "Bert", "BertNormalizer", "StripAccents", "Lowercase", "Nmt", "Precompiled":
		r.UnsupportedAt("/type", "the normalizer %s is not supported", f.kind)
	default:
		r.UnsupportedAt("/type", "no such normalizer: %s", clip([]byte(f.kind)))
	}
}

// preTokenizer checks a step of the pre-tokenizer. (pre_tokenizers/mod.rs)
func (r *reader) preTokenizer(f *fields) {
	switch f.Kind {
	case spec.Split:
		if !f.has["pattern"] {
			r.FailAt("/pattern", "there is no pattern")
		}
		r.need(f, "behavior", "invert")
		r.behavior(f.Behavior)
		f.keep(spec.Step{Pattern: f.Pattern, Behavior: f.Behavior, Invert: f.Invert})
	case spec.ByteLevel:
		r.need(f, "add_prefix_space", "trim_offsets")
		f.keep(spec.Step{PrefixSpace: f.PrefixSpace, UseRegex: f.UseRegex})
	case spec.Digits:
		r.need(f, "individual_digits")
		f.keep(spec.Step{Individual: f.Individual})
	case spec.Punctuation:
		if !f.has["behavior"] {
			f.Behavior = spec.Isolated
		}
		r.behavior(f.Behavior)
		f.keep(spec.Step{Behavior: f.Behavior})
	case spec.Metaspace:
		r.metaspace(f)
	case spec.Whitespace, spec.WhitespaceSplit:
		f.keep(spec.Step{})
	case "Delimiter", "CharDelimiterSplit":
		r.need(f, "delimiter")
		f.Kind = spec.Split
		f.keep(spec.Step{Pattern: spec.Pattern{Text: f.delimiter}, Behavior: spec.Removed})
	case "BertPreTokenizer", "UnicodeScripts", "FixedLength":
		r.UnsupportedAt("/type", "the pre-tokenizer %s is not supported", f.kind)
	default:
		r.UnsupportedAt("/type", "no such pre-tokenizer: %s", clip([]byte(f.kind)))
	}
}

func (r *reader) behavior(b spec.Behavior) {
	switch b {
	case spec.Isolated, spec.Removed, spec.MergedWithPrevious, spec.MergedWithNext, spec.Contiguous:
	default:
		r.FailAt("/behavior", "no such behavior: %s", clip([]byte(b)))
	}
}

// metaspace checks a Metaspace of the pre-tokenizer or of the decoder.
// (pre_tokenizers/metaspace.rs)
func (r *reader) metaspace(f *fields) {
	r.need(f, "replacement")
	f.Scheme = spec.Always
	if f.has["prepend_scheme"] {
		f.Scheme = spec.Scheme(f.scheme)
	}
	switch f.Scheme {
	case spec.Always, spec.First, spec.Never:
	default:
		r.FailAt("/prepend_scheme", "no such scheme: %s", clip([]byte(f.scheme)))
	}
	if f.noPrefix && f.Scheme != spec.Never {
		r.FailAt("/add_prefix_space", "add_prefix_space is false, but prepend_scheme is %s (always, if it is left out)", f.Scheme)
	}
	f.keep(spec.Step{Text: f.Text, Scheme: f.Scheme, Split: f.Split})
}

// decoder checks a step of the decoder. (decoders/mod.rs)
func (r *reader) decoder(f *fields) {
	switch f.Kind {
	case spec.ByteLevel, spec.ByteFallback, spec.Fuse:
		f.keep(spec.Step{})
	case spec.Replace:
		r.need(f, "pattern", "content")
		f.keep(spec.Step{Text: f.Text, Pattern: f.Pattern})
	case spec.Strip:
		r.need(f, "content", "start", "stop")
		if n := len([]rune(f.Text)); n != 1 {
			r.FailAt("/content", "one character is expected")
		}
		f.keep(spec.Step{Text: f.Text, Start: f.Start, Stop: f.Stop})
	case spec.Metaspace:
		r.metaspace(f)
	case "BPEDecoder", "WordPiece", "CTC":
		r.UnsupportedAt("/type", "the decoder %s is not supported", f.kind)
	default:
		r.UnsupportedAt("/type", "no such decoder: %s", clip([]byte(f.kind)))
	}
}

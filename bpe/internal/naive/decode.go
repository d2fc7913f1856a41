package naive

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tokcount/tokcount/vocab/sentencepiece"
	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/tekken"
)

// Decode returns the text of ids. Bytes that are not valid UTF-8 become U+FFFD
// where the reference makes them so. If skip, special tokens are left out.
func (t *Tokenizer) Decode(ids []uint32, skip bool) string {
	if t.spec.Format == tekken.Format {
		return t.decodeRuns(ids, skip)
	}
	var texts []string
	for _, id := range ids {
		if text, ok := t.token(id, skip); ok {
			texts = append(texts, text)
		}
	}
	if t.spec.SpaceJoined {
		return strings.Join(texts, " ")
	}
	for _, step := range t.spec.Decoder {
		texts = t.decodeStep(texts, step)
	}
	text := strings.Join(texts, "")
	if t.lossless {
		return text
	}
	if t.spec.Format == sentencepiece.Format {
		return string([]rune(text)) // U+FFFD for each byte
	}
	return lossy(text)
}

// DecodeBytes is Decode with the bytes that the tokens have, whether they are valid
// UTF-8 or not.
func (t *Tokenizer) DecodeBytes(ids []uint32, skip bool) string {
	exact := *t
	exact.lossless = true
	return exact.Decode(ids, skip)
}

// asText is lossy, unless bytes stay as they are.
func (t *Tokenizer) asText(text string) string {
	if t.lossless {
		return text
	}
	return lossy(text)
}

// decodeRuns decodes each run of ordinary tokens by itself, as mistral-common
// does: bytes do not join over a special token that was left out.
func (t *Tokenizer) decodeRuns(ids []uint32, skip bool) string {
	var b, run strings.Builder
	flush := func() {
		b.WriteString(t.asText(run.String()))
		run.Reset()
	}
	for _, id := range ids {
		text, ok := t.token(id, skip)
		if t.byID[id] != nil {
			flush()
		}
		if ok {
			run.WriteString(text)
		}
	}
	flush()
	return b.String()
}

// token returns the text of an id. (tokenizer/mod.rs, decode)
func (t *Tokenizer) token(id uint32, skip bool) (text string, ok bool) {
	if a := t.byID[id]; a != nil {
		return a.pattern, !skip || !t.skipped[a.pattern]
	}
	i, ok := t.spec.Model.Tokens.Position(id)
	if !ok {
		return "", false
	}
	text = t.spec.Model.Tokens.Text(i)
	return text, !skip || !t.skipped[text]
}

// decodeStep runs one step over the texts of tokens. (decoders/)
func (t *Tokenizer) decodeStep(texts []string, step spec.Step) []string {
	switch step.Kind {
	case spec.ByteLevel:
		var bytes []byte
		for _, text := range texts {
			raw, ok := spec.AppendBytes(nil, text)
			if !ok {
				raw = []byte(text)
			}
			bytes = append(bytes, raw...)
		}
		return []string{t.asText(string(bytes))}
	case spec.ByteFallback:
		return t.byteFallback(texts)
	case spec.ByteTokens:
		for i, text := range texts {
			if b, ok := byteOf(text); ok {
				texts[i] = string([]byte{b})
			}
		}
		return texts
	case spec.Fuse:
		return []string{strings.Join(texts, "")}
	}
	for i, text := range texts {
		switch step.Kind {
		case spec.Replace:
			texts[i] = t.replace(text, step)
		case spec.Strip:
			texts[i] = strip(text, step)
		case spec.Metaspace:
			space := " "
			if i == 0 && step.Scheme != spec.Never {
				space = ""
			}
			texts[i] = strings.ReplaceAll(text, step.Text, space)
		default:
			panic("naive: decoder " + step.Kind)
		}
	}
	return texts
}

// byteFallback joins runs of <0xNN>. (decoders/byte_fallback.rs)
func (t *Tokenizer) byteFallback(texts []string) (list []string) {
	var run []byte
	flush := func() {
		if (t.lossless || utf8.Valid(run)) && len(run) > 0 {
			list = append(list, string(run))
		} else {
			for range run {
				list = append(list, "\uFFFD")
			}
		}
		run = nil
	}
	for _, text := range texts {
		if b, ok := byteOf(text); ok {
			run = append(run, b)
			continue
		}
		flush()
		list = append(list, text)
	}
	flush()
	return list
}

// byteOf returns the byte of <0xNN>.
func byteOf(text string) (b byte, ok bool) {
	if len(text) != 6 || !strings.HasPrefix(text, "<0x") || text[5] != '>' {
		return 0, false
	}
	n, err := strconv.ParseUint(text[3:5], 16, 8)
	return byte(n), err == nil
}

// strip is decoders/strip.rs.
func strip(text string, step spec.Step) string {
	for range step.Start {
		if !strings.HasPrefix(text, step.Text) {
			break
		}
		text = text[len(step.Text):]
	}
	for range step.Stop {
		if !strings.HasSuffix(text, step.Text) {
			break
		}
		text = text[:len(text)-len(step.Text)]
	}
	return text
}

// lossy replaces each maximal part that is not valid UTF-8 by U+FFFD, as Rust's
// String::from_utf8_lossy does: one for each start of a character that is cut
// off, one for each other byte.
func lossy(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && size == 1 {
			size = validPrefix(text)
		}
		b.WriteRune(r)
		text = text[size:]
	}
	return b.String()
}

// validPrefix returns the length of the longest start of a character that the
// invalid text begins with, at least 1. (Unicode, chapter 3.9, table 3-7)
func validPrefix(text string) int {
	for n := min(3, len(text)); n > 1; n-- {
		for _, more := range []string{"\x80", "\x90", "\xA0", "\x80\x80", "\x90\x80", "\xA0\x80"} {
			if len(text[:n])+len(more) <= 4 && utf8.ValidString(text[:n]+more) && utf8.RuneCountInString(text[:n]+more) == 1 {
				return n
			}
		}
	}
	return 1
}

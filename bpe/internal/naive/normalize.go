package naive

import (
	"strings"

	"github.com/tokcount/tokcount/bpe/internal/normal"
	"github.com/tokcount/tokcount/bpe/internal/onig"
	"github.com/tokcount/tokcount/vocab/spec"
)

// normalize runs the normalizer over a segment. (normalizers/)
func (t *Tokenizer) normalize(text string) string {
	for _, step := range t.spec.Normalizer {
		switch step.Kind {
		case spec.NFC:
			text = normal.NFC.String(text)
		case spec.NFD:
			text = normal.NFD.String(text)
		case spec.NFKC:
			text = normal.NFKC.String(text)
		case spec.NFKD:
			text = normal.NFKD.String(text)
		case spec.Prepend:
			if text != "" {
				text = step.Text + text
			}
		case spec.Replace:
			text = t.replace(text, step)
		case spec.Strip:
			if step.StripLeft {
				text = strings.TrimLeftFunc(text, onig.IsSpace)
			}
			if step.StripRight {
				text = strings.TrimRightFunc(text, onig.IsSpace)
			}
		case spec.ByteLevel:
			text = string(spec.AppendByteLevel(nil, text))
		default:
			panic("naive: normalizer " + step.Kind)
		}
	}
	return text
}

// replace puts the step's text in place of each match.
func (t *Tokenizer) replace(text string, step spec.Step) string {
	var b strings.Builder
	for _, p := range t.find(text, step.Pattern) {
		if p.match {
			b.WriteString(step.Text)
		} else {
			b.WriteString(p.text)
		}
	}
	return b.String()
}

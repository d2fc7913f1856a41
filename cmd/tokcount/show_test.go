package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "",
		"naïve 日本語":                   "naïve·日本語",
		"a\tb  c":                     "a→b··c",
		"a\r\n\nb":                    `a\r⏎` + "\n⏎\nb",
		"\xff\xe2\x82":                `\xff\xe2\x82`,
		"\x1b[2J\a\x00":               `\x1b[2J\a\x00`,
		"\u00a0\u3000\u2028":          `\u00a0\u3000\u2028`,
		"\u202eabc\ufffd":             `\u202eabc` + "\ufffd",
		"👩\u200d🚀 e\u0301 \U000e0001": "👩\u200d🚀·e\u0301·" + `\U000e0001`,
	} {
		assert.Equal(t, want, visible(text), "%q", text)
	}
}

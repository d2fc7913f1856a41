package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// No line of any help is wider than a terminal of 80 columns, nor of 40, but for
// examples and for words that are longer.
func TestHelpFits(t *testing.T) {
	pages := []string{"--help"}
	for _, c := range allCommands(newRoot()) {
		if c.IsAvailableCommand() {
			pages = append(pages, strings.TrimPrefix(c.CommandPath(), "tokcount "))
		}
	}
	for _, page := range append(pages, topicNames()...) {
		text := tokcount(nil, append([]string{"help"}, strings.Fields(page)...)...).stdout
		if page == "--help" {
			text = tokcount(nil, page).stdout
		}
		assert.NotEmpty(t, text)
		text, _, _ = strings.Cut(text, "\nExamples:\n")
		for line := range strings.Lines(text) {
			if line != "" {
				assert.LessOrEqual(t, len([]rune(strings.TrimSuffix(line, "\n"))), 79, "%s: %s", page, line)
			}
		}
		for line := range strings.Lines(wrapped(text, 39)) {
			line = strings.TrimSuffix(line, "\n")
			if strings.Contains(text, line+"\n") {
				continue // an example, or short
			}
			if words := strings.Fields(line); len(words) > 1 {
				assert.LessOrEqual(t, len([]rune(line)), 39, "%s: %s", page, line)
			}
		}
	}
}

// Tables stay as they were written: wrapping a line of them leaves a word alone.
func TestTablesFit(t *testing.T) {
	for _, topic := range topics {
		for line := range strings.Lines(topic.text) {
			if strings.HasPrefix(line, "    ") {
				assert.LessOrEqual(t, len([]rune(strings.TrimSuffix(line, "\n"))), 79, "%s: %s", topic.name, line)
			}
		}
	}
}

func TestWrapped(t *testing.T) {
	assert.Equal(t, "one two\nthree\nfour\n", wrapped("one two three\nfour\n", 8))
	assert.Equal(t, "one two:\nthree\nfour five\n", wrapped("one two: three\nfour five\n", 9))
	assert.Equal(t, "  -a  one\n      two\n", wrapped("  -a  one two\n", 12))
	assert.Equal(t, "  tokcount a\n      b c\n", wrapped("  tokcount a b c\n", 13))
	assert.Equal(t, "  $ a long example\n  and its output\n", wrapped("  $ a long example\n  and its output\n", 8))
}

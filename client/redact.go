package client

import (
	"strings"
	"unicode"
)

// What a server or a transport says goes into errors, and errors go into logs
// and terminals. Servers have echoed keys, and a message may hold line feeds
// that forge log lines or escape sequences that a terminal obeys.

// scrub returns s without the key.
func scrub(s string, key Key) string {
	if key.IsZero() {
		return s
	}
	return strings.ReplaceAll(s, key.reveal(), redacted)
}

// maxShown is how many bytes of a server's message an error shows.
const maxShown = 1000

// shown returns s fit for a line of a log: at most maxShown bytes of printable
// characters.
func shown(s string) string {
	if len(s) > maxShown {
		s = strings.ToValidUTF8(s[:maxShown], "") + "..."
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
}

package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A knownDifference is a shortest text for which a peer's ids are not those of
// tiktoken.
type knownDifference struct {
	peer     string
	encoding string
	text     string
	want     []uint32 // by npm tiktoken 1.0.22, encode_ordinary; for invalid UTF-8, which it cannot be given, ours
	got      []uint32
}

const (
	tiktokenGo = "tiktoken-go/tokenizer"
	pkoukk     = "pkoukk/tiktoken-go"
)

// Each group has one reason.
var knownDifferences = map[string][]knownDifference{
	"U+007F is dropped: the vocabulary lacks it": {
		{tiktokenGo, "r50k_base", "\x7f", []uint32{221}, []uint32{}},
		{tiktokenGo, "p50k_base", "\x7f", []uint32{221}, []uint32{}},
		{tiktokenGo, "cl100k_base", "\x7f", []uint32{221}, []uint32{}},
		{tiktokenGo, "o200k_base", "\x7f", []uint32{221}, []uint32{}},
		{tiktokenGo, "r50k_base", "\x7f's", []uint32{221, 6, 82}, []uint32{338}},
	},
	`\s*[\r\n]+ ends at the first line break, where the last is due`: {
		{tiktokenGo, "cl100k_base", "\n \n", []uint32{27907}, []uint32{198, 720}},
		{tiktokenGo, "o200k_base", "\n \n", []uint32{47812}, []uint32{198, 793}},
		{tiktokenGo, "cl100k_base", "\n\t\n", []uint32{18108}, []uint32{198, 1602}},
		{tiktokenGo, "o200k_base", "\n\t\n", []uint32{40612}, []uint32{198, 2775}},
		{tiktokenGo, "cl100k_base", "a\n \nb", []uint32{64, 27907, 65}, []uint32{64, 198, 720, 65}},
		{tiktokenGo, "cl100k_base", " \r\n \r\n", []uint32{91540}, []uint32{2591, 2591}},
		{tiktokenGo, "o200k_base", " \n \n", []uint32{56319}, []uint32{793, 793}},
	},
	"Unicode 15 of Go 1.26: letters and marks of Unicode 16 are neither": {
		{tiktokenGo, "r50k_base", "\ua7cb's", []uint32{166, 253, 233, 338}, []uint32{166, 253, 233, 6, 82}},
		{tiktokenGo, "cl100k_base", "\ua7cb's", []uint32{166, 253, 233, 596}, []uint32{166, 253, 233, 6, 82}},
		{tiktokenGo, "o200k_base", "\ua7cb's", []uint32{166, 253, 233, 885}, []uint32{166, 253, 233, 6, 82}},
		{tiktokenGo, "o200k_base", "\u0897's", []uint32{156, 95, 245, 885}, []uint32{156, 95, 245, 6, 82}},
		{pkoukk, "r50k_base", "\ua7cb's", []uint32{166, 253, 233, 338}, []uint32{166, 253, 233, 6, 82}},
		{pkoukk, "cl100k_base", "\ua7cb's", []uint32{166, 253, 233, 596}, []uint32{166, 253, 233, 6, 82}},
		{pkoukk, "o200k_base", "\ua7cb's", []uint32{166, 253, 233, 885}, []uint32{166, 253, 233, 6, 82}},
		{pkoukk, "o200k_base", "\u0897's", []uint32{156, 95, 245, 885}, []uint32{156, 95, 245, 6, 82}},
	},
	"bytes that are no UTF-8 become U+FFFD, and do not decode to the text": {
		{pkoukk, "r50k_base", "\xff", []uint32{187}, []uint32{4210}},
		{pkoukk, "cl100k_base", "\xff", []uint32{187}, []uint32{5809}},
		{pkoukk, "o200k_base", "\xff", []uint32{187}, []uint32{3251}},
		{pkoukk, "cl100k_base", "\xf0\x9f\x98", []uint32{76460}, []uint32{58432}},
	},
}

// A peer that is mended fails this, so that the tables, README.md and the
// reasons above do not go on speaking ill of it.
func TestKnownDifferences(t *testing.T) {
	for reason, rows := range knownDifferences {
		t.Run(reason, func(t *testing.T) {
			for _, row := range rows {
				assert.Equal(t, row.want, idsOf(t, ours, row.encoding, row.text),
					"%s of %q", row.encoding, row.text)
				got := idsOf(t, row.peer, row.encoding, row.text)
				if slices.Equal(row.want, got) {
					assert.Fail(t, "peer "+row.peer+" now agrees: move it to TestAgreement", "%s of %q", row.encoding, row.text)
					continue
				}
				assert.Equal(t, row.got, got, "%s, %s of %q", row.peer, row.encoding, row.text)
			}
		})
	}
}

// Texts for which the peers have been wrong before, or others are.
func TestAgreement(t *testing.T) {
	for _, text := range []string{
		"\u00a0", "a\u00a0\u00a0b", "\u3000\u3000a", "\u2028\n", "\x85", // white space that is not ASCII
		"\n\n\n", "\r\n\r\n", " \n\n", "\n\n ", // line breaks together
		"!/\n/", "'\u017f", "a'\u017f", "HTTPServer's", "1234567",
		strings.Repeat("a", 1000), strings.Repeat(" ", 1000) + "a",
	} {
		for _, peer := range []string{tiktokenGo, pkoukk} {
			for _, encoding := range []string{"r50k_base", "p50k_base", "cl100k_base", "o200k_base"} {
				if text == "\x85" && peer == pkoukk {
					continue // no UTF-8
				}
				assert.Equal(t, idsOf(t, ours, encoding, text), idsOf(t, peer, encoding, text),
					"%s, %s of %q", peer, encoding, text)
			}
		}
	}
}

// The known reasons are all: of the golden strings, the peers get right every
// one to which no reason applies.
func TestNoOtherDifferences(t *testing.T) {
	lineBreaks := regexp.MustCompile(`[\r\n]\s*[^\S\r\n][\r\n]`)
	explained := map[string]func(string) bool{
		tiktokenGo: func(text string) bool {
			return strings.Contains(text, "\x7f") || lineBreaks.MatchString(text) || afterUnicode15(text)
		},
		pkoukk: afterUnicode15,
	}
	compared := 0
	for _, row := range readEdges(t) {
		for peer, isExplained := range explained {
			if isExplained(row.text) {
				continue
			}
			for encoding, want := range row.ids {
				assert.Equal(t, want, idsOf(t, peer, encoding, row.text), "%s, %s of %q", peer, encoding, row.text)
				compared++
			}
		}
	}
	assert.Greater(t, compared, 9_000)
}

// afterUnicode15 reports whether text has a character that Go 1.26 knows
// nothing of.
func afterUnicode15(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Cn, r) })
}

type edge struct {
	text string
	ids  map[string][]uint32 // by encoding
}

func readEdges(t *testing.T) []edge {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "testdata", "golden", "edge.jsonl"))
	require.NoError(t, err)
	defer file.Close()
	var edges []edge
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(lines.Bytes(), &row))
		e := edge{ids: map[string][]uint32{}}
		for key, value := range row {
			if key == "text" {
				require.NoError(t, json.Unmarshal(value, &e.text))
				continue
			}
			var ids []uint32
			require.NoError(t, json.Unmarshal(value, &ids))
			e.ids[key] = ids
		}
		edges = append(edges, e)
	}
	require.NoError(t, lines.Err())
	return edges
}

var codecs = map[string]codec{} // by peer and encoding: some take a second to open

func idsOf(t *testing.T, peer, encoding, text string) []uint32 {
	t.Helper()
	c, ok := codecs[peer+encoding]
	if !ok {
		p, err := findPeer(peer)
		require.NoError(t, err)
		c, err = p.open(encoding)
		require.NoError(t, err)
		codecs[peer+encoding] = c
	}
	ids, err := c.ids(text)
	require.NoError(t, err)
	if ids == nil {
		return []uint32{}
	}
	return ids
}

package wasmtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The answers of tiktoken; see testdata/README.md.

func TestEdgeCases(t *testing.T) {
	var rows []map[string]any
	for line := range bytes.Lines(testdata(t, "golden", "edge.jsonl")) {
		var row map[string]any
		require.NoError(t, json.Unmarshal(line, &row))
		rows = append(rows, row)
	}
	require.Len(t, rows, 1804)
	forEach(t, false, func(t *testing.T, e *engine) {
		for _, name := range []string{"r50k_base", "p50k_base", "cl100k_base", "o200k_base"} {
			number := e.open(name)
			for _, row := range rows {
				text, want := row["text"].(string), numbers(row[name])
				requireTokens(t, e, number, text, want)
			}
			e.must("close", number)
		}
	})
}

func numbers(list any) []uint32 {
	out := []uint32{}
	for _, n := range list.([]any) {
		out = append(out, uint32(n.(float64)))
	}
	return out
}

// requireTokens checks what the engine says of a text.
func requireTokens(t *testing.T, e *engine, number uint32, text string, want []uint32) {
	t.Helper()
	at, length := e.put([]byte(text)), uint32(len(text))
	defer e.raw("free", at)
	words := e.must("encode", number, at, length, 0)
	require.Equal(t, want, e.words(words[1], words[0]), "%q", text)
	ends := e.words(words[2], words[0])
	require.Equal(t, uint32(len(want)), e.must("count", number, at, length, 0)[0], "%q", text)
	requireChunks(t, e, number, text, want, ends)
	ids := e.put(littleEndian(want))
	defer e.raw("free", ids)
	words = e.must("decode", number, ids, uint32(len(want)), 0)
	require.Equal(t, text, string(e.bytes(words[0], words[1])))
	require.Equal(t, ^uint32(0), words[3])
	require.Equal(t, ends, e.words(words[2], uint32(len(want))))
}

func TestTexts(t *testing.T) {
	rows := strings.Split(strings.TrimSpace(string(testdata(t, "golden", "texts.tsv"))), "\n")[1:]
	require.Len(t, rows, 9*4)
	forEach(t, false, func(t *testing.T, e *engine) {
		open := map[string]uint32{}
		for _, row := range rows {
			cells := strings.Split(row, "\t")
			if open[cells[1]] == 0 {
				open[cells[1]] = e.open(cells[1])
			}
			text := string(testdata(t, "texts", cells[0]))
			words := e.must("encode", open[cells[1]], text, 0)
			ids := e.words(words[1], words[0])
			require.Equal(t, cells[2], strconv.Itoa(len(ids)))
			sum := sha256.Sum256(littleEndian(ids))
			require.Equal(t, cells[3], hex.EncodeToString(sum[:]), "%s by %s", cells[0], cells[1])
			requireTokens(t, e, open[cells[1]], text, ids)
		}
	})
}

func TestSpecialTokens(t *testing.T) {
	forEach(t, false, func(t *testing.T, e *engine) {
		open := map[string]uint32{}
		for line := range bytes.Lines(testdata(t, "golden", "special.jsonl")) {
			var row struct {
				Encoding, Text string
				Allowed        any
				IDs            []uint32
			}
			require.NoError(t, json.Unmarshal(line, &row))
			if row.Allowed != "all" {
				continue
			}
			if open[row.Encoding] == 0 {
				open[row.Encoding] = e.open(row.Encoding)
			}
			words := e.must("encode", open[row.Encoding], row.Text, 1)
			require.Equal(t, row.IDs, e.words(words[1], words[0]), "%s: %q", row.Encoding, row.Text)
		}
		require.NotEmpty(t, open)
	})
}

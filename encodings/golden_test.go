package encodings_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
)

// The answers were made by tiktoken itself; testdata/README.md tells how.

func TestGoldenEdgeCases(t *testing.T) {
	t.Parallel()
	rows := readJSONL[edge](t, "edge.jsonl")
	require.Len(t, rows, 1804)
	forEachGolden(t, func(t *testing.T, e *bpe.Encoding, column string) {
		for i := range rows {
			text, want := rows[i].Text, rows[i].ids(column)
			requireTokens(t, e, text, want, e.Encode(text))
			require.Equal(t, len(want), e.Count(text), "count of %q", text)
			back, err := e.Decode(want)
			require.NoError(t, err, "decode of %q", text)
			require.Equal(t, text, back)
		}
	})
}

func TestGoldenTexts(t *testing.T) {
	t.Parallel()
	rows := readTable(t, "texts.tsv")
	require.Len(t, rows, 9*4)
	forEachGolden(t, func(t *testing.T, e *bpe.Encoding, column string) {
		for _, row := range rows {
			if row["encoding"] != column {
				continue
			}
			text := string(readGolden(t, "texts", row["file"]))
			ids := e.Encode(text)
			require.Equal(t, atoi(t, row["tokens"]), len(ids), "tokens of %s", row["file"])
			require.Equal(t, len(ids), e.Count(text), "count of %s", row["file"])
			require.Equal(t, row["sha256_of_u32le_ids"], hashTokens(ids), "ids of %s", row["file"])
			back, err := e.Decode(ids)
			require.NoError(t, err)
			require.True(t, text == back, "%s does not decode to itself", row["file"])
		}
	})
}

// With -short only every sixteenth block of 256 code points after the first two
// planes is encoded; all of them are 26 MB of text for each encoding.
func TestGoldenCodePoints(t *testing.T) {
	t.Parallel()
	rows := readTable(t, "codepoints.tsv")
	require.Len(t, rows, 0x110000/256-8)
	for _, name := range distinct() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := mustGet(t, name)
			var ids []bpe.Token
			for i, row := range rows {
				if testing.Short() && i >= 0x200 && i%16 != 0 {
					continue
				}
				text := blockText(t, row["block"])
				ids = e.AppendEncode(ids[:0], text)
				require.Equal(t, atoi(t, row[name+"_tokens"]), len(ids), "tokens of block %s", row["block"])
				require.Equal(t, row[name+"_sha256_12"], hashTokens(ids)[:12], "ids of block %s", row["block"])
			}
		})
	}
}

// blockText puts each code point of a block next to letters, digits, spaces
// and an apostrophe, so that its class decides where pieces end.
func blockText(t *testing.T, block string) string {
	t.Helper()
	first, err := strconv.ParseInt(block, 16, 32)
	require.NoError(t, err)
	var b strings.Builder
	for r := rune(first); r < rune(first)+256; r++ {
		x := string(r)
		b.WriteString("a" + x + "b " + x + x + "1" + x + "'s" + x + "\n")
	}
	return b.String()
}

// hashTokens is the SHA-256 of the ids as little-endian uint32, as the golden
// files give it.
func hashTokens(ids []bpe.Token) string {
	h := sha256.New()
	buf := make([]byte, 0, 4096)
	for _, id := range ids {
		if len(buf) == cap(buf) {
			h.Write(buf)
			buf = buf[:0]
		}
		buf = binary.LittleEndian.AppendUint32(buf, id)
	}
	h.Write(buf)
	return hex.EncodeToString(h.Sum(nil))
}

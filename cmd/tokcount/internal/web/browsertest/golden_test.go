package browsertest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// edge returns the golden strings, with the ids that the reference gives them.
func edge(t *testing.T) (rows []map[string]any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "testdata", "golden", "edge.jsonl"))
	require.NoError(t, err)
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row map[string]any
		require.NoError(t, json.Unmarshal(lines.Bytes(), &row))
		rows = append(rows, row)
	}
	require.NoError(t, lines.Err())
	return rows
}

// goldenEncodings are those with golden answers that the page has.
var goldenEncodings = []string{"r50k_base", "cl100k_base", "o200k_base"}

// Every golden string goes through the page's own Worker, and back from ids to text.
func TestIdsInTheBrowserAreThoseOfTheReference(t *testing.T) {
	t.Parallel()
	rows := edge(t)
	require.Greater(t, len(rows), 1800)
	p := open(t)
	js[bool](p, `(async () => {
		const { Client } = await import("./client.js");
		globalThis.client = new Client(() => {});
		await client.ask("init", { model: "gpt-4o" });
		return true;
	})()`)
	for _, encoding := range goldenEncodings {
		t.Run(encoding, func(t *testing.T) {
			p.t = t
			for start := 0; start < len(rows); start += 300 {
				part := rows[start:min(start+300, len(rows))]
				wrong := js[[]string](p, fmt.Sprintf(`(async (rows, encoding) => {
					const wrong = [];
					for (const row of rows) {
						const list = await client.set({ text: row.text, key: "k", encoding, special: false, wanted: [] });
						const ids = JSON.parse(await client.ask("ids", { list: list.number }));
						if (JSON.stringify(ids) !== JSON.stringify(row[encoding])) wrong.push(row.text + " as " + ids);
						const back = await client.set({ ids: Uint32Array.from(row[encoding]), key: "i", encoding, special: false, wanted: [] });
						if (await client.ask("text") !== row.text) wrong.push(row.text + " from ids");
					}
					return wrong;
				})(%s, %q)`, quoted(part), encoding))
				assert.Empty(t, wrong)
			}
		})
	}
	p.t = t
}

// Some of them are pasted, and what is copied and shown is compared.
func TestGoldenStringsPastedAreShownAndCopied(t *testing.T) {
	t.Parallel()
	rows := edge(t)
	p := open(t)
	for _, encoding := range goldenEncodings {
		p.model(encoding, "encoding")
		for i := 0; i < len(rows); i += 151 {
			text := rows[i]["text"].(string)
			if strings.Contains(text, "\r") { // a text box has it as a newline
				continue
			}
			p.paste(quoted(text))
			n := len(rows[i][encoding].([]any))
			p.wait(fmt.Sprintf(`document.getElementById("count").textContent.replaceAll(",", "") === "%d"`, n))
			if n == 0 {
				continue
			}
			var want []uint32
			require.NoError(t, json.Unmarshal([]byte(quoted(rows[i][encoding])), &want))
			var got []uint32
			require.NoError(t, json.Unmarshal([]byte(p.ids()), &got), "%q", text)
			assert.Equal(t, want, got, "%q in %s", text, encoding)
		}
	}
}

package wasmtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

// snippet returns the code of a language in docs/wasm.md.
func snippet(t *testing.T, language string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "docs", "wasm.md"))
	require.NoError(t, err)
	found := regexp.MustCompile("(?s)```" + language + "\n(.*?)```").FindSubmatch(data)
	require.NotNil(t, found)
	return string(found[1])
}

func words(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestDocumentationHasTheExample(t *testing.T) {
	example, err := os.ReadFile("example_test.go")
	require.NoError(t, err)
	require.Contains(t, words(string(example)), words(snippet(t, "go")))
}

// The script for pages runs in node, with a fetch that reads files.
func TestDocumentationRunsInNode(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node")
	}
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Join("..", "site"))))
	link := func(name, from string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		data, err := os.ReadFile(from)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o644))
	}
	link("engine.wasm.gz", filepath.Join("..", "engine.wasm.gz"))
	link("vocab/o200k_base.table", filepath.Join(root, "vocab", "o200k_base.table"))
	const fetch = `import { readFile } from 'node:fs/promises';
globalThis.fetch = async (name) => new Response(await readFile(name));
await import('./page.mjs');
`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "page.mjs"), []byte(snippet(t, "js")), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.mjs"), []byte(fetch), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"type":"module"}`), 0o644))
	cmd := exec.Command(node, "main.mjs")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	e := encodings.O200kBase()
	var ids, ends []string
	for id, span := range e.Tokens("naïve 👍") {
		ids, ends = append(ids, fmt.Sprint(id)), append(ends, fmt.Sprint(span.End))
	}
	model, err := encodings.LookupModel("gpt-4o")
	require.NoError(t, err)
	lines := strings.Split(string(out), "\n")
	require.Len(t, lines, 7)
	require.Equal(t, "4", lines[0])
	require.Equal(t, strings.Join(append(ids, ends...), " "), lines[1])
	require.Equal(t, "naïve 👍", lines[2])
	require.True(t, strings.HasPrefix(lines[3], fmt.Sprint(e.Count(strings.Repeat("one line\n", 2000)), " 5 ")), lines[3])
	require.Contains(t, lines[4], "4000000")
	require.Equal(t, fmt.Sprint(model.ContextWindow), lines[5])
}

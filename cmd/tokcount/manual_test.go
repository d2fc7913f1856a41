package main

import (
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// manual returns the package comment of doc.go.
func manual(t *testing.T) string {
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	require.NoError(t, err)
	return file.Doc.Text()
}

// The help of the command names all topics, in their order.
func TestHelpNamesTopics(t *testing.T) {
	assert.Contains(t, squeeze(newRoot().Long), strings.Join(topicNames(), ", "))
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestManualExamples runs the lines of the package comment that begin with $
// and compares what they print with the lines below them.
func TestManualExamples(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("the examples are for a shell")
	}
	examples := manualExamples(manual(t))
	require.NotEmpty(t, examples)
	for _, e := range examples {
		t.Run(e.command, func(t *testing.T) { e.run(t, sh, exampleFiles(t)) })
	}
}

// exampleFiles returns a directory with the files of the examples.
func exampleFiles(t *testing.T) string {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"README.md":         "# Demo\n\nПривет, мир\n",
		"docs/guide.md":     "# Guide\n\nStart here.\n",
		"docs/api/index.md": "# API\n",
		"request.json": `{"model": "gpt-4o", "max_tokens": 100, "messages": [
  {"role": "system", "content": "You are a helpful assistant."},
  {"role": "user", "content": "What's the weather like in San Francisco?"}
]}
`,
		"batch.jsonl": `{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-4","messages":[{"role":"user","content":"Hello"}]}}` + "\n" +
			`{"custom_id":"b","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-4","max_tokens":8190,"messages":[{"role":"user","content":"Hello!"}]}}` + "\n",
		"chats.jsonl":             `{"messages":[{"content":"Hello, world"},{"content":"Hi"}]}` + "\n",
		"corpus.jsonl":            `{"text":"one two"}` + "\n" + `{"text":"three"}` + "\n",
		"my-model/tokenizer.json": tokenizerFile(t),
	} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
	}
	return dir
}

// tokenizerFile returns a small tokenizer.json with a template.
func tokenizerFile(t *testing.T) string {
	text, err := os.ReadFile(smallTokenizer)
	require.NoError(t, err)
	return string(text)
}

type manualExample struct{ command, output string }

// run runs the command in dir and compares what it prints.
func (e manualExample) run(t *testing.T, sh, dir string) {
	cmd := exec.Command(sh, "-c", e.command)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NO_COLOR=1") // whatever the user likes
	got, err := cmd.CombinedOutput()
	require.NoError(t, err)
	assert.Equal(t, e.output, string(got))
}

func manualExamples(text string) []manualExample {
	var examples []manualExample
	within := false
	blank := "" // lines, which are part of an output if that goes on
	for line := range strings.Lines(text) {
		line, code := strings.CutPrefix(line, "\t")
		command, begins := strings.CutPrefix(line, "$ ")
		switch {
		case code && begins:
			examples = append(examples, manualExample{command: strings.TrimSpace(command)})
			within, blank = true, ""
		case within && strings.TrimSpace(line) == "":
			blank += "\n"
		case code && within:
			examples[len(examples)-1].output += blank + line
			blank = ""
		default:
			within, blank = false, ""
		}
	}
	return examples
}

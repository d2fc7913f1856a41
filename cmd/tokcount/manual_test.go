package main

import (
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// manual returns the package comment of main.go.
func manual(t *testing.T) string {
	file, err := parser.ParseFile(token.NewFileSet(), "main.go", nil, parser.ParseComments)
	require.NoError(t, err)
	return file.Doc.Text()
}

// TestManualHoldsHelp promises that who reads the package comment has read
// every --help, white space apart.
func TestManualHoldsHelp(t *testing.T) {
	text := squeeze(manual(t))
	root := newRoot()
	for _, cmd := range append([]*cobra.Command{root}, root.Commands()...) {
		t.Run(cmd.Name(), func(t *testing.T) {
			assert.Contains(t, text, squeeze(cmd.UseLine()))
			assert.Contains(t, text, squeeze(cmd.Example))
			for paragraph := range strings.SplitSeq(cmd.Long, "\n\n") {
				assert.Contains(t, text, squeeze(paragraph))
			}
			cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
				one := pflag.NewFlagSet("", pflag.ContinueOnError)
				one.AddFlag(f)
				assert.Contains(t, text, squeeze(one.FlagUsages()))
			})
		})
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestManualExamples runs the lines of the package comment that begin with $
// and compares what they print with the lines below them.
func TestManualExamples(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("the examples are for a shell")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"README.md":         "# Demo\n\nПривет, мир\n",
		"docs/guide.md":     "# Guide\n\nStart here.\n",
		"docs/api/index.md": "# API\n",
	} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
	}
	examples := manualExamples(manual(t))
	require.NotEmpty(t, examples)
	for _, e := range examples {
		t.Run(e.command, func(t *testing.T) { e.run(t, sh, dir) })
	}
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
	for line := range strings.Lines(text) {
		line, code := strings.CutPrefix(line, "\t")
		command, begins := strings.CutPrefix(line, "$ ")
		switch {
		case code && begins:
			examples = append(examples, manualExample{command: strings.TrimSpace(command)})
			within = true
		case code && within:
			examples[len(examples)-1].output += line
		default:
			within = false
		}
	}
	return examples
}

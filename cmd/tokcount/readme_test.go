package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/files/gittest"
)

// root is the folder of README.md.
const root = "../.."

func readme(t *testing.T) string {
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	return string(text)
}

// A fence is a fenced block.
type fence struct{ language, text string }

// fences returns the fenced blocks of a text, in order.
func fences(text string) (blocks []fence) {
	for _, m := range regexp.MustCompile("(?sm)^```(\\w*)\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, fence{m[1], m[2]})
	}
	return blocks
}

// fencesIn returns the blocks of README.md in a language.
func fencesIn(t *testing.T, language string) (texts []string) {
	for _, block := range fences(readme(t)) {
		if block.language == language {
			texts = append(texts, block.text)
		}
	}
	return texts
}

func TestREADMEShellExamples(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("the examples are for a shell")
	}
	ran := 0
	for _, block := range fences(readme(t)) {
		if !strings.HasPrefix(block.text, "$ ") {
			continue
		}
		indented := "\t" + strings.ReplaceAll(block.text, "\n", "\n\t")
		for _, e := range manualExamples(strings.TrimSuffix(indented, "\t")) {
			t.Run(e.command, func(t *testing.T) { e.run(t, sh, root) })
			ran++
		}
	}
	require.GreaterOrEqual(t, ran, 4)
}

// What CI and hooks run passes what is short, and refuses what is too long: each
// gets a file of each kind.
func TestREADMEChecksRefuseWhatIsTooLong(t *testing.T) {
	gittest.Need(t)
	checks := regexp.MustCompile(`(?m)^ *(?:- run:|entry:|exec) (tokcount check .*)$`).FindAllStringSubmatch(readme(t), -1)
	require.Len(t, checks, 3)
	for _, check := range checks {
		t.Run(check[0], func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			gittest.Run(t, dir, "init", "-q", "--template=")
			require.NoError(t, os.Mkdir("prompts", 0o777))
			args := strings.Fields(check[1])[1:]
			if !slices.Contains(args, "prompts") { // which pre-commit gives names of files
				args = append(args, "prompts/one")
			}
			for _, test := range []struct {
				words int
				code  int
			}{{50_000, exitOK}, {50_001, exitOver}} {
				require.NoError(t, os.WriteFile("prompts/one", []byte(strings.Repeat(" x", test.words)), 0o666))
				gittest.Run(t, dir, "add", ".") // for --staged
				assert.Equal(t, test.code, tokcount(nil, args...).code)
			}
		})
	}
}

// The hook, installed, lets git commit what is short, and nothing else.
func TestREADMEHookStopsACommit(t *testing.T) {
	gittest.Need(t)
	hook := fencesIn(t, "sh")
	require.Len(t, hook, 1)
	dir := t.TempDir()
	gittest.Run(t, dir, "init", "-q", "--template=")
	gittest.Run(t, dir, "config", "user.name", "n")
	gittest.Run(t, dir, "config", "user.email", "n@example.com")
	for name, text := range map[string]string{
		".git/hooks/pre-commit": hook[0],
		"prompts/one":           strings.Repeat(" x", 50_001),
	} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o777))
	}
	gittest.Run(t, dir, "add", ".")
	refused, err := exec.Command("git", "-C", dir, "commit", "-m", "long").CombinedOutput()
	require.Error(t, err)
	assert.Equal(t, "prompts/one: 50001 tokens, limit 50000, 1 over\n", string(refused))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "prompts/one"), []byte(" x"), 0o666))
	gittest.Run(t, dir, "commit", "-q", "-a", "-m", "short")
}

// runGo runs a program in the module and returns what it prints.
func runGo(t *testing.T, program string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "main.go")
	require.NoError(t, os.WriteFile(path, []byte(program), 0o666))
	cmd := exec.Command("go", "run", path)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

// A program is followed by what it prints.
func TestREADMEProgramsPrintWhatTheySay(t *testing.T) {
	blocks := fences(readme(t))
	ran := 0
	for i, block := range blocks {
		if strings.HasPrefix(block.text, "package main") {
			assert.Equal(t, blocks[i+1].text, runGo(t, block.text))
			ran++
		}
	}
	require.Equal(t, 3, ran)
}

func TestREADMEFragmentMakesAnEncoding(t *testing.T) {
	var fragment string
	for _, block := range fences(readme(t)) {
		if strings.Contains(block.text, "ReadTiktoken") {
			fragment += block.text
		}
	}
	require.Contains(t, fragment, "ReadTiktoken")
	printed := runGo(t, `package main

import (
	"bytes"
	"fmt"
	"io"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/vocab"
)

func count(file io.Reader) error {
`+fragment+`
	fmt.Println(enc.Name(), enc.Count("Hello, world!<|end|>"), enc.WithAllSpecial().Count("<|end|>"))
	return err
}

func main() {
	var file bytes.Buffer
	if err := vocab.R50kBase().WriteTiktoken(&file); err != nil {
		panic(err)
	}
	if err := count(&file); err != nil {
		panic(err)
	}
}
`)
	assert.Equal(t, "mine 10 1\n", printed)
}

// A fragment with its output is an example of package bpe.
func TestREADMEFragmentsWithOutputAreExamples(t *testing.T) {
	examples, err := os.ReadFile(filepath.Join(root, "bpe", "cut_example_test.go"))
	require.NoError(t, err)
	seen := 0
	for _, block := range fences(readme(t)) {
		if !strings.Contains(block.text, "// Output:") {
			continue
		}
		indented := regexp.MustCompile("(?m)^(.+)$").ReplaceAllString(block.text, "\t$1")
		assert.Contains(t, string(examples), indented)
		seen++
	}
	require.Equal(t, 1, seen)
}

// The two commands that a newcomer is told first: one is run here, the other
// is what runs this, and what CI runs.
func TestREADMECommandsForNewcomers(t *testing.T) {
	var commands []string
	for line := range strings.Lines(readme(t)) {
		if command, ok := strings.CutPrefix(line, "    go "); ok {
			commands = append(commands, "go "+strings.TrimSpace(command))
		}
	}
	require.Equal(t, []string{"go run ./cmd/tokcount README.md", "go test ./..."}, commands[:2])

	cmd := exec.Command("go", strings.Fields(commands[0])[1:]...)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Regexp(t, `^\d+ README.md\n$`, string(out))

	ci, err := os.ReadFile(filepath.Join(root, ".ci", "run"))
	require.NoError(t, err)
	assert.Contains(t, string(ci), "\n"+commands[1]+"\n")
}

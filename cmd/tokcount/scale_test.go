package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format/formattest"
)

// The recipes of docs/scale.md run: the commands below each heading, and the program in
// Python that reads what they make.
func TestScaleRecipes(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("the recipes are for a shell")
	}
	text, err := os.ReadFile(filepath.Join(root, "docs", "scale.md"))
	require.NoError(t, err)
	corpus := scaleCorpus(t)
	ran := 0
	for _, section := range strings.Split(string(text), "\n## ")[1:] {
		blocks := fences(section)
		if len(blocks) == 0 {
			continue
		}
		ran++
		heading, _, _ := strings.Cut(section, "\n")
		t.Run(heading, func(t *testing.T) {
			t.Chdir(t.TempDir())
			require.NoError(t, os.CopyFS("data", os.DirFS(corpus)))
			for _, block := range blocks {
				var cmd *exec.Cmd
				switch block.language {
				case "sh":
					cmd = exec.Command(sh, "-ec", block.text)
				case "python":
					cmd = exec.Command(formattest.Python(t), "-c", block.text)
				default:
					t.Fatalf("a block in %q", block.language)
				}
				out, err := cmd.CombinedOutput()
				require.NoError(t, err, "%s\n%s", block.text, out)
			}
		})
	}
	require.Equal(t, 7, ran)
}

// scaleCorpus is a folder with enough documents for some of them to be for validation.
func scaleCorpus(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "some.jsonl"))
	require.NoError(t, err)
	defer f.Close()
	lines := json.NewEncoder(f)
	for i := range 2000 {
		require.NoError(t, lines.Encode(map[string]string{"text": fmt.Sprint("document ", i)}))
	}
	return dir
}

// What 15 trillion tokens cost follows from the rates in the table.
func TestScaleArithmetic(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "scale.md"))
	require.NoError(t, err)
	rows := regexp.MustCompile(`(?m)^\| (\d+) million \| (\d+) \| ([\d.]+) hours \|$`).FindAllStringSubmatch(string(text), -1)
	require.NotEmpty(t, rows)
	for _, row := range rows {
		var million, hours float64
		_, err := fmt.Sscan(row[1]+" "+row[2], &million, &hours)
		require.NoError(t, err)
		want := 15e12 / (million * 1e6) / 3600
		require.InDelta(t, want, hours, 0.5, row[0])
		require.Equal(t, fmt.Sprintf("%.1f", want/64), row[3], row[0])
	}
}

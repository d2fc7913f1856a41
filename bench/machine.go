package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// A machine is where and of what figures were measured.
type machine struct {
	Date     string            `json:"date"`
	CPU      string            `json:"cpu"`
	Cores    int               `json:"cores"`
	System   string            `json:"system"`
	Go       string            `json:"go"`
	Node     string            `json:"node,omitempty"`
	Commit   string            `json:"commit,omitempty"`
	Command  string            `json:"command"`
	Versions map[string]string `json:"versions"` // of the peers' modules and packages
}

func thisMachine(args []string) machine {
	m := machine{
		Date:     time.Now().Format(time.DateOnly),
		CPU:      cpuModel(),
		Cores:    runtime.NumCPU(),
		System:   runtime.GOOS + "/" + runtime.GOARCH,
		Go:       runtime.Version(),
		Node:     output("node", "--version"),
		Commit:   commit(),
		Command:  command(args),
		Versions: map[string]string{},
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Replace == nil {
				m.Versions[dep.Path] = dep.Version
			}
		}
	}
	for _, p := range slices.Concat(allPeers, filePeers) {
		if name, ok := p.npmPackage(); ok {
			if v := npmVersion(name); v != "" {
				m.Versions[p.name] = v
			}
		}
	}
	return m
}

// cpuModel is what Linux calls the processor, elsewhere its architecture.
func cpuModel() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(info)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// commit is what is checked out, marked when the tree has changes.
func commit() string {
	hash := output("git", "rev-parse", "--short", "HEAD")
	if hash != "" && output("git", "status", "--porcelain") != "" {
		hash += " with changes"
	}
	return hash
}

// output is what a command prints, "" if it fails.
func output(name string, args ...string) string {
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// write writes the lines that stand above the tables.
func (m machine) write(w io.Writer) {
	fmt.Fprintf(w, "%s, %s, %d cores, %s, %s", m.Date, m.CPU, m.Cores, m.System, m.Go)
	if m.Node != "" {
		fmt.Fprintf(w, ", node %s", m.Node)
	}
	if m.Commit != "" {
		fmt.Fprintf(w, ", commit %s", m.Commit)
	}
	fmt.Fprintln(w)
	for _, p := range []string{
		"github.com/tiktoken-go/tokenizer", "github.com/pkoukk/tiktoken-go",
		"npm tiktoken", "npm gpt-tokenizer", "npm ai-tokenizer",
		"npm tokenizers", "github.com/ollama/ollama", "github.com/sugarme/tokenizer",
		"github.com/gomlx/go-huggingface", "github.com/eliben/go-sentencepiece",
		"github.com/dlclark/regexp2", "github.com/dlclark/regexp2/v2",
	} {
		if v := m.Versions[p]; v != "" {
			fmt.Fprintf(w, "%s %s\n", p, v)
		}
	}
}

// fileName is DATE-CPU.md, in letters that any file system takes.
func (m machine) fileName() string {
	word := func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		}
		return ' '
	}
	return m.Date + "-" + strings.Join(strings.Fields(strings.Map(word, strings.ToLower(m.CPU))), "-") + ".md"
}

// command is what started this, with ~ for the home directory.
func command(args []string) string {
	line := strings.Join(append([]string{"go -C bench run ."}, args...), " ")
	if home, err := os.UserHomeDir(); err == nil && home != "/" && home != "" {
		line = strings.ReplaceAll(line, " "+home+"/", " ~/")
	}
	return line
}

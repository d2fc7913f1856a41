package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
)

const nodeSetUp = "npm --prefix bench/node ci"

// nodeProgram returns the command that runs the packages of npm, or an error
// that says what is missing.
func nodeProgram() ([]string, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, errors.New("node is not there")
	}
	if _, err := os.Stat(filepath.Join("node", "bench.mjs")); err != nil {
		return nil, errors.New("run in folder bench, as go -C bench run . does")
	}
	if _, err := os.Stat(filepath.Join("node", "node_modules")); err != nil {
		return nil, errors.New("not installed: " + nodeSetUp)
	}
	return []string{node, "--expose-gc", filepath.Join("node", "bench.mjs")}, nil
}

// npmVersion is the installed version of a package, or "".
func npmVersion(name string) string {
	var p struct{ Version string }
	data, err := os.ReadFile(filepath.Join("node", "node_modules", name, "package.json"))
	if err != nil || json.Unmarshal(data, &p) != nil {
		return ""
	}
	return p.Version
}

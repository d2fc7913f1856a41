package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A process is what a fresh process of one peer costs that encodes one file
// and ends: a command's user pays that for each call.
type process struct {
	Peer     string  `json:"peer"`
	File     string  `json:"file"`
	Encoding string  `json:"encoding"`
	Seconds  float64 `json:"seconds"`       // beyond a process of the same program that reads the file; median
	Base     float64 `json:"empty_seconds"` // of the latter; median
	Peak     int     `json:"peak_kb"`       // resident memory; 0 if not known
	Runs     int     `json:"runs"`
	Failed   string  `json:"failed,omitempty"`

	beyond, base []float64
	spent        time.Duration
}

// oneWord is the text for the time to the first token. Its name stands in the
// tables.
const oneWord = "(one word)"

// loads returns a process for each peer that has tokens, after as many runs as
// the budget allows, ten a round at most.
func (m *meter) loads(c *corpus, encoding string) []*process {
	var rows []*process
	var peers []*peer
	for _, p := range m.peers {
		if p.check == unchecked || p.check == byCount {
			continue
		}
		row := &process{Peer: p.name, File: c.name, Encoding: encoding}
		row.Failed = p.lacks(encoding)
		rows, peers = append(rows, row), append(peers, p)
	}
	for run := range 10 * m.rounds {
		for i, p := range peers {
			if rows[i].Failed == "" && (run == 0 || rows[i].spent < m.budget/2) {
				m.load(rows[i], p, c, run%2 == 1)
			}
		}
	}
	for _, row := range rows {
		row.Seconds, row.Base, row.Runs = median(row.beyond), median(row.base), len(row.base)
	}
	return rows
}

// load runs the peer once and its program without it once. Which is first has
// to change: the second finds caches as its like has left them, the first as
// another peer has.
func (m *meter) load(row *process, p *peer, c *corpus, peerFirst bool) {
	program := m.programs.self
	if _, npm := p.npmPackage(); npm {
		program = m.programs.node
	}
	encoding := row.Encoding
	if p.loadOnly {
		var err error
		if encoding, err = m.encodingFor(p, encoding); err != nil {
			row.Failed = err.Error()
			return
		}
	}
	runs := []*exec.Cmd{
		newCommand(program, "-once", "", encoding, c.path),
		m.programs.command("-once", p, encoding, c.path),
	}
	var took [2]time.Duration
	for i := range runs {
		if peerFirst {
			i = 1 - i
		}
		var result onceResult
		var err error
		if took[i], result, err = m.time(runs[i]); err != nil {
			row.Failed = err.Error()
			return
		}
		if i == 1 {
			row.Peak = max(row.Peak, result.Peak)
		}
	}
	row.beyond, row.base = append(row.beyond, (took[1]-took[0]).Seconds()), append(row.base, took[0].Seconds())
	row.spent += took[0] + took[1]
}

// onceResult is what a process with -once prints.
type onceResult struct {
	Tokens int `json:"tokens"`
	Peak   int `json:"peak"` // kB
}

// time runs a command from start to end.
func (m *meter) time(cmd *exec.Cmd) (took time.Duration, result onceResult, err error) {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	start := time.Now()
	if err = cmd.Start(); err != nil {
		return 0, result, err
	}
	timer := time.AfterFunc(m.timeout, func() { _ = cmd.Process.Kill() })
	err = cmd.Wait()
	took = time.Since(start)
	timer.Stop()
	if m.cpu && cmd.ProcessState != nil {
		took = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	if err != nil {
		return took, result, fmt.Errorf("after %v: %w", took.Round(time.Millisecond), err)
	}
	return took, result, json.Unmarshal(out.Bytes(), &result)
}

// once is the process: it encodes the file with a new instance of the peer, or
// only reads it if the peer's name is "".
func once(name, encoding, file string, stdout io.Writer) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var result onceResult
	if name != "" {
		if result.Tokens, err = encodeOnce(name, encoding, string(data)); err != nil {
			return err
		}
	}
	result.Peak = peakMemory()
	return json.NewEncoder(stdout).Encode(result)
}

func encodeOnce(name, encoding, text string) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	p, err := findPeer(name)
	if err != nil {
		return 0, err
	}
	c, err := p.open(encoding)
	if err != nil {
		return 0, err
	}
	return c.encode(text)
}

// peakMemory is this process's peak of resident memory in kB, where Linux
// tells, or 0. What a parent is told about a child that has ended will not do:
// it counts the parent's own memory at the time of the fork.
func peakMemory() int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	line, _, _ := strings.Cut(rest, "kB")
	kB, _ := strconv.Atoi(strings.TrimSpace(line))
	return kB
}

// wordCorpus is the text of one word.
func wordCorpus(dir string) (*corpus, error) {
	c := &corpus{name: oneWord, path: filepath.Join(dir, "word"), text: "hello"}
	return c, os.WriteFile(c.path, []byte(c.text), 0o600)
}

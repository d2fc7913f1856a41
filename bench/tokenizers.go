package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

// Tokenizer files: each family is a folder of those that testdata/tokenizers/fetch.sh
// makes, and its path takes the place of an encoding's name.

// families are the folders that are measured by default.
const families = "llama3,qwen3,gptoss,deepseek_v3,tekken,kimi,gpt2,mistral7b,mistral7b_sp,gemma3"

// folderOf returns the folder of a family, or an error if there is none.
func folderOf(dir, name string) (string, error) {
	folder, err := filepath.Abs(filepath.Join(dir, name))
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return folder, fmt.Errorf("-tokenizers: no folder %s: testdata/tokenizers/fetch.sh makes it", folder)
	}
	return folder, nil
}

const (
	tokenizerJSON = "tokenizer.json"
	compiledExt   = ".compiled"
)

// filePeers are measured on tokenizer files. The published encodings are yardsticks:
// the same text, other ids. Not here are those that need cgo.
var filePeers = []*peer{
	{name: ours, compiled: true, open: openTokcount},
	{name: "tokcount WithAllSpecial", check: byCount, compiled: true, open: openWithAllSpecial},
	{name: "tokcount AppendEncode", check: byCount, compiled: true, open: openAppend},
	{name: "tokcount Count", check: byCount, compiled: true, open: openTokcountCount},
	{name: "tokcount compiled", open: openTokcount, compiled: true, loadOnly: true},
	{name: "(cl100k_base)", check: unchecked, open: openPublished("cl100k_base")},
	{name: "(o200k_base)", check: unchecked, open: openPublished("o200k_base")},
	{name: "npm tokenizers", file: tokenizerJSON},
	{name: "ollama/ollama", file: tokenizerJSON, open: openOllama},
	{name: "sugarme/tokenizer", file: tokenizerJSON, open: openSugarme, most: 50_000},
	{name: "gomlx/go-huggingface", file: "tokenizer.model", open: openGomlx},
}

// openWithAllSpecial looks for special tokens in the text, as all the other peers do.
func openWithAllSpecial(folder string) (codec, error) {
	e, err := newEncoding(folder)
	if err != nil {
		return codec{}, err
	}
	e = e.WithAllSpecial()
	return codec{encode: func(text string) (int, error) { return len(e.Encode(text)), nil }}, nil
}

// openAppend is what a caller does who keeps the slice.
func openAppend(folder string) (codec, error) {
	e, err := newEncoding(folder)
	if err != nil {
		return codec{}, err
	}
	var ids []bpe.Token
	return codec{encode: func(text string) (int, error) {
		ids = e.AppendEncode(ids[:0], text)
		return len(ids), nil
	}}, nil
}

func openPublished(name string) func(string) (codec, error) {
	return func(string) (codec, error) {
		c, err := openTokcount(name)
		c.ids = nil
		return c, err
	}
}

// encodingFor returns what the peer is asked to open: the encoding itself, or a file
// with its compiled form, which is written first.
func (m *meter) encodingFor(p *peer, encoding string) (string, error) {
	if !p.compiled {
		return encoding, nil
	}
	path := filepath.Join(m.dir, filepath.Base(encoding)+compiledExt)
	if isFile(path) {
		return path, nil
	}
	e, err := encodings.Open(encoding)
	if err != nil {
		return "", err
	}
	var data bytes.Buffer
	if err := e.WriteCompiled(&data); err != nil {
		return "", err
	}
	return path, os.WriteFile(path, data.Bytes(), 0o600)
}

// agreeOnStart is agree for a peer that gets only the start of the text. Its ids are
// compared with ours of that start, which is all that is known to be comparable.
func (m *meter) agreeOnStart(cell *cell, p *peer, c *corpus, mode mode) {
	start := &corpus{name: c.name, text: c.text[:characterStart(c.text, p.most)]}
	start.path = filepath.Join(m.dir, "start-of-"+c.name)
	e, err := newEncoding(cell.Encoding)
	if err == nil {
		err = os.WriteFile(start.path, []byte(start.text), 0o600)
	}
	if err != nil {
		cell.Failed = err.Error()
		return
	}
	reference := m.reference
	m.reference = reply{} // it is of the whole text
	lengths := mode.lengths(start.text)
	m.agree(cell, p, start, lengths)
	m.reference, cell.Bytes = reference, len(start.text)
	if cell.Failed != "" {
		return
	}
	var want []bpe.Token
	for text := start.text; len(lengths) > 0; lengths = lengths[1:] {
		want, text = e.AppendEncode(want, text[:lengths[0]]), text[lengths[0]:]
	}
	ids, err := readIDs(m.idsFile(p))
	if err != nil {
		cell.Failed = err.Error()
		return
	}
	cell.Difference = findDifference(e, start.text, want, ids)
}

// A verdict is on how many of a family's golden strings a peer is wrong.
type verdict struct {
	Peer     string `json:"peer"`
	Encoding string `json:"encoding"`
	Strings  int    `json:"strings"`
	Wrong    int    `json:"wrong"`   // other ids
	Without  int    `json:"without"` // no ids: an error or a panic
	First    string `json:"first,omitempty"`
	Failed   string `json:"failed,omitempty"`
}

// golden are strings and their ids.
type golden struct {
	texts []string
	ids   [][]uint32
}

// judge asks all peers that have a tokenizer for the golden strings' ids.
func (m *meter) judge(encoding string) ([]*verdict, error) {
	g, err := readGolden(encoding)
	if err != nil || len(g.texts) == 0 {
		return nil, err
	}
	data, err := json.Marshal(g.texts)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(m.dir, "strings.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return nil, err
	}
	var all []*verdict
	for _, p := range m.peers {
		if p.check != byIDs || p.loadOnly || p.lacks(encoding) != "" {
			continue
		}
		v := &verdict{Peer: p.name, Encoding: encoding, Strings: len(g.texts)}
		all = append(all, v)
		if answers, err := m.answers(p, encoding, file); err != nil {
			v.Failed = err.Error()
		} else {
			v.count(g, answers)
		}
	}
	return all, nil
}

func (m *meter) answers(p *peer, encoding, file string) (answers [][]uint32, err error) {
	out := m.idsFile(p)
	err = m.fresh(p, encoding)
	if err == nil {
		_, err = m.ask(p, request{Op: "strings", File: file, Out: out})
	}
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(out)
	if err != nil {
		return nil, err
	}
	return answers, json.Unmarshal(data, &answers)
}

func (v *verdict) count(g *golden, answers [][]uint32) {
	for i, want := range g.ids {
		switch {
		case i < len(answers) && answers[i] != nil && slices.Equal(answers[i], want):
			continue
		case i >= len(answers) || answers[i] == nil:
			v.Without++
		default:
			v.Wrong++
		}
		if v.First == "" || len(g.texts[i]) < len(v.First) {
			v.First = g.texts[i]
		}
	}
}

// readGolden returns the golden strings of a family that have no special tokens in
// them: those are ordinary text to some, and not to others. A family that has none
// gives none.
func readGolden(encoding string) (*golden, error) {
	file, err := os.Open(filepath.Join("..", "testdata", "tokenizers", "golden", filepath.Base(encoding)+".jsonl.gz"))
	if errors.Is(err, os.ErrNotExist) {
		return &golden{}, nil
	} else if err != nil {
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	e, err := newEncoding(encoding)
	if err != nil {
		return nil, err
	}
	special := e.WithAllSpecial()
	g := &golden{}
	for lines := json.NewDecoder(unzipped); ; {
		var line struct {
			Text string
			IDs  []uint32
		}
		if err := lines.Decode(&line); errors.Is(err, io.EOF) {
			return g, nil
		} else if err != nil {
			return nil, err
		}
		if slices.Equal(e.Encode(line.Text), special.Encode(line.Text)) {
			g.texts, g.ids = append(g.texts, line.Text), append(g.ids, line.IDs)
		}
	}
}

// strings is the peer's side.
func (s *server) strings(file, out string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var texts []string
	if err := json.Unmarshal(data, &texts); err != nil {
		return err
	}
	answers := make([][]uint32, len(texts))
	for i, text := range texts {
		answers[i] = s.idsOrNil(text)
	}
	if data, err = json.Marshal(answers); err != nil {
		return err
	}
	return os.WriteFile(out, data, 0o600)
}

func (s *server) idsOrNil(text string) (ids []uint32) {
	defer func() {
		if recover() != nil {
			ids = nil
		}
	}()
	ids, err := s.codec.ids(text)
	if err != nil {
		return nil
	}
	return append([]uint32{}, ids...)
}

// writeVerdicts writes a table of the golden strings.
func writeVerdicts(w io.Writer, verdicts []*verdict) {
	if len(verdicts) == 0 {
		return
	}
	t := table{{"", "strings", "other ids", "no ids", "shortest"}}
	for i, v := range verdicts {
		if i == 0 || v.Encoding != verdicts[i-1].Encoding {
			t = append(t, []string{filepath.Base(v.Encoding)})
		}
		if v.Failed != "" {
			t = append(t, []string{"  " + v.Peer, "-", "-", "-", ""})
			continue
		}
		row := []string{"  " + v.Peer, group(v.Strings), group(v.Wrong), group(v.Without), ""}
		if v.Wrong+v.Without > 0 {
			row[4] = fmt.Sprintf("%+q", v.First)
		}
		t = append(t, row)
	}
	fmt.Fprintf(w, "Golden strings without special tokens: on how many a peer has other ids, or none\n\n%s\n", t)
	for _, v := range verdicts {
		if v.Failed != "" {
			fmt.Fprintf(w, "- %s, %s, golden strings: %s\n", v.Peer, filepath.Base(v.Encoding), v.Failed)
		}
	}
}

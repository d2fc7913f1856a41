package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A peer is a tokenizer to measure, ours among them, or a yardstick.
type peer struct {
	name string
	// What a new instance finds warm, so that its first pass is less cold than
	// ours; "" if nothing.
	warm      string
	check     check
	encodings []string // nil: all that ours has
	file      string   // the only tokenizer file in a folder that it reads; "" if it reads no files
	most      int      // bytes of a text that it is given, 0 for all: for those that would take minutes
	compiled  bool     // it is given the compiled form of a tokenizer file, so that as for
	// published encodings the tables stand in memory, and only the caches are new
	loadOnly bool // for the processes only
	// A new instance, with caches that have met no text. Nil for packages of
	// npm, which node/bench.mjs runs.
	open func(encoding string) (codec, error)
}

// check says how a peer's answers are compared with ours.
type check int

const (
	byIDs check = iota
	byCount
	unchecked // yardsticks have no answers
)

// A codec is one instance of a peer for one encoding.
type codec struct {
	// encode does what a caller of the peer would have it do, and returns the
	// number of tokens.
	encode func(text string) (int, error)
	// ids returns the tokens; not timed. Nil if the peer is not checked by
	// them.
	ids func(text string) ([]uint32, error)
}

const ours = "tokcount"

// allPeers are in the order of the tables, ours first. In a round they are
// measured in this order too, each in a process of its own.
var allPeers = []*peer{
	{name: ours, open: openTokcount},
	{name: "tokcount Count", check: byCount, open: openTokcountCount},
	{
		name:      "tiktoken-go/tokenizer",
		warm:      "its vocabulary, a Go map",
		encodings: []string{"r50k_base", "p50k_base", "p50k_edit", "cl100k_base", "o200k_base"},
		open:      openTiktokenGo,
	},
	{
		name:      "pkoukk/tiktoken-go",
		warm:      "its vocabulary, one of its Go maps",
		encodings: []string{"r50k_base", "p50k_base", "p50k_edit", "cl100k_base", "o200k_base"},
		open:      openPkoukk,
	},
	{
		name:      "npm tiktoken",
		warm:      "the compiled WebAssembly",
		encodings: []string{"gpt2", "r50k_base", "p50k_base", "p50k_edit", "cl100k_base", "o200k_base"},
	},
	{
		name: "npm gpt-tokenizer",
		warm: "its vocabulary, and machine code from the JIT",
		encodings: []string{
			"gpt2", "r50k_base", "p50k_base", "p50k_edit", "cl100k_base", "o200k_base", "o200k_harmony",
		},
	},
	{
		name:      "npm ai-tokenizer",
		warm:      "its vocabulary, and machine code from the JIT",
		encodings: []string{"p50k_base", "cl100k_base", "o200k_base"},
	},
	{name: "(copy)", check: unchecked, open: openCopy},
	{name: "(look-up a byte)", check: unchecked, open: openLookup},
}

// lacks says why the peer has not got the encoding, "" if it has.
func (p *peer) lacks(encoding string) string {
	switch {
	case p.encodings != nil && !slices.Contains(p.encodings, encoding):
		return noEncoding
	case p.file != "" && !isFile(filepath.Join(encoding, p.file)):
		return readsOnly + p.file
	}
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// npmPackage is the package's name if the peer is one of npm.
func (p *peer) npmPackage() (string, bool) { return strings.CutPrefix(p.name, "npm ") }

// findPeer returns the peer of that name.
func findPeer(name string) (*peer, error) {
	for _, p := range slices.Concat(allPeers, filePeers) {
		if p.name == name {
			return p, nil
		}
	}
	return nil, fmt.Errorf("no peer %q", name)
}

// choosePeers returns those of all of which a name in the comma-separated list is
// a part, all for the empty list, and always ours and the yardsticks.
func choosePeers(all []*peer, list string) ([]*peer, error) {
	names := strings.Split(list, ",")
	var chosen []*peer
	used := map[string]bool{}
	for _, p := range all {
		matches := list == ""
		for _, name := range names {
			if list != "" && strings.Contains(p.name, name) {
				matches, used[name] = true, true
			}
		}
		if matches || p.name == ours || p.check == unchecked {
			chosen = append(chosen, p)
		}
	}
	for _, name := range names {
		if list != "" && !used[name] {
			return nil, fmt.Errorf("-peers: no peer's name has %q in it", name)
		}
	}
	return chosen, nil
}

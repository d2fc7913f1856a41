package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A cell is what was measured of one peer on one text.
type cell struct {
	Peer     string  `json:"peer"`
	File     string  `json:"file"`
	Encoding string  `json:"encoding"`
	Mode     string  `json:"mode"`
	Bytes    int     `json:"bytes"` // of the text
	Tokens   int     `json:"tokens"`
	First    float64 `json:"first_seconds"` // a pass of a new instance; median
	Later    float64 `json:"later_seconds"` // a pass of the same instance after that; median
	// A pass over the second half of the text by an instance that knows the first,
	// scaled to the whole; median.
	New float64 `json:"new_seconds"`
	// Of the round that was fastest: what the machine does besides only adds.
	BestFirst float64 `json:"best_first_seconds"`
	BestLater float64 `json:"best_later_seconds"`
	BestNew   float64 `json:"best_new_seconds"`
	Rounds    int     `json:"rounds"`
	Allocs    uint64  `json:"allocs"` // in a later pass; 0 for npm, where they are not known
	Memory    uint64  `json:"alloc_bytes"`
	// Of the last two at most one is set; the times of a peer that disagrees
	// are measured all the same.
	Difference *difference `json:"difference,omitempty"`
	Failed     string      `json:"failed,omitempty"`

	first, later, fresh []float64
	spent               time.Duration
}

// A meter measures peers side by side.
type meter struct {
	programs programs
	peers    []*peer
	dir      string        // for temporary files
	cpu      bool          // take processor time
	rounds   int           // at most
	budget   time.Duration // of one cell, after which it gets no more rounds
	timeout  time.Duration // of one request
	children map[*peer]*child

	reference reply // of ours to the present text; zero if it failed
}

// prepare finds the programs that peers run in, and leaves out those that have
// none.
func (m *meter) prepare(dir string, stderr io.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	m.dir, m.children, m.programs.self = dir, map[*peer]*child{}, []string{self}
	node, missing := nodeProgram()
	m.programs.node = node
	m.peers = slices.DeleteFunc(m.peers, func(p *peer) bool {
		_, npm := p.npmPackage()
		if npm && missing != nil {
			fmt.Fprintf(stderr, "bench: %s left out: %v\n", p.name, missing)
		}
		return npm && missing != nil
	})
	return nil
}

// Later passes over a short text are repeated for so long, in seconds: one of
// them would be over before the clock says anything.
const minLater = 0.02

// measure returns a cell for each peer: first whether it agrees, then its
// times. The peers take turns, so that what the machine does beside this
// befalls all of them.
func (m *meter) measure(c *corpus, encoding string, mode mode) []*cell {
	m.reference = reply{}
	cells := make([]*cell, len(m.peers))
	lengths := mode.lengths(c.text)
	for i, p := range m.peers {
		cells[i] = &cell{Peer: p.name, File: c.name, Encoding: encoding, Mode: mode.name, Bytes: len(c.text)}
		switch {
		case p.loadOnly:
			cells[i].Failed = notMeasured
		case p.lacks(encoding) != "":
			cells[i].Failed = p.lacks(encoding)
		case p.most > 0 && p.most < len(c.text):
			m.agreeOnStart(cells[i], p, c, mode)
		default:
			m.agree(cells[i], p, c, lengths)
		}
	}
	for round := range m.rounds {
		for i, p := range m.peers {
			if cells[i].Failed == "" && (round == 0 || cells[i].spent < m.budget) {
				m.round(cells[i], p)
			}
		}
	}
	cells = slices.DeleteFunc(cells, func(c *cell) bool { return c.Failed == notMeasured })
	for _, cell := range cells {
		cell.First, cell.Later, cell.New = median(cell.first), median(cell.later), median(cell.fresh)
		if cell.Rounds = len(cell.first); cell.Rounds > 0 {
			cell.BestFirst, cell.BestLater, cell.BestNew = slices.Min(cell.first), slices.Min(cell.later), slices.Min(cell.fresh)
		}
	}
	return cells
}

// What stands in Failed of cells that were not tried.
const (
	noEncoding  = "has no such encoding"
	notMeasured = "only loaded"
	readsOnly   = "reads only " // and the file's name
)

// agree gives the peer the text and sets the cell's tokens, and the difference
// from ours, which comes first. It also warms up whatever there is to warm.
func (m *meter) agree(cell *cell, p *peer, c *corpus, lengths []int) {
	out := m.idsFile(p)
	_, err := m.ask(p, request{Op: "text", File: c.path, Lengths: lengths})
	if err == nil {
		err = m.fresh(p, cell.Encoding)
	}
	var r reply
	if err == nil {
		r, err = m.ask(p, request{Op: "ids", Out: out})
	}
	if err != nil {
		cell.Failed = err.Error()
		return
	}
	cell.Tokens = r.Tokens
	if p.name == ours {
		m.reference = r
	} else if p.check != unchecked && m.reference.SHA256 != "" {
		cell.Difference, err = m.compare(p, c, cell.Encoding, r)
	}
	if err != nil {
		cell.Failed = err.Error()
	}
}

// compare reads the ids only if their hashes differ: most are the same, and
// long.
func (m *meter) compare(p *peer, c *corpus, encoding string, r reply) (*difference, error) {
	switch {
	case p.check == byCount && r.Tokens == m.reference.Tokens:
		return nil, nil
	case p.check == byCount:
		return &difference{OurCount: m.reference.Tokens, Count: r.Tokens}, nil
	case r.SHA256 == m.reference.SHA256:
		return nil, nil
	}
	reference, err := readIDs(m.idsFile(m.peers[0]))
	if err != nil {
		return nil, err
	}
	ids, err := readIDs(m.idsFile(p))
	if err != nil {
		return nil, err
	}
	e, err := newEncoding(encoding)
	if err != nil {
		return nil, err
	}
	return findDifference(e, c.text, reference, ids), nil
}

func (m *meter) idsFile(p *peer) string {
	return filepath.Join(m.dir, "ids-"+strings.NewReplacer("/", "-", " ", "-").Replace(p.name))
}

// round times a first pass and later ones, and then, for another instance that has
// passed over the first half of the text three times, one pass over the second.
func (m *meter) round(cell *cell, p *peer) {
	start := time.Now()
	defer func() { cell.spent += time.Since(start) }()
	var first, later, unseen reply
	err := m.fresh(p, cell.Encoding)
	pass := func(r *reply, q request) {
		if err == nil {
			q.Op, q.CPU = "pass", m.cpu
			*r, err = m.ask(p, q)
		}
	}
	pass(&first, request{})
	pass(&later, request{Min: minLater})
	if err == nil {
		err = m.fresh(p, cell.Encoding)
	}
	for range 3 {
		pass(&unseen, request{Half: 1})
	}
	pass(&unseen, request{Half: 2})
	if err != nil {
		cell.Failed = err.Error()
		return
	}
	cell.first, cell.later = append(cell.first, first.Seconds), append(cell.later, later.Seconds)
	cell.fresh = append(cell.fresh, 2*unseen.Seconds)
	cell.Allocs, cell.Memory = later.Allocs, later.Bytes
}

// fresh makes the peer's process make a new instance.
func (m *meter) fresh(p *peer, encoding string) error {
	encoding, err := m.encodingFor(p, encoding)
	if err == nil {
		_, err = m.ask(p, request{Op: "fresh", Encoding: encoding})
	}
	return err
}

// ask starts the peer's process if there is none, and ends one that is lost.
func (m *meter) ask(p *peer, q request) (reply, error) {
	c := m.children[p]
	if c == nil {
		var err error
		if c, err = startChild(m.programs.command("-serve", p)); err != nil {
			return reply{}, err
		}
		m.children[p] = c
	}
	r, err := c.ask(q, m.timeout)
	if own := (*peerError)(nil); err != nil && !errors.As(err, &own) {
		c.stop()
		delete(m.children, p)
	}
	return r, err
}

// stop ends all processes.
func (m *meter) stop() {
	for _, c := range m.children {
		c.stop()
	}
	clear(m.children)
}

// median returns 0 for nothing.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

package client

import (
	"cmp"
	"slices"
	"strings"
)

// merger puts the parts of a stream together. Choices are kept in the order of
// their index.
type merger struct {
	*Completion
	texts map[int]*pieces // by index
}

func (m *merger) add(p *Completion) {
	m.ID = cmp.Or(m.ID, p.ID)
	m.Object = cmp.Or(m.Object, p.Object)
	m.Created = cmp.Or(m.Created, p.Created)
	m.Model = cmp.Or(m.Model, p.Model)
	m.SystemFingerprint = cmp.Or(m.SystemFingerprint, p.SystemFingerprint)
	m.Usage = cmp.Or(p.Usage, m.Usage)
	for _, c := range p.Choices {
		if m.texts == nil {
			m.texts = map[int]*pieces{}
		}
		i, found := slices.BinarySearchFunc(m.Choices, c.Index, func(c Choice, index int) int { return cmp.Compare(c.Index, index) })
		if !found {
			m.Choices = slices.Insert(m.Choices, i, Choice{Index: c.Index})
			m.texts[c.Index] = &pieces{}
		}
		m.texts[c.Index].add(c.Text)
		m.Choices[i].FinishReason = cmp.Or(c.FinishReason, m.Choices[i].FinishReason)
		m.Choices[i].LogProbs = joinLogProbs(m.Choices[i].LogProbs, c.LogProbs)
	}
}

// finish sets the texts.
func (m *merger) finish() {
	for i := range m.Choices {
		if text := m.texts[m.Choices[i].Index]; text != nil {
			m.Choices[i].Text = text.join()
		}
	}
}

// pieces is a text that grows. It is copied once, when it is whole; one slice
// for all of it would be copied each time that it is full, and take twice the
// memory while it is.
type pieces struct {
	blocks [][]byte
	size   int
}

// maxBlock is how long a block may be, in bytes: each is twice as long as the
// one before it, up to that.
const maxBlock = 1 << 20

func (p *pieces) add(text string) {
	p.size += len(text)
	for text != "" {
		last := len(p.blocks) - 1
		if last < 0 || len(p.blocks[last]) == cap(p.blocks[last]) {
			p.blocks = append(p.blocks, make([]byte, 0, max(64, min(p.size, maxBlock))))
			last++
		}
		b := p.blocks[last]
		n := min(len(text), cap(b)-len(b))
		p.blocks[last], text = append(b, text[:n]...), text[n:]
	}
}

// join returns the text, and lets go of the blocks.
func (p *pieces) join() string {
	var text strings.Builder
	text.Grow(p.size)
	for i, b := range p.blocks {
		text.Write(b)
		p.blocks[i] = nil
	}
	return text.String()
}

func joinLogProbs(a, b *LogProbs) *LogProbs {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	a.Tokens = append(a.Tokens, b.Tokens...)
	a.TokenLogProbs = append(a.TokenLogProbs, b.TokenLogProbs...)
	a.TopLogProbs = append(a.TopLogProbs, b.TopLogProbs...)
	a.TextOffset = append(a.TextOffset, b.TextOffset...)
	return a
}

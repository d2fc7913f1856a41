package client

import (
	"cmp"
	"slices"
)

// merger puts the parts of a stream together. Choices are kept in the order of
// their index.
type merger struct {
	*Completion
	texts map[int][]byte // by index
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
			m.texts = map[int][]byte{}
		}
		m.texts[c.Index] = append(m.texts[c.Index], c.Text...)
		i, found := slices.BinarySearchFunc(m.Choices, c.Index, func(c Choice, index int) int { return cmp.Compare(c.Index, index) })
		if !found {
			m.Choices = slices.Insert(m.Choices, i, Choice{Index: c.Index})
		}
		m.Choices[i].FinishReason = cmp.Or(c.FinishReason, m.Choices[i].FinishReason)
		m.Choices[i].LogProbs = joinLogProbs(m.Choices[i].LogProbs, c.LogProbs)
	}
}

// finish sets the texts.
func (m *merger) finish() {
	if m.texts == nil {
		return
	}
	for i := range m.Choices {
		m.Choices[i].Text = string(m.texts[m.Choices[i].Index])
		delete(m.texts, m.Choices[i].Index)
	}
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

package merge

// A Remerger merges parts of a piece again.
type Remerger struct {
	*Worker
	scratch []Token
}

// Merge returns the tokens that merging gives of a part of a piece, valid until
// the next call. It does not ask if the part as a whole is a token: what is
// merged here is the part of something longer.
func (m *Remerger) Merge(part string) []Token {
	if len(part) <= maxSmall {
		return m.small.merge(m.table, m.limit, part)
	}
	long := longMerge{Worker: m.Worker, piece: part, window: maxSmall, dst: m.scratch[:0]}
	m.scratch = long.run()
	return m.scratch
}

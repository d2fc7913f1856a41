package bpe

import (
	"slices"

	"github.com/tokcount/tokcount/bpe/internal/merge"
	"github.com/tokcount/tokcount/bpe/internal/pipe/result"
)

// piped is where a walk is in a text that package pipe has prepared.
type piped struct {
	result.Result
	next int // item

	// Tokens of a piece that is to be merged even if it is a token as a whole: they are
	// handed out one by one.
	tokens []Token
	end    int // of the one before them, in the pieces
}

// nextPiped is next for a tokenizer file whose steps package pipe runs. Nothing
// is known of what they make of a longer text.
func (k *walk) nextPiped() bool {
	if k.piped == nil {
		if !k.final {
			return false
		}
		k.piped = &piped{}
		k.piped.Result = k.encoding.shared.front.pipe.Run(k.text, k.special.foundIDs())
		k.src = k.piped.Text
		if err := k.piped.Err; err != nil {
			k.failed = &PatternError{k.encoding.shared.pattern, k.piped.Offset, err}
		}
	}
	p := k.piped
	k.pos = k.at
	if len(p.tokens) > 0 {
		k.nextToken()
		return true
	}
	if p.next == len(p.Items) {
		k.at = len(k.text)
		return false
	}
	item := p.Items[p.next]
	if k.isMark = item.Token != nil; k.isMark {
		p.next++
		k.id, k.pos, k.at = item.Token.ID, item.Start, item.End
		return true
	}
	k.from, k.ends = item.Start, k.worker.ends[:0]
	if item.Merged {
		p.next++
		m := merge.Remerger{Worker: k.worker.Worker}
		p.tokens, p.end = slices.Clone(m.Merge(k.src[item.Start:item.End])), item.Start
		k.nextToken()
		return true
	}
	for ; p.next < len(p.Items) && len(k.ends) < k.most && p.Items[p.next].Token == nil && !p.Items[p.next].Merged; p.next++ {
		k.ends = append(k.ends, p.Items[p.next].End)
	}
	k.at = p.origin(k.ends[len(k.ends)-1])
	return true
}

// nextToken is next for a token of a merged piece.
func (k *walk) nextToken() {
	p, shared := k.piped, k.encoding.shared
	token := p.tokens[0]
	p.tokens = p.tokens[1:]
	p.end += shared.size(token)
	k.isMark, k.id, k.at = true, shared.id(token), p.origin(p.end)
}

// origin returns where in the original text is what is at an offset of the pieces.
func (p *piped) origin(offset int) int {
	if offset == 0 {
		return 0
	}
	return p.Ends[offset-1]
}

// foundIDs returns the ids of the tokens that are found. s may be nil.
func (s *specials) foundIDs() map[Token]bool {
	if s == nil {
		return nil
	}
	return s.found()
}

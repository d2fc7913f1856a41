package client

import "github.com/tokcount/tokcount/bpe"

// A Policy says what becomes of a request that does not fit the window. The
// zero Policy is that of the client, and in Options it is [Reject].
type Policy struct {
	kind  policyKind
	keep  bpe.Keep
	floor int
}

type policyKind int

const (
	unset policyKind = iota
	reject
	truncate
	truncateText
	fitOutput
	ignore
)

// Reject refuses it with a [*ContextLengthError].
func Reject() Policy { return Policy{kind: reject} }

// Truncate cuts each prompt that is too long to exactly what fits, and sends
// the tokens that are kept. If one of several prompts is cut, all are sent as
// tokens.
func Truncate(keep bpe.Keep) Policy { return Policy{kind: truncate, keep: keep} }

// TruncateText cuts each prompt that is too long between two characters, and
// sends text: for servers that take nothing else. The text kept is counted
// again, and may be some tokens shorter than what would fit.
func TruncateText(keep bpe.Keep) Policy { return Policy{kind: truncateText, keep: keep} }

// FitOutput shrinks max_tokens to what the longest prompt leaves of the window.
// If that is less than floor, it is refused as by [Reject]. Without a
// MaxTokens in the request the answer gets all that is left.
func FitOutput(floor int) Policy {
	return Policy{kind: fitOutput, floor: max(0, min(floor, maxMaxTokens))}
}

// Ignore sends it anyway, and needs no model with a known window. What
// [Special] says holds, if the model's encoding is known.
func Ignore() Policy { return Policy{kind: ignore} }

// Special says what becomes of a text, given as a string, that spells a special
// token such as "<|endoftext|>". In a string servers differ: llama.cpp reads
// the special token, which lets a user's text end a prompt; what OpenAI reads is
// not documented. So a prompt that spells one is refused, or sent as tokens,
// which mean the same everywhere. Under [TruncateText] it is sent as text anyway,
// and so is a suffix.
type Special int

const (
	SpecialRefused Special = iota // with a *SpecialTextError
	SpecialAsText                 // it is ordinary text
	SpecialAsToken                // it is the special token
)

package vocab

import "fmt"

// A SyntaxError tells where a .tiktoken file goes wrong.
type SyntaxError struct {
	Line   int   // counted from 1; 0 when it is the file as a whole
	Offset int64 // of the line's start, in bytes
	Err    error
}

func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("vocab: %v", e.Err)
	}
	return fmt.Sprintf("vocab: line %d (offset %d): %v", e.Line, e.Offset, e.Err)
}

func (e *SyntaxError) Unwrap() error { return e.Err }

// A RankError names an id that the parts of a vocabulary do not agree on.
type RankError struct {
	Rank  uint32
	Cause string
}

func (e *RankError) Error() string { return fmt.Sprintf("vocab: rank %d: %s", e.Rank, e.Cause) }

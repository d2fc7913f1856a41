package files

import (
	"fmt"
	"strings"
	"sync"
)

// Reason is why a file that was found in a directory is not counted.
type Reason int

// The reasons, in the order in which they are reported.
const (
	Binary     Reason = iota // a NUL among its first bytes
	Packed                   // compressed
	Ignored                  // by a rule, outside of git; inside, git does not name such files
	Hidden                   // its name begins with a dot
	Special                  // a symbolic link, a device, a pipe
	Repository               // one of git, without a work tree
	TooLarge
	Excluded // by a pattern
	reasons
)

// skips counts what was skipped. It may be used by several goroutines.
type skips struct {
	mu sync.Mutex
	n  [reasons]int
}

// Skip counts a file that was found but is not counted.
func (s *Set) Skip(r Reason) { s.skip(r) }

func (s *Set) skip(r Reason) {
	s.skips.mu.Lock()
	defer s.skips.mu.Unlock()
	s.skips.n[r]++
}

// Skipped says how many files were skipped, and why, or "" if none was. A directory
// that was skipped as a whole is one.
func (s *Set) Skipped() string {
	s.skips.mu.Lock()
	defer s.skips.mu.Unlock()
	var parts []string
	for r, what := range [...]string{"binary", "compressed", "ignored", "hidden", "links or special files", "bare repositories", "too large", "excluded"} {
		if n := s.skips.n[r]; n > 0 {
			if n == 1 {
				what = strings.NewReplacer("links or special files", "link or special file", "repositories", "repository").Replace(what)
			}
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	return strings.Join(parts, ", ")
}

package main

import (
	"fmt"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/term"
)

// unitTally sums up the units that a run did itself.
type unitTally struct {
	mu               sync.Mutex
	units            int
	documents, ids   int64
	bad, short, left int64
}

// add is the Done of a shard.Runner.
func (t *unitTally) add(_ int, m *shard.Marker) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.units++
	for _, s := range m.Shards {
		t.documents += s.Documents
		t.ids += s.IDs
	}
	for _, p := range m.Parts {
		t.bad += p.Bad
		t.short += p.Short
		t.left += p.Asides
	}
}

// line says what was done of a task of so many units; the rest others did, or earlier runs.
func (t *unitTally) line(task int) string {
	if t.units == 0 {
		if task == 0 {
			return "nothing to do: the plan has no unit for this task"
		}
		return fmt.Sprintf("nothing to do: %d of %s done already", task, plural(task, "unit"))
	}
	said := []string{fmt.Sprintf("%d of %s done", t.units, plural(task, "unit"))}
	if rest := task - t.units; rest > 0 {
		said[0] += fmt.Sprintf(" (%d done before or elsewhere)", rest)
	}
	said = append(said, plural(t.documents, "document"), plural(t.ids, "token"))
	if t.bad > 0 {
		said = append(said, plural(t.bad, "bad record"))
	}
	if t.short > 0 {
		said = append(said, fmt.Sprintf("%d too short", t.short))
	}
	if t.left > 0 {
		said = append(said, fmt.Sprintf("%d left out of messages", t.left))
	}
	return strings.Join(said, ", ")
}

// tell says it to a person; the standard error of a script stays for errors.
func (t *unitTally) tell(cmd *cobra.Command, task int) {
	if stderr := cmd.ErrOrStderr(); term.File(stderr) != nil {
		_, _ = fmt.Fprintln(stderr, "tokcount: "+t.line(task))
	}
}

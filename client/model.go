package client

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

// A Model says how a server counts for a model, and how much fits.
type Model struct {
	Name      string
	Encoding  *bpe.Encoding
	Window    int // tokens of prompt and answer together
	MaxInput  int // tokens of the prompt alone; 0 if only the window limits them
	MaxOutput int // tokens of the answer alone; 0 if only the window limits them
}

// publishedLongest is the longest token of every published vocabulary, in
// bytes: a run of spaces.
const publishedLongest = 128

// known is a Model with the longest token of its encoding, in bytes.
type known struct {
	Model
	longest int
}

// registry finds models by name: first those defined for a client, then those of
// the published table.
type registry struct {
	documented bool

	mu  sync.RWMutex
	own map[string]known
}

func newRegistry(models []Model, documented bool) (*registry, error) {
	r := &registry{documented: documented, own: map[string]known{}}
	for _, m := range models {
		if err := r.define(m); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// define adds a model, or replaces one of that name.
func (r *registry) define(m Model) error {
	switch {
	case m.Name == "":
		return errors.New("client: a model has no name")
	case m.Encoding == nil:
		return errors.New("client: model " + m.Name + " has no encoding")
	case m.Window <= 0 || m.MaxInput < 0 || m.MaxOutput < 0:
		return errors.New("client: model " + m.Name + " has no window, or a negative limit")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.own[m.Name] = known{m, m.Encoding.WithAllSpecial().Longest()}
	return nil
}

// lookup returns what is known of a model. Its Window is 0 if the published
// table has none. The error is an [*encodings.UnknownModelError].
func (r *registry) lookup(name string) (known, error) {
	r.mu.RLock()
	m, ok := r.own[name]
	r.mu.RUnlock()
	if ok {
		return m, nil
	}
	listed, err := encodings.LookupModel(name)
	if err != nil {
		return known{}, r.suggest(name, err)
	}
	enc, err := encodings.Get(listed.Encoding)
	if err != nil {
		return known{}, err
	}
	window := listed.ContextWindow
	if r.documented {
		window = documentedWindow(window)
	}
	return known{Model{name, enc, window, listed.MaxInput, listed.MaxOutput}, publishedLongest}, nil
}

// suggest puts the client's own models before the suggestions of err: those
// whose name contains the other name, or is contained in it.
func (r *registry) suggest(name string, err error) error {
	var unknown *encodings.UnknownModelError
	if !errors.As(err, &unknown) || name == "" {
		return err
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	var near []string
	for _, own := range slices.Sorted(maps.Keys(r.own)) {
		a, b := strings.ToLower(own), strings.ToLower(name)
		if strings.Contains(a, b) || strings.Contains(b, a) {
			near = append(near, own)
		}
	}
	near = append(near, unknown.Nearest...)
	return &encodings.UnknownModelError{Name: name, Nearest: near[:min(len(near), 3)]}
}

// documentedWindow undoes the one token that the API's windows have over those
// documented: 2,049 for 2,048, 8,001 for 8,000.
func documentedWindow(window int) int {
	if even := window - 1; even > 0 && (even%1024 == 0 || even%1000 == 0) {
		return even
	}
	return window
}

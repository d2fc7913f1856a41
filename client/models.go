package client

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/tokcount/tokcount/bpe"
)

// ModelInfo is what a server says of a model.
type ModelInfo struct {
	ID           string
	Created      int64 // seconds since 1970
	OwnedBy      string
	ShutdownDate string // "2027-01-14"; "" if none is announced

	// Window is what llama.cpp (meta.n_ctx), vLLM (max_model_len), OpenRouter and
	// Together (context_length), Groq (context_window), Mistral and LM Studio
	// (max_context_length) say, in tokens; 0 if the server does not, or says what
	// no model has. MaxInput is the largest prompt, if it is less: llama.cpp takes
	// up to one token less than its window.
	Window   int
	MaxInput int

	Raw json.RawMessage // all that was received
}

// maxWindow is the largest window that is believed, in tokens.
const maxWindow = 1 << 30

// maxModels is how many models a server may have.
const maxModels = 1 << 16

// UnmarshalJSON reads a model object, leniently: fields of another type than
// expected count as absent.
func (m *ModelInfo) UnmarshalJSON(data []byte) error {
	d := newDecoder(append([]byte(nil), data...), 0)
	defer d.free()
	return d.model(m)
}

// windowNames are the fields for a model's window, from the one that says how
// a server runs a model to those that say what the model could take.
var windowNames = []string{"max_model_len", "context_length", "context_window", "max_context_length"}

// model reads a model. Anything but an object is one without a name.
func (d *decoder) model(m *ModelInfo) error {
	*m = ModelInfo{}
	start := d.json.InputOffset()
	if d.json.PeekKind() != '{' {
		return d.json.SkipValue()
	}
	windows := map[string]int{}
	running := 0 // llama.cpp's meta.n_ctx
	err := d.object(func(name []byte) error {
		switch string(name) {
		case "id":
			return d.text(&m.ID)
		case "created":
			_, err := d.whole(&m.Created)
			return err
		case "owned_by":
			return d.text(&m.OwnedBy)
		case "shutdown_date":
			return d.text(&m.ShutdownDate)
		case "meta":
			return d.counts(map[string]*int{"n_ctx": &running})
		case "max_model_len", "context_length", "context_window", "max_context_length":
			var n int
			_, err := d.count(&n)
			windows[string(name)] = n
			return err
		}
		return d.json.SkipValue()
	})
	for _, name := range windowNames {
		m.Window = cmp.Or(m.Window, believed(windows[name]))
	}
	if running = believed(running); running > 0 {
		m.Window, m.MaxInput = running, running-1
	}
	m.Raw = trimList(d.data[start:d.json.InputOffset()])
	return err
}

func believed(window int) int {
	if window > maxWindow {
		return 0
	}
	return window
}

// trimList returns an element of a list without what is before it.
func trimList(data []byte) []byte {
	for len(data) > 0 && data[0] != '{' {
		data = data[1:]
	}
	return data
}

// modelList reads {"data": [...]} or a bare list, as Together sends it. It
// reports whether it was one. Elements that are not a model are left out.
func (d *decoder) modelList(list *[]ModelInfo) (bool, error) {
	switch d.json.PeekKind() {
	case '[':
		return true, d.list(func(int) error {
			var m ModelInfo
			if err := d.model(&m); err != nil || m.ID == "" {
				return err
			}
			if len(*list) == maxModels {
				return &TooLargeError{"models", maxModels}
			}
			*list = append(*list, m)
			return nil
		})
	case '{':
		found := false
		err := d.object(func(name []byte) error {
			if string(name) != "data" || found {
				return d.json.SkipValue()
			}
			found = true
			if d.json.PeekKind() == 'n' { // an empty list of Go's
				return d.json.SkipValue()
			}
			var err error
			found, err = d.modelList(list)
			return err
		})
		return found, err
	}
	return false, d.json.SkipValue()
}

// Models returns the models that the server has. Each is read on its own: one
// that is malformed is left out, and does not affect the others.
func (c *Client) Models(ctx context.Context) ([]ModelInfo, error) {
	var list []ModelInfo
	err := c.get(ctx, "/models", func(d *decoder) (bool, error) { return d.modelList(&list) })
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Model returns what the server says of one model.
func (c *Client) Model(ctx context.Context, id string) (ModelInfo, error) {
	var m ModelInfo
	if id == "" || id == "." || id == ".." {
		return m, &RequestError{"model", "cannot be a name in a path"}
	}
	err := c.get(ctx, "/models/"+url.PathEscape(id), func(d *decoder) (bool, error) {
		err := d.model(&m)
		return m.ID != "", err
	})
	return m, err
}

// get makes a call and has its answer read, which must be what was asked for.
func (c *Client) get(ctx context.Context, path string, read func(*decoder) (bool, error)) error {
	ctx, cancel := c.total(ctx)
	defer cancel()
	r, err := c.send(ctx, call{method: http.MethodGet, path: path, accept: "application/json"})
	if err != nil {
		return err
	}
	defer r.close()
	data, err := r.read(c.limits.Response)
	if err != nil {
		return err
	}
	data = trimJSON(data)
	switch {
	case len(data) == 0:
		return r.malformed(noAnswer, nil)
	case data[0] == '<':
		return r.malformed(webPage, data)
	}
	d := newDecoder(data, 0)
	defer d.free()
	found, err := read(d)
	switch {
	case err != nil:
		return r.decodeError(err, notModels, data)
	case !found:
		return r.failedOr(notModels, data)
	}
	return nil
}

// Discover asks the server for the windows of its models, and makes those that
// state one known to the client, in place of what it knew of them. It returns
// them. A model that the client knows already keeps its encoding; others get
// enc, and are left out if that is nil, since no server names its tokenizer.
// Whether it is the right one shows in the first Response's Mismatch.
func (c *Client) Discover(ctx context.Context, enc *bpe.Encoding) ([]Model, error) {
	infos, err := c.Models(ctx)
	if err != nil {
		return nil, err
	}
	var found []Model
	for _, info := range infos {
		m := Model{Name: info.ID, Encoding: enc, Window: info.Window, MaxInput: info.MaxInput}
		if k, err := c.models.lookup(info.ID); err == nil {
			m.Encoding = k.Encoding
		}
		if m.Window == 0 || m.Encoding == nil || c.models.define(m) != nil {
			continue
		}
		found = append(found, m)
	}
	return found, nil
}

package client

import (
	"context"
	"encoding/json"
	"fmt"
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

	// Window and MaxInput are what llama.cpp (meta.n_ctx) and vLLM
	// (max_model_len) say, in tokens; 0 if the server does not. llama.cpp takes
	// prompts of up to one token less than its window.
	Window   int
	MaxInput int

	Raw json.RawMessage // all that was received
}

// UnmarshalJSON reads a model object.
func (m *ModelInfo) UnmarshalJSON(data []byte) error {
	var wire struct {
		ID           string `json:"id"`
		Created      int64  `json:"created"`
		OwnedBy      string `json:"owned_by"`
		ShutdownDate string `json:"shutdown_date"`
		MaxModelLen  int    `json:"max_model_len"`
		Meta         struct {
			Context int `json:"n_ctx"`
		} `json:"meta"`
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	*m = ModelInfo{ID: wire.ID, Created: wire.Created, OwnedBy: wire.OwnedBy, ShutdownDate: wire.ShutdownDate,
		Window: max(0, wire.MaxModelLen), Raw: append(json.RawMessage(nil), data...)}
	if wire.Meta.Context > 0 {
		m.Window, m.MaxInput = wire.Meta.Context, wire.Meta.Context-1
	}
	return nil
}

// Models returns the models that the server has.
func (c *Client) Models(ctx context.Context) ([]ModelInfo, error) {
	var list struct {
		Data []ModelInfo `json:"data"`
	}
	err := c.get(ctx, "/models", &list)
	return list.Data, err
}

// Model returns what the server says of one model.
func (c *Client) Model(ctx context.Context, id string) (ModelInfo, error) {
	var m ModelInfo
	if id == "" || id == "." || id == ".." {
		return m, &RequestError{"model", "is no name for a path"}
	}
	err := c.get(ctx, "/models/"+url.PathEscape(id), &m)
	return m, err
}

func (c *Client) get(ctx context.Context, path string, v any) error {
	ctx, cancel := c.total(ctx)
	defer cancel()
	r, err := c.send(ctx, call{http.MethodGet, path, nil, "application/json"})
	if err != nil {
		return err
	}
	defer r.close()
	data, err := r.read(c.limits.Response)
	if err != nil {
		return err
	}
	if e, detail := parseError(data, r.StatusCode); e != nil {
		return r.identify(e, detail)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("client: %s: %w", r.op, err)
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
		if m.Window == 0 || m.Encoding == nil {
			continue
		}
		if err := c.models.define(m); err != nil {
			return found, err
		}
		found = append(found, m)
	}
	return found, nil
}

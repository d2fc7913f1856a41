package chat

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// tools reads "tools", or "functions", the form that they replaced.
func (r *reader) tools() error {
	if !r.is(jsontext.KindBeginArray) {
		return r.other("unknown field")
	}
	return r.array(r.tool)
}

// tool reads a definition: {"type": "function", "function": {...}} as in
// /v1/chat/completions, {"type": "function", "name": ...} as in /v1/responses,
// or one without a type. Tools of other types run at the server, which shows
// the model what it does not say.
func (r *reader) tool() error {
	var t Tool
	kind := "function"
	marks := len(r.req.Uncounted)
	err := r.object(func(name []byte) (uint, error) {
		var err error
		switch string(name) {
		case "type":
			kind, err = r.text()
			return 10, err
		case "function", "custom":
			return 11, r.object(func(name []byte) (uint, error) { return r.definition(&t, name) })
		}
		return r.definition(&t, name)
	})
	switch {
	case err != nil:
		return err
	case kind == "function", kind == "custom":
		r.req.Tools = append(r.req.Tools, t)
		return nil
	}
	r.req.Uncounted = r.req.Uncounted[:marks]
	return r.uncounted("tool of type " + kind)
}

// definition reads a field of a function.
func (r *reader) definition(t *Tool, name []byte) (uint, error) {
	var err error
	switch string(name) {
	case "name":
		t.Name, err = r.text()
		return 1, err
	case "description":
		t.Description, err = r.text()
		return 2, err
	case "parameters":
		t.Parameters, err = r.schema()
		return 3, err
	case "format":
		return 4, r.other("grammar")
	case "strict", "cache_control", "defer_loading":
		return 0, r.skip()
	}
	return 0, r.unknown()
}

// schema returns a copy of the next value. What is wrong in it, Count says.
func (r *reader) schema() ([]byte, error) {
	raw, err := r.raw()
	if err != nil || raw.Kind() == jsontext.KindNull {
		return nil, err
	}
	return bytes.Clone(raw), nil
}

// toolChoice reads "tool_choice", or "function_call", the form that it replaced.
func (r *reader) toolChoice() error {
	switch r.json.PeekKind() {
	case jsontext.KindBeginObject:
		return r.object(r.choice)
	case jsontext.KindString:
		choice, err := r.text()
		r.req.ToolChoice = choice
		return err
	}
	return r.other("unknown field")
}

// choice reads a field of a choice: the name of the function, which in
// /v1/chat/completions is one level down.
func (r *reader) choice(name []byte) (uint, error) {
	switch string(name) {
	case "function", "custom":
		return 2, r.object(r.choiceName)
	case "type", "mode", "tools", "server_label", "allowed_tools": // a choice among tools, which are counted
		return 0, r.skip()
	}
	return r.choiceName(name)
}

func (r *reader) choiceName(name []byte) (uint, error) {
	if string(name) != "name" {
		return 0, r.unknown()
	}
	choice, err := r.text()
	r.req.ToolChoice = choice
	return 1, err
}

// format reads "response_format", or the "format" of "text".
func (r *reader) format() error {
	if !r.is(jsontext.KindBeginObject) {
		return r.other("unknown field")
	}
	var f Format
	kind := ""
	err := r.object(func(name []byte) (uint, error) {
		var err error
		switch string(name) {
		case "type":
			kind, err = r.text()
			return 10, err
		case "json_schema":
			return 11, r.object(func(name []byte) (uint, error) { return r.formatField(&f, name) })
		}
		return r.formatField(&f, name)
	})
	if err == nil && (kind == "json_schema" || f.Schema != nil) {
		r.req.Format = &f
	}
	return err
}

func (r *reader) formatField(f *Format, name []byte) (uint, error) {
	var err error
	switch string(name) {
	case "name":
		f.Name, err = r.text()
		return 1, err
	case "description":
		f.Description, err = r.text()
		return 2, err
	case "schema":
		f.Schema, err = r.schema()
		return 3, err
	case "strict":
		return 0, r.skip()
	}
	return 0, r.unknown()
}

// textOptions reads the "text" of /v1/responses.
func (r *reader) textOptions() error {
	if !r.is(jsontext.KindBeginObject) {
		return r.other("unknown field")
	}
	return r.object(func(name []byte) (uint, error) {
		switch string(name) {
		case "format":
			return 1, r.format()
		case "verbosity":
			return 0, r.skip()
		}
		return 0, r.unknown()
	})
}

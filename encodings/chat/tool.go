package chat

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A Tool is the definition of a function that a model may call, as far as the
// published rules count it.
type Tool struct {
	Name        string
	Description string
	Properties  []Property // of its parameters, in any order
}

// A Property is a parameter of a [Tool].
type Property struct {
	Name        string
	Type        string // "string", "number", "integer" or "boolean"
	Description string
	Enum        []string // the values it may have; nil if any
}

// UnmarshalJSON reads a tool in the form of the "tools" of a request to
// /v1/chat/completions:
//
//	{"type": "function", "function": {"name": ..., "description": ...,
//	  "parameters": {"type": "object", "properties": {...}, "required": [...]}}}
//
// What the rules do not cover is an error rather than left out: parameters that
// are objects or arrays, values in an enum that are not strings. Which parameters
// are required does not count.
func (t *Tool) UnmarshalJSON(data []byte) error {
	var tool struct {
		Type     string
		Function struct {
			Name        string
			Description string
			Parameters  struct {
				Properties map[string]struct {
					Type        string
					Description string
					Enum        []string
				}
			}
		}
	}
	if err := json.Unmarshal(data, &tool); err != nil {
		return err
	}
	if tool.Type != "function" {
		return fmt.Errorf("chat: tool of type %q, not function", tool.Type)
	}
	f := tool.Function
	*t = Tool{Name: f.Name, Description: f.Description}
	for name, p := range f.Parameters.Properties {
		switch p.Type {
		case "string", "number", "integer", "boolean":
			t.Properties = append(t.Properties, Property{name, p.Type, p.Description, p.Enum})
		default:
			return fmt.Errorf("chat: parameter %q of tool %q is of type %q, which no rule counts", name, f.Name, p.Type)
		}
	}
	slices.SortFunc(t.Properties, func(a, b Property) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

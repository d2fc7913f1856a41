package chat

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func render(t *testing.T, old bool, parameters string) string {
	t.Helper()
	left := maxSchema
	schema, err := readSchema([]byte(parameters), &left)
	require.NoError(t, err)
	w := renderer{old: old}
	w.function(Tool{Name: "f", Description: "Does\nthis."}, schema)
	require.Empty(t, w.notes)
	return string(w.out)
}

// The form of harmony, as its documentation shows it: docs/format.md, and the
// comments of src/encoding.rs.
func TestTypeScript(t *testing.T) {
	properties := func(s string) string { return `{"type": "object", "properties": {` + s + `}}` }
	for name, tt := range map[string]struct{ parameters, want string }{
		"nothing":               {`{}`, "() => any;"},
		"no properties":         {`{"type": "object", "properties": {}, "required": [], "additionalProperties": false}`, "() => any;"},
		"text":                  {properties(`"a": {"type": "string"}`), "(_: {\na?: string,\n}) => any;"},
		"number":                {properties(`"a": {"type": "integer"}, "b": {"type": "number"}`), "(_: {\na?: number,\nb?: number,\n}) => any;"},
		"required, named later": {`{"properties": {"a": {"type": "boolean"}}, "type": "object", "required": ["a"]}`, "(_: {\na: boolean,\n}) => any;"},
		"title and description": {properties(`"a": {"type": "string", "title": "T", "description": "D"}`), "(_: {\n// T\n//\n// D\na?: string,\n}) => any;"},
		"examples":              {properties(`"a": {"type": "string", "examples": ["x", 1]}`), "(_: {\n// Examples:\n// - \"x\"\n// - 1\na?: string,\n}) => any;"},
		"enum":                  {properties(`"a": {"type": "string", "enum": ["x", "y"], "default": "x"}`), "(_: {\na?: \"x\" | \"y\", // default: x\n}) => any;"},
		"enum of anything":      {properties(`"a": {"enum": ["x", 1, null]}`), "(_: {\na?: \"x\" | 1 | null,\n}) => any;"},
		"default":               {properties(`"a": {"type": "string", "default": "x"}`), "(_: {\na?: string, // default: \"x\"\n}) => any;"},
		"nullable":              {properties(`"a": {"type": "string", "nullable": true}`), "(_: {\na?: string | null,\n}) => any;"},
		"types":                 {properties(`"a": {"type": ["string", "null"]}`), "(_: {\na?: string | null,\n}) => any;"},
		"a type of no type":     {properties(`"a": {"type": 7}, "b": true`), "(_: {\na?: any,\nb?: any,\n}) => any;"},
		"list":                  {properties(`"a": {"type": "array", "items": {"type": "string"}}`), "(_: {\na?: string[],\n}) => any;"},
		"list of anything":      {properties(`"a": {"type": "array"}`), "(_: {\na?: Array<any>,\n}) => any;"},
		"list described":        {properties(`"a": {"type": "array", "items": {"type": "string", "description": "D", "pattern": "p"}}`), "(_: {\na?: string[], // pattern: \"p\" D\n}) => any;"},
		"object in an object":   {properties(`"o": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}`), "(_: {\no?: {\n    a: string,\n    },\n}) => any;"},
		"description of all":    {`{"description": "D", "type": "object", "properties": {"a": {"type": "string"}}}`, "(_: // D\n{\na?: string,\n}) => any;"},
		"one of several":        {properties(`"a": {"description": "D", "default": 20, "oneOf": [{"type": "string", "default": "x"}, {"type": "number", "description": "N"}]}`), "(_: {\n// D\n// default: 20\na?:\n | string // default: \"x\"\n | number // N\n,\n}) => any;"},
		"any of several":        {properties(`"a": {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]}`), "(_: {\na?: string | null, // maxLength: 3\n}) => any;"},
		"all of several":        {properties(`"a": {"allOf": [{"type": "string"}, {"const": "x"}]}`), "(_: {\na?: string & \"x\",\n}) => any;"},
		"limits":                {properties(`"a": {"type": "integer", "minimum": 1, "maximum": 5}`), "(_: {\na?: number, // minimum: 1 maximum: 5\n}) => any;"},
		"two kinds at once":     {properties(`"a": {"type": "string", "properties": {"b": {"type": "string"}}}`), "(_: {\na?: string, // properties: {\"b\":{\"type\":\"string\"}}\n}) => any;"},
		"reference": {`{"type": "object", "properties": {"a": {"$ref": "#/$defs/Node"}}, "$defs": {"Node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}}}}`,
			"(_: {\na?: Node,\n}) => any;\n\ntype Node = {\nnext?: Node,\n};"},
		"two types, one with more": {properties(`"a": {"type": ["array", "null", "array"], "items": {"type": "string"}}`), "(_: {\na?: string[] | null | any,\n}) => any;"},
		"definitions further down": {properties(`"a": {"type": "string", "$defs": {"b": {}}}`), "(_: {\na?: string, // $defs: {\"b\":{}}\n}) => any;"},
		"not an object":            {`{"type": "string"}`, "(_: string) => any;"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, "// Does\n// this.\ntype f = "+tt.want+"\n\n", render(t, false, tt.parameters))
		})
	}
}

// What differs for models of cl100k_base.
func TestTypeScriptOfOlderModels(t *testing.T) {
	properties := func(s string) string { return `{"type": "object", "properties": {` + s + `}}` }
	for name, tt := range map[string]struct{ parameters, want string }{
		"title and examples": {properties(`"a": {"type": "string", "title": "T", "description": "D", "examples": ["x"]}`), "(_: {\n// D\na?: string,\n}) => any;"},
		"const":              {properties(`"a": {"type": "string", "const": "x"}`), "(_: {\na?: string,\n}) => any;"},
		"list of anything":   {properties(`"a": {"type": "array"}`), "(_: {\na?: any[],\n}) => any;"},
		"nested": {properties(`"o": {"type": "object", "description": "D", "properties": {"a": {"type": "string", "description": "E"}}}`),
			"(_: {\n// D\no?: {\n  a?: string,\n},\n}) => any;"},
		"one of several": {properties(`"a": {"oneOf": [{"type": "string", "description": "S"}, {"type": "number"}]}`), "(_: {\na?: string | number,\n}) => any;"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, "// Does\n// this.\ntype f = "+tt.want+"\n\n", render(t, true, tt.parameters))
		})
	}
}

// What is written of a hostile schema is not much longer than it, and takes
// linear time: these would not end.
func TestRenderingIsLinear(t *testing.T) {
	arrays := strings.Repeat(`{"type": ["array", "array"], "items": `, 40) + `{}` + strings.Repeat(`}`, 40)
	many := func(what string, n int) string { return strings.TrimSuffix(strings.Repeat(what+",", n), ",") }
	for name, schema := range map[string]string{
		"arrays of arrays":    arrays,
		"one type many times": `{"type": [` + many(`"object"`, 10_000) + `], "properties": {` + many(`"a": {}`, 10_000) + `}}`,
		"many keywords":       `{"type": "string",` + many(`"a": 1`, 30_000) + `}`,
		"many variants":       `{"type": "object", "properties": {"a": {` + many(`"a": 1`, 10_000) + `,"oneOf": [` + many(`{"const": 1}`, 10_000) + `]}}}`,
		"many required":       `{"type": "object", "required": [` + many(`"b"`, 10_000) + `], "properties": {` + many(`"a": {}`, 10_000) + `}}`,
	} {
		t.Run(name, func(t *testing.T) {
			for _, old := range []bool{false, true} {
				assert.Less(t, len(render(t, old, schema)), 4*len(schema)+1000)
			}
		})
	}
}

func TestSchemasAreBounded(t *testing.T) {
	for name, tt := range map[string]struct {
		schema string
		ok     bool
	}{
		"deep":     {strings.Repeat(`{"a":`, maxDepth) + `1` + strings.Repeat(`}`, maxDepth), true},
		"too deep": {strings.Repeat(`{"a":`, maxDepth+1) + `1` + strings.Repeat(`}`, maxDepth+1), false},
		"many":     {`[` + strings.Repeat(`1,`, maxSchema-2) + `1]`, true},
		"too many": {`[` + strings.Repeat(`1,`, maxSchema-1) + `1]`, false},
	} {
		t.Run(name, func(t *testing.T) {
			left := maxSchema
			_, err := readSchema([]byte(tt.schema), &left)
			if tt.ok {
				assert.NoError(t, err)
				return
			}
			assert.ErrorIs(t, err, ErrTooLarge)
		})
	}
}

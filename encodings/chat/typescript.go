package chat

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// renderer writes tools as the TypeScript that OpenAI shows to its models:
//
//	namespace functions {
//
//	// Get the current weather in a given location
//	type get_current_weather = (_: {
//	// The city and state, e.g. San Francisco, CA
//	location: string,
//	unit?: "celsius" | "fahrenheit", // default: celsius
//	}) => any;
//
//	} // namespace functions
//
// The form is that of json_schema_to_typescript in github.com/openai/harmony
// (src/encoding.rs, 2025-11-05), OpenAI's renderer for gpt-oss. For models of
// cl100k_base it is that of github.com/hmarr/openai-chat-tokens
// (src/functions.ts, 2024-06), which the API confirmed for gpt-3.5-turbo: old
// is then set. It differs in nested objects, which have no descriptions and
// another indentation, and has no titles and examples.
//
// Neither shows all of JSON Schema. What they leave out, such as a pattern or a
// minimum, is written as a comment at the end of the line, so that the estimate
// is rather too high; anyOf is written as the older form has it, and $ref as
// the name of a type that is defined after the function.
//
// Each part of a schema is written once, but for the description of an object
// in a property, so that what is written is at most a few times as long as the
// schema, indentation apart.
type renderer struct {
	old   bool
	out   []byte
	notes []string // for the end of the line
	root  *value   // the schema of the function
}

func (w *renderer) write(parts ...string) {
	for _, part := range parts {
		w.out = append(w.out, part...)
	}
}

// begin and end write what is around all functions.
func (w *renderer) begin() { w.write("namespace functions {\n\n") }
func (w *renderer) end()   { w.write("} // namespace functions") }

// function writes one function.
func (w *renderer) function(t Tool, schema *value) {
	w.root = schema
	w.comment("", t.Description)
	w.write("type ", t.Name, " = (")
	if schema.takes() {
		w.write("_: ")
		w.typ(schema, 0)
	}
	w.write(") => any;")
	w.flush()
	w.write("\n\n")
	w.definitions(schema)
}

// takes reports whether the schema of parameters says more than that they are
// an object without properties.
func (v *value) takes() bool {
	for i, name := range v.names {
		item := &v.items[i]
		empty := item.kind != jsontext.KindString && len(item.items) == 0 // {}, [], false
		if !empty && name != "$schema" && name != "$id" && !(name == "type" && item.is("object")) {
			return true
		}
	}
	return false
}

// definitions writes the schemas that others refer to.
func (w *renderer) definitions(schema *value) {
	for _, key := range []string{"$defs", "definitions"} {
		defs := schema.get(key)
		for i, name := range defs.names {
			w.write("type ", name, " = ")
			w.typ(&defs.items[i], 0)
			w.write(";")
			w.flush()
			w.write("\n\n")
		}
	}
}

// comment writes a text, each line of it as a comment.
func (w *renderer) comment(indent, text string) {
	if text == "" {
		return
	}
	for line := range strings.Lines(text) {
		w.write(indent, "// ", strings.TrimRight(line, "\r\n"), "\n")
	}
}

// indent returns the blanks before the properties of an object.
func (w *renderer) indent(depth int) string {
	if w.old {
		return strings.Repeat("  ", depth)
	}
	return strings.Repeat("    ", depth)
}

// object writes an object with its properties. That of the parameters has depth 0.
func (w *renderer) object(v *value, depth int) {
	indent := w.indent(depth)
	if !w.old {
		w.comment(indent, v.get("description").text)
	}
	w.write("{\n")
	properties := v.get("properties")
	required := v.get("required").set()
	for i, name := range properties.names {
		w.property(name, &properties.items[i], required[name], depth)
	}
	if !w.old {
		w.write(indent)
	}
	w.write("}")
}

func (w *renderer) property(name string, v *value, required bool, depth int) {
	indent := w.indent(depth)
	if !w.old {
		if title := v.get("title").text; title != "" {
			w.write(indent, "// ", title, "\n", indent, "//\n")
		}
	}
	if !w.old || depth == 0 {
		w.comment(indent, v.get("description").text)
	}
	if examples := v.get("examples"); !w.old && len(examples.items) > 0 {
		w.write(indent, "// Examples:\n")
		for i := range examples.items {
			w.write(indent, "// - ")
			w.literal(&examples.items[i])
			w.write("\n")
		}
	}
	mark := "?:"
	if required {
		mark = ":"
	}
	if !w.old && w.form(v) == "oneOf" {
		w.oneOf(name+mark, v, depth)
		return
	}
	w.write(indent, name, mark, " ")
	w.typ(v, depth+1)
	w.write(",")
	w.flush()
	w.write("\n")
}

// oneOf writes a property of several types, one a line.
func (w *renderer) oneOf(name string, v *value, depth int) {
	indent := w.indent(depth)
	w.note(v)
	for _, note := range w.notes {
		w.write(indent, "// ", note, "\n")
	}
	w.notes = w.notes[:0]
	w.write(indent, name, "\n")
	variants := v.get("oneOf").items
	for i := range variants {
		variant := &variants[i]
		w.write(indent, " | ")
		if text := variant.get("description").text; text != "" && !variant.get("type").is("object") {
			w.notes = append(w.notes, text)
		}
		w.typ(variant, depth+1)
		w.flush()
		w.write("\n")
	}
	w.write(indent, ",\n")
}

// is reports whether v is that string.
func (v *value) is(text string) bool { return v.isText() && v.text == text }

// form returns the keyword that says most of what a schema is, "" if none does.
// The older form shows no const.
func (w *renderer) form(v *value) string {
	for _, key := range []string{"enum", "const", "$ref", "oneOf", "anyOf", "allOf", "type", "properties"} {
		switch item := v.get(key); key {
		case "const":
			if item.kind != 0 && !w.old {
				return key
			}
		case "$ref":
			if item.isText() {
				return key
			}
		case "type":
			if item.isText() || len(item.items) > 0 {
				return key
			}
		default:
			if len(item.items) > 0 {
				return key
			}
		}
	}
	return ""
}

// typ writes the type of a schema and notes what it does not show.
func (w *renderer) typ(v *value, depth int) {
	inner := func(v *value) { w.inner(v, depth) }
	switch form := w.form(v); form {
	case "enum":
		w.join(v.get(form).items, " | ", w.literal)
	case "const":
		w.literal(v.get(form))
	case "$ref":
		ref := v.get(form).text
		w.write(ref[strings.LastIndexByte(ref, '/')+1:])
	case "oneOf", "anyOf":
		w.join(v.get(form).items, " | ", inner)
	case "allOf":
		w.join(v.get(form).items, " & ", inner)
	case "type":
		w.types(v, depth)
	case "properties":
		w.object(v, depth)
	default:
		w.write("any")
	}
	if v.get("nullable").kind == jsontext.KindTrue {
		w.write(" | null")
	}
	w.note(v)
}

// types writes the types that a schema names. What an object or an array holds
// is written once, however often it is named: two arrays of two arrays, and so
// on, have no end.
func (w *renderer) types(v *value, depth int) {
	kinds := v.get("type").several()
	object, array := false, false
	w.join(kinds, " | ", func(kind *value) {
		switch name := kind.text; {
		case name == "object" && !object:
			object = true
			w.object(v, depth)
		case name == "array" && !array:
			array = true
			w.array(v.get("items"), depth)
		case name == "integer":
			w.write("number")
		case name == "string", name == "number", name == "boolean", name == "null", name == "object":
			w.write(name)
		default:
			w.write("any")
		}
	})
}

func (w *renderer) array(items *value, depth int) {
	switch {
	case items.isObject() && len(items.names) > 0:
		w.inner(items, depth)
		w.write("[]")
	case w.old:
		w.write("any[]")
	default:
		w.write("Array<any>")
	}
}

// several returns the elements of a list, or the value itself.
func (v *value) several() []value {
	if v.isList() {
		return v.items
	}
	return []value{*v}
}

// inner writes the type of a schema that is part of another, whose description
// would otherwise be lost.
func (w *renderer) inner(v *value, depth int) {
	w.typ(v, depth)
	if text := v.get("description").text; !w.old && text != "" && !v.get("type").is("object") {
		w.notes = append(w.notes, text)
	}
}

// join writes values with something between them.
func (w *renderer) join(values []value, between string, write func(*value)) {
	for i := range values {
		if i > 0 {
			w.write(between)
		}
		write(&values[i])
	}
}

func (w *renderer) literal(v *value) {
	if v.isText() {
		w.write(`"`, v.text, `"`)
		return
	}
	w.out = v.appendJSON(w.out)
}

// note notes the keywords of a schema that its type does not show, such as a
// default, for the end of the line.
func (w *renderer) note(v *value) {
	form, kind := w.form(v), v.get("type")
	object, array := form == "type" && kind.has("object"), form == "type" && kind.has("array")
	for i, key := range v.names {
		item := &v.items[i]
		switch key {
		case form, "type": // the type of the values of an enum, too
			continue
		case "description", "title", "examples", "required", "nullable": // shown elsewhere
			continue
		case "$schema", "$id", "$comment", "strict": // told to no model
			continue
		case "$defs", "definitions":
			if v == w.root {
				continue
			}
		case "properties":
			if object {
				continue
			}
		case "items":
			if array && item.isObject() {
				continue
			}
		case "additionalProperties":
			if !item.isObject() {
				continue
			}
		case "const":
			if w.old {
				continue
			}
		}
		w.notes = append(w.notes, key+": "+item.noted(form == "enum"))
	}
}

// noted returns a value as a note has it: a string in quotes, but for one of an
// enum.
func (v *value) noted(enum bool) string {
	switch {
	case v.isText() && enum:
		return v.text
	case v.isText():
		return `"` + v.text + `"`
	}
	return string(v.appendJSON(nil))
}

// has reports whether v is a string, or a list with that string.
func (v *value) has(text string) bool {
	for _, item := range v.several() {
		if item.is(text) {
			return true
		}
	}
	return false
}

// flush writes the notes as a comment.
func (w *renderer) flush() {
	if len(w.notes) > 0 {
		w.write(" // ", strings.Join(w.notes, " "))
		w.notes = w.notes[:0]
	}
}

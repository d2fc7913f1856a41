package client

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// failure is an error as a server reports it in JSON.
type failure struct {
	Message, Type, Code, Param string

	status         int    // in the body: TGI's http_status_code, Gemini's and OpenRouter's code
	prompt, window int    // llama.cpp's n_prompt_tokens and n_ctx, in tokens
	cause          string // what a gateway quotes of the server that it asked
}

// maxDepth is how deep messages are looked for in lists and objects.
const maxDepth = 3

// parseFailure reads an error in the forms that servers have for it:
//
//	{"error": {"message": …, "type": …, "param": …, "code": …}}   OpenAI
//	[{"error": {…}}]                                               Gemini
//	{"error": "…", "error_type": …}, {"error": "…", "code": …}     TGI, xAI, Ollama
//	{"object": "error", "message": …, "type": …, "code": …}        vLLM until 2025, Mistral
//	{"detail": "…"}, {"detail": [{"msg": …}]}                      FastAPI
//	{"message": "…"}, {"errors": [{"message": …}]}                 gateways of Amazon, Cloudflare
//
// It reports whether it found a message, type or code. The data may end in the
// middle: what was cut off at a limit still says what happened. Time is linear,
// since nothing is looked for below maxDepth.
func parseFailure(data []byte) (failure, bool) {
	data = trimEvent(trimJSON(data))
	if len(data) > 0 && data[0] == '[' {
		data = trimJSON(data[1:])
	}
	var f failure
	f.object(data, 0)
	return f, f.Message != "" || f.Type != "" || f.Code != ""
}

// trimEvent returns the data of an event, in which some servers send errors
// whatever their status, or data that is none.
func trimEvent(data []byte) []byte {
	if bytes.HasPrefix(data, []byte("event:")) {
		_, data, _ = bytes.Cut(data, []byte("\n"))
	}
	return trimJSON(bytes.TrimPrefix(data, []byte("data:")))
}

// trimJSON returns data without the white space, or byte order mark, before it.
func trimJSON(data []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n")
}

// object reads the fields of an error, and of an error in it, which comes first.
func (f *failure) object(data []byte, depth int) {
	var second string // what is a message only if there is none
	inner := false
	eachField(data, func(name string, value []byte) {
		switch name {
		case "error":
			if value[0] == '{' && depth < maxDepth {
				inner = true
				var in failure
				in.object(value, depth+1)
				f.take(in)
				return
			}
			if value[0] == '"' || value[0] == '[' {
				f.Message = cmp.Or(messageIn(value, depth), f.Message)
			}
		case "message":
			f.Message = cmp.Or(f.Message, messageIn(value, depth))
		case "detail", "errors", "msg", "error_message", "error_msg", "errorMessage", "title":
			if value[0] != '"' && value[0] != '[' && value[0] != '{' {
				return
			}
			second = cmp.Or(second, messageIn(value, depth))
		case "type", "error_type":
			f.Type = cmp.Or(f.Type, scalar(value))
		case "code", "error_code":
			f.Code = cmp.Or(f.Code, scalar(value))
			f.status = cmp.Or(f.status, httpStatus(value))
		case "http_status_code", "status", "status_code":
			f.status = cmp.Or(f.status, httpStatus(value))
		case "param":
			f.Param = cmp.Or(f.Param, scalar(value))
		case "n_prompt_tokens":
			f.prompt = countIn(value)
		case "n_ctx":
			f.window = countIn(value)
		case "metadata":
			eachField(value, func(name string, value []byte) {
				if name == "raw" {
					f.cause = scalar(value)
				}
			})
		}
	})
	if !inner {
		f.Message = cmp.Or(f.Message, second)
	}
}

// take takes what an inner error says, which is more exact than what is around
// it.
func (f *failure) take(in failure) {
	f.Message, f.Type = cmp.Or(in.Message, f.Message), cmp.Or(in.Type, f.Type)
	f.Code, f.Param = cmp.Or(in.Code, f.Code), cmp.Or(in.Param, f.Param)
	f.status, f.cause = cmp.Or(in.status, f.status), cmp.Or(in.cause, f.cause)
	f.prompt, f.window = cmp.Or(in.prompt, f.prompt), cmp.Or(in.window, f.window)
}

// eachField calls field for each name of an object and its value, which has at
// least a byte. It ends where the JSON does, or ceases to be JSON; a string or
// an object that is cut off there counts.
func eachField(data []byte, field func(name string, value []byte)) {
	d := newDecoder(data, 0)
	defer d.free()
	if d.json.PeekKind() != '{' {
		return
	}
	_ = d.object(func(name []byte) error {
		key := string(name)
		value, err := d.json.ReadValue()
		if err == nil {
			field(key, value)
			return nil
		}
		value = bytes.TrimLeft(d.rest(), ": \t\r\n")
		if errors.Is(err, io.ErrUnexpectedEOF) && len(value) > 0 && (value[0] == '"' || value[0] == '{') {
			field(key, value)
		}
		return err
	})
}

// scalar returns a string as what it spells, and any other value as its JSON;
// null and false are nothing.
func scalar(value []byte) string {
	switch {
	case value[0] == '"':
		text, _ := jsontext.AppendUnquote(nil, value) // what precedes an error is the text until there
		return strings.ToValidUTF8(string(text), "")
	case string(value) == "null", string(value) == "false":
		return ""
	}
	return string(value)
}

// messageIn is scalar for messages: a list gives its elements joined, an object
// the message in it, if one of these is a string.
func messageIn(value []byte, depth int) string {
	if depth < maxDepth {
		switch value[0] {
		case '[':
			return joined(value, depth)
		case '{':
			var in failure
			in.object(value, depth+1)
			return cmp.Or(in.Message, string(value))
		}
	}
	return scalar(value)
}

// joined returns the messages in a list.
func joined(list []byte, depth int) string {
	var parts []string
	d := newDecoder(list, 0)
	defer d.free()
	_ = d.list(func(int) error {
		value, err := d.json.ReadValue()
		if err != nil {
			return err
		}
		if value[0] == '[' {
			parts = append(parts, string(value))
		} else if text := messageIn(value, depth+1); text != "" {
			parts = append(parts, text)
		}
		return nil
	})
	return strings.Join(parts, " ")
}

// httpStatus returns a status of HTTP that is an error, 0 for anything else.
func httpStatus(value []byte) int {
	if n := countIn(value); n >= 400 && n < 600 {
		return n
	}
	return 0
}

// countIn returns a number of tokens, also one that is written 16.0 or "16"; 0
// for anything else.
func countIn(value []byte) int {
	n, err := strconv.ParseFloat(strings.Trim(string(value[:min(len(value), maxNumber)]), `"`), 64)
	if err != nil || !(n >= 0 && n <= maxCount) {
		return 0
	}
	return int(n)
}

// effective returns the status of an error: that of HTTP, or the one in the
// body if HTTP's is a success.
func (f *failure) effective(status int) int {
	if status < 300 && f.status > 0 {
		return f.status
	}
	return status
}

// text returns what is searched for words: the message with what a gateway
// quotes, or a body that is not an error in JSON.
func (f *failure) text(body string) string {
	if f.Message == "" {
		return body
	}
	return f.Message + "\n" + f.cause
}

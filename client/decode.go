package client

import (
	"bytes"
	"strconv"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// What surrounds the text of an answer is read leniently: servers send numbers
// as strings, strings as numbers, lists for objects, and fields nobody expects.
// The text is read strictly, since nothing can replace it. encoding/json does
// neither, matches names whatever their case, and first decodes a list of ten
// million choices to let the caller count them. So the decoder walks over the
// tokens, once, and stops at the first choice too many.

// part is one JSON object of an answer: all of it, or one event of a stream.
type part struct {
	Completion
	has     fields
	keys    int    // how many names the object has
	counted bool   // usage gives the tokens of the prompt
	failure []byte // the value of an error next to a choice, or in it; nil if there is none
}

// fields says what a part has.
type fields uint8

const (
	hasChoices fields = 1 << iota // the name choices, whatever its value
	hasUsage                      // the name usage, unless its value is null
	hasText                       // a choice with a text
	hasChat                       // a choice with a message or delta, as chats have it
	hasContent                    // one of these is not empty
	hasType                       // the name type
	hasDetail                     // a message for people, outside of any error
)

// errShape is the error of JSON that is valid and cannot be an answer.
type errShape string

func (e errShape) Error() string { return string(e) }

const errNoObject = errShape("it is not a JSON object")

// decoder reads parts.
type decoder struct {
	json    jsontext.Decoder
	src     bytes.Buffer
	data    []byte
	choices int   // how many choices a part may have
	left    int64 // how many bytes may still be made of data
}

// maxDecoded bounds what is made of one JSON text, in bytes. A text is not
// longer than its JSON, but the map for a seven-byte {"":0} takes hundreds.
const maxDecoded = 64 << 20

var decoders = sync.Pool{New: func() any { return new(decoder) }}

var (
	anyNames = jsontext.AllowDuplicateNames(true)
	anyUTF8  = jsontext.AllowInvalidUTF8(true)
)

// newDecoder returns a decoder of data for an answer of the given number of
// choices. It must be freed.
func newDecoder(data []byte, choices int) *decoder {
	d := decoders.Get().(*decoder)
	d.choices, d.left = choices, max(maxDecoded, int64(len(data)))
	d.again(data)
	return d
}

// again begins anew with other data.
func (d *decoder) again(data []byte) {
	d.data, d.src = data, *bytes.NewBuffer(data)
	d.json.Reset(&d.src, anyNames, anyUTF8)
}

func (d *decoder) free() {
	d.data, d.src = nil, bytes.Buffer{}
	d.json.Reset(&d.src)
	decoders.Put(d)
}

// rest returns the data after what was read.
func (d *decoder) rest() []byte { return d.data[d.json.InputOffset():] }

// take accounts for n bytes that are about to be made.
func (d *decoder) take(n int) error {
	if d.left -= int64(n); d.left < 0 {
		return &TooLargeError{"decoded answer", max(maxDecoded, int64(len(d.data)))}
	}
	return nil
}

// object calls field for each name of an object, to read its value. The name
// is valid until then.
func (d *decoder) object(field func(name []byte) error) error {
	if _, err := d.json.ReadToken(); err != nil {
		return err
	}
	for d.json.PeekKind() != '}' {
		quoted, err := d.json.ReadValue()
		if err != nil {
			return err
		}
		name := quoted[1 : len(quoted)-1]
		if bytes.IndexByte(name, '\\') >= 0 {
			name, _ = jsontext.AppendUnquote(nil, quoted)
		}
		if err := field(name); err != nil {
			return err
		}
	}
	_, err := d.json.ReadToken()
	return err
}

// list calls element for each element of a list, to read it.
func (d *decoder) list(element func(i int) error) error {
	if _, err := d.json.ReadToken(); err != nil {
		return err
	}
	for i := 0; ; i++ {
		switch d.json.PeekKind() {
		case ']', jsontext.KindInvalid:
			_, err := d.json.ReadToken()
			return err
		}
		if err := element(i); err != nil {
			return err
		}
	}
}

// text sets dst to a string. A number or a boolean gives its letters; anything
// else is skipped.
func (d *decoder) text(dst *string) error {
	switch d.json.PeekKind() {
	case '"':
		token, err := d.json.ReadToken()
		if err != nil {
			return err
		}
		*dst = token.String()
	case '0', 't', 'f':
		value, err := d.json.ReadValue()
		if err != nil {
			return err
		}
		*dst = string(value)
	default:
		return d.json.SkipValue()
	}
	return d.take(len(*dst))
}

// number returns a number, or one that a string spells, and false for anything
// else.
func (d *decoder) number() (float64, bool, error) {
	switch d.json.PeekKind() {
	case '"', '0':
	default:
		return 0, false, d.json.SkipValue()
	}
	value, err := d.json.ReadValue()
	if err != nil || len(value) > maxNumber {
		return 0, false, err
	}
	n, err := strconv.ParseFloat(string(bytes.Trim(value, "\" \t")), 64)
	return n, err == nil, nil
}

// maxNumber is how long a number may be that is read, in bytes.
const maxNumber = 64

// whole is number without what follows the point. Numbers that a float64 has
// not exactly are not believed.
func (d *decoder) whole(dst *int64) (bool, error) {
	n, ok, err := d.number()
	if ok = ok && n > -1<<53 && n < 1<<53; ok {
		*dst = int64(n)
	}
	return ok, err
}

// count is whole for a number of tokens.
func (d *decoder) count(dst *int) (bool, error) {
	var n int64
	ok, err := d.whole(&n)
	if ok = ok && n >= 0 && n <= maxCount; ok {
		*dst = int(n)
	}
	return ok, err
}

// maxCount is the largest count that is believed; it fits an int of 32 bits.
const maxCount = 1<<31 - 1

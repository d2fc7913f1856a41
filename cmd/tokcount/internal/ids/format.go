// Package ids writes token ids down and reads them back, in the formats of encode
// and decode.
package ids

import (
	"errors"
	"slices"
)

// Format is how ids are written down. It is the value of a flag.
type Format string

// The formats: decimal numbers with white space between them, an array of JSON, and
// four bytes an id, the lowest first.
const (
	Text  Format = "text"
	JSON  Format = "json"
	U32LE Format = "u32le"
)

// Names are the names of the formats.
func Names() []string {
	return []string{string(Text), string(JSON), string(U32LE)}
}

// String is the name.
func (f *Format) String() string { return string(*f) }

// Type is what help calls the value of the flag.
func (f *Format) Type() string { return "FORMAT" }

// Set sets the format by its name.
func (f *Format) Set(s string) error {
	if !slices.Contains(Names(), s) {
		return errors.New("the formats are text, json and u32le")
	}
	*f = Format(s)
	return nil
}

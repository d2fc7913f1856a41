package main

import (
	"errors"
	"strings"

	"github.com/tokcount/tokcount/encodings"
)

// meantModel is what err, from looking a model up, suggests, as the end of a message.
func meantModel(err error) string {
	var unknown *encodings.UnknownModelError
	if !errors.As(err, &unknown) {
		return ""
	}
	_, hint, _ := strings.Cut(err.Error(), unknownName("model", unknown.Name).Error())
	return hint
}

// meantEncoding is which encoding may have been meant by the name of a model, as the
// end of a message.
func meantEncoding(name string) string {
	_, err := encodings.Get(strings.ToLower(name))
	var unknown *encodings.UnknownEncodingError
	switch {
	case err == nil:
		return ": it is an encoding: give -e " + strings.ToLower(name)
	case errors.As(err, &unknown) && len(unknown.Nearest) > 0:
		return ": did you mean -e " + strings.Join(unknown.Nearest, " or -e ") + "?"
	}
	return ""
}

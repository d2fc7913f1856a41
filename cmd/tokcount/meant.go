package main

import (
	"errors"
	"fmt"
	"slices"
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

// ownTokenizer says, as the end of a message, how to count for a model of which err, from
// looking it up, says that it is of another vendor's. Some publish no tokenizers, or few.
func ownTokenizer(err error) string {
	var unknown *encodings.UnknownModelError
	switch {
	case !errors.As(err, &unknown) || unknown.Vendor == "":
		return ""
	case slices.Contains([]string{"Anthropic", "Amazon"}, unknown.Vendor), strings.Contains(strings.ToLower(unknown.Name), "gemini"):
		return "; if there is a tokenizer.json of the model, count with --tokenizer FILE"
	}
	return "; count with the model's own tokenizer.json: --tokenizer FILE"
}

// unlessMeant adds to err, from looking an encoding or a model up, what to do for one that is
// of another vendor's, unless it suggests something.
func unlessMeant(err error) error {
	var encoding *encodings.UnknownEncodingError
	var model *encodings.UnknownModelError
	switch {
	case errors.As(err, &encoding) && len(encoding.Nearest) == 0 && encoding.Name != "",
		errors.As(err, &model) && len(model.Nearest) == 0 && model.Vendor == "" && model.Name != "":
		return fmt.Errorf("%w; for a model of another vendor, give its tokenizer.json: --tokenizer FILE", err)
	}
	return err
}

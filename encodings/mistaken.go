//go:build !tokcount_small

package encodings

import (
	"bytes"
	"errors"

	"github.com/tokcount/tokcount/vocab/huggingface"
)

// mistakenFor are the beginnings of files that are given for a tokenizer.
var mistakenFor = []struct{ start, reason string }{
	{"version https://git-lfs", "a pointer of Git LFS, not the file itself: run git lfs pull, or download the file"},
	{"<", "a web page, not a tokenizer file: download the file itself"},
	{"GGUF", "a model in GGUF, whose tokenizer is not read: take the tokenizer.json of the model"},
	{"\x1f\x8b", "a compressed file (gzip): decompress it first"},
	{"\x28\xb5\x2f\xfd", "a compressed file (zstd): decompress it first"},
	{"PK\x03\x04", "an archive (zip): take the tokenizer file out of it"},
}

const expected = "a tokenizer.json, tekken.json, vocab.json with merges.txt, tokenizer.model or tiktoken.model is expected, or a compiled one"

// mistaken is the error for a file that is none of a tokenizer.
func mistaken(path string, data []byte) error {
	text := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n")
	reason := "not a tokenizer file: " + expected
	switch {
	case len(text) == 0:
		reason = "the file is empty: " + expected
	case len(data) > 8 && data[8] == '{' && data[6] == 0 && data[7] == 0: // a length, and JSON
		reason = "the weights of a model (safetensors): take the tokenizer.json of the model"
	}
	for _, m := range mistakenFor {
		if bytes.HasPrefix(text, []byte(m.start)) {
			reason = m.reason
		}
	}
	return &NoTokenizerError{Path: path, Reason: reason + whole(path)}
}

// otherJSON makes the error of a reader one that says what to open instead, if the file is
// another than a tokenizer.json.
func otherJSON(path string, err error) error {
	var other *huggingface.OtherFileError
	if !errors.As(err, &other) {
		return err
	}
	reason := other.Error()
	switch next := whole(path); {
	case next != "":
		reason += next
	case other.Name == folderPairs[0][0]:
		reason += ": name it vocab.json, with merges.txt next to it"
	case other.Name == "":
		reason += ": " + expected
	default:
		reason += ": give the tokenizer.json that belongs to it, or a folder with one"
	}
	return &NoTokenizerError{Path: path, Reason: reason, Err: err}
}

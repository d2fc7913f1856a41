package huggingface

import (
	"fmt"

	"github.com/tokcount/tokcount/vocab/spec"
)

// truncation reads the file's limit on the number of tokens, which is not
// applied. (utils/truncation.rs)
func (r *reader) truncation() {
	if r.Null() || !r.OK() {
		return
	}
	length, has := uint32(0), false
	r.Object(func(key []byte) {
		switch string(key) {
		case "max_length":
			length, has = r.Uint32("the length"), true
		case "stride":
			r.Uint32("the stride")
		default:
			r.Skip()
		}
	})
	if r.OK() && !has {
		r.FailAt("/max_length", "max_length is missing")
	}
	r.warn("the file cuts texts after %d tokens; that is not done", length)
}

// padding reads how the file fills texts up, which is not done.
// (utils/padding.rs)
func (r *reader) padding() {
	if r.Null() || !r.OK() {
		return
	}
	r.Object(func(key []byte) {
		switch string(key) {
		case "pad_id":
			r.Uint32("the id")
		default:
			r.Skip()
		}
	})
	r.warn("the file pads texts; that is not done")
}

func (r *reader) warn(format string, args ...any) {
	if r.OK() {
		r.tok.Warnings = append(r.tok.Warnings, spec.Warning{Path: r.Path(), Reason: fmt.Sprintf(format, args...)})
	}
}

//go:build !purego

package bpe

import "unsafe"

// viewString returns the bytes as a string without copying them. The caller
// keeps no reference to it past the call that the bytes were given to. It
// saves CountBytes and the streams a copy of the text.
func viewString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// ownString returns bytes that nobody else has as a string, without copying
// them: Decode would take half as long again.
func ownString(b []byte) string { return viewString(b) }

//go:build !purego

package bpe

import "unsafe"

// viewString returns the bytes as a string without copying them. The caller
// keeps no reference to it past the call that the bytes were given to. It is
// the one use of package unsafe: it saves CountBytes a copy of the text.
func viewString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

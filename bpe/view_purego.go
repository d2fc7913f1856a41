//go:build purego

package bpe

// viewString returns the bytes as a string.
func viewString(b []byte) string { return string(b) }

// ownString returns the bytes as a string.
func ownString(b []byte) string { return string(b) }

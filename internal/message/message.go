// Package message formats errors. It is package fmt, but in programs that are built with
// the tag tokcount_small: fmt, with what it imports, is a fifth of a module in WebAssembly.
package message

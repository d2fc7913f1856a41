// Package wasmtest runs the engine for the browser, and checks that it answers as the
// library does. It is a module of its own, so that the command does not need wazero.
package wasmtest

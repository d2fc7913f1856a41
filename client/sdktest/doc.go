// Package sdktest holds tests of package client that need what the module
// itself should not: the two Go libraries for OpenAI's API, under a client.Guard,
// and a validator for OpenAI's specification. It is a module of its own, so
// that they are no dependencies of tokcount.
package sdktest

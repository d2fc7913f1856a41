//go:build !unix

package shard

// syncDir does nothing: folders cannot be synced.
func syncDir(string) error { return nil }

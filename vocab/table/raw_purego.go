//go:build purego || !(386 || amd64 || arm64 || ppc64le || wasm)

package table

func raw8(s string, i uint64) byte { return s[i] }

func raw16(s string, i uint64) uint16 { return load16(s, i) }

func raw64(s string, i uint64) uint64 { return load64(s, i) }

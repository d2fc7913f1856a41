//go:build purego || !(386 || amd64 || arm64 || ppc64le || wasm)

package table

func raw8(s string, i uint64) byte { return s[i] }

func raw16(s string, i uint64) uint16 {
	s = s[i : i+2]
	return uint16(s[0]) | uint16(s[1])<<8
}

func raw32(s string, i uint64) uint32 { return load32(s, i) }

func raw64(s string, i uint64) uint64 { return load64(s, i) }

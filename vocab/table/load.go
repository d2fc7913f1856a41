package table

// Little-endian loads at an index; the compiler makes each one move where the
// machine is little-endian. A slice of constant length costs one comparison;
// indexing byte by byte would cost one a byte, slicing to the end a mask.

func load32(s string, i uint64) uint32 {
	s = s[i : i+4]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

func load64(s string, i uint64) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

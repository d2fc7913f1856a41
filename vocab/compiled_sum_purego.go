//go:build purego

package vocab

import "hash/crc32"

// checksum returns the CRC-32C of a string, in steps that need no copy of it.
func checksum(data string) (sum uint32) {
	var chunk [4096]byte
	for len(data) > 0 {
		n := copy(chunk[:], data)
		sum = crc32.Update(sum, castagnoli(), chunk[:n])
		data = data[n:]
	}
	return sum
}

//go:build !purego

package vocab

import (
	"hash/crc32"
	"unsafe"
)

// checksum returns the CRC-32C of a string, which it reads in place:
// nothing writes to it.
func checksum(data string) uint32 {
	return crc32.Checksum(unsafe.Slice(unsafe.StringData(data), len(data)), castagnoli())
}

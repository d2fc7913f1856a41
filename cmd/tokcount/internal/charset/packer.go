package charset

import "strings"

// A Packer compresses files.
type Packer struct {
	Name string
	Tool string // the command that writes the text of a file to standard output

	magic string // what its files begin with
}

var packers = []Packer{
	{"gzip", "gzip -dc", "\x1f\x8b"},
	{"bzip2", "bzip2 -dc", "BZh"},
	{"xz", "xz -dc", "\xfd7zXZ\x00"},
	{"zstd", "zstd -dc", "\x28\xb5\x2f\xfd"},
}

// PackerOf returns what compressed a file that begins with head, nil if nothing did.
func PackerOf(head []byte) *Packer {
	for i := range packers {
		if strings.HasPrefix(string(head[:min(len(head), 8)]), packers[i].magic) {
			return &packers[i]
		}
	}
	return nil
}

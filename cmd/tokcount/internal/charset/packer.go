package charset

import "slices"

// A Packer compresses files.
type Packer struct {
	Name string
	Tool string // the command that writes the text of a file to standard output

	magic []string // its files begin with one of them, where # is a digit but 0
}

var packers = []Packer{
	{"gzip", "gzip -dc", []string{"\x1f\x8b\x08"}},
	{"bzip2", "bzip2 -dc", []string{"BZh#1AY&SY", "BZh#\x17\x72\x45\x38\x50\x90"}}, // the latter are empty
	{"xz", "xz -dc", []string{"\xfd7zXZ\x00"}},
	{"zstd", "zstd -dc", []string{"\x28\xb5\x2f\xfd"}},
}

// PackerOf returns what compressed a file that begins with head, nil if nothing did.
// Text does not begin so: BZh alone might.
func PackerOf(head []byte) *Packer {
	for i := range packers {
		if slices.ContainsFunc(packers[i].magic, func(magic string) bool { return beginsWith(head, magic) }) {
			return &packers[i]
		}
	}
	return nil
}

func beginsWith(head []byte, magic string) bool {
	if len(head) < len(magic) {
		return false
	}
	for i := range len(magic) {
		isDigit := magic[i] == '#' && '1' <= head[i] && head[i] <= '9'
		if head[i] != magic[i] && !isDigit {
			return false
		}
	}
	return true
}

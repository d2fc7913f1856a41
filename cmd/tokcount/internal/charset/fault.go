package charset

// Fault is where a text is first not what its charset allows, or what it may be
// instead of what it was taken for.
type Fault struct {
	Charset string
	Unit    string // what At counts: byte, from 0, or line, from 1
	At      int64
	Taken   string // what is made of it

	// Likely is what the text seems to be in, whatever it was taken for: the charset
	// of a text that looks like UTF-16 or UTF-32 without a mark, or "".
	Likely string

	// Packed is what compressed the text, if it begins as a compressed file does.
	Packed *Packer
}

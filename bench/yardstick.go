package main

// The yardsticks say how fast this machine reads memory at this moment: a
// ratio to them carries over to another machine better than MB/s do.

// openCopy is a copy of the text: nothing that writes what it reads is faster.
func openCopy(string) (codec, error) {
	var buffer []byte
	return codec{encode: func(text string) (int, error) {
		if len(buffer) < len(text) {
			buffer = make([]byte, len(text))
		}
		copy(buffer, text)
		return 0, nil
	}}, nil
}

// openLookup is one look-up per byte in a table of a byte's class: what a
// scanner that looks at each byte has to do, without its decisions.
func openLookup(string) (codec, error) {
	var class [256]uint8
	for b := range class {
		class[b] = uint8(b) >> 5
	}
	var sum int
	return codec{encode: func(text string) (int, error) {
		n := 0
		for i := range len(text) {
			n += int(class[text[i]])
		}
		sum += n // or the loop is dead code
		return 0, nil
	}}, nil
}

package cut

import "unicode/utf8"

// InsideCharacter reports whether offset i of text is between two bytes of a
// valid character, in constant time.
func InsideCharacter(text string, i int) bool {
	if i == len(text) || utf8.RuneStart(text[i]) {
		return false
	}
	for n := 1; n < utf8.UTFMax && n <= i; n++ {
		if utf8.RuneStart(text[i-n]) {
			_, size := utf8.DecodeRuneInString(text[i-n:])
			return size > n
		}
	}
	return false
}

// CharAfter returns the end of the character of text at offset i.
func CharAfter(text string, i int) int {
	_, size := utf8.DecodeRuneInString(text[i:])
	return i + size
}

// CharBefore returns the start of the character of text that ends at offset i.
func CharBefore(text string, i int) int {
	_, size := utf8.DecodeLastRuneInString(text[:i])
	return i - size
}

package pretok

// contraction returns the length in bytes of the match of [sdmt]|ll|ve|re at the
// start of text, 0 if there is none. If case matters fold is 0, else it is the bit
// that makes an ASCII letter small.
func contraction(text string, fold byte) int {
	if len(text) == 0 {
		return 0
	}
	switch text[0] | fold {
	case 's', 'd', 'm', 't':
		return 1
	case 'l':
		return two(text, 'l', fold)
	case 'v', 'r':
		return two(text, 'e', fold)
	}
	// Simple case folding adds one character besides the capitals: a long s for s.
	const longS = "\u017f"
	if fold != 0 && len(text) >= len(longS) && text[:len(longS)] == longS {
		return len(longS)
	}
	return 0
}

func two(text string, second, fold byte) int {
	if len(text) > 1 && text[1]|fold == second {
		return 2
	}
	return 0
}

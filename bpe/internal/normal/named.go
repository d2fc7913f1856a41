package normal

// Named returns the form with a name: NFC, NFD, NFKC or NFKD.
func Named(name string) (f Form, ok bool) {
	switch name {
	case "NFC":
		return NFC, true
	case "NFD":
		return NFD, true
	case "NFKC":
		return NFKC, true
	case "NFKD":
		return NFKD, true
	}
	return 0, false
}

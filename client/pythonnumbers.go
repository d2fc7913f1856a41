package client

import "bytes"

// Python's json module writes numbers that JSON does not have, and log
// probabilities are where they occur: that of an impossible token is -Infinity.
// The text next to them must not be lost for it.
var pythonNumbers = [][]byte{[]byte("NaN"), []byte("-Infinity"), []byte("Infinity")}

func hasPythonNumbers(data []byte) bool {
	return bytes.Contains(data, pythonNumbers[0]) || bytes.Contains(data, pythonNumbers[2])
}

// sizeWithoutPythonNumbers returns the most bytes that withoutPythonNumbers
// makes of data: null is longer than NaN.
func sizeWithoutPythonNumbers(data []byte) int {
	return len(data) + bytes.Count(data, pythonNumbers[0])
}

// withoutPythonNumbers returns a copy of data with null for such numbers, but
// for what is in strings.
func withoutPythonNumbers(data []byte) []byte {
	out := make([]byte, 0, sizeWithoutPythonNumbers(data))
	quoted := false
next:
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted && i+1 < len(data):
			out = append(out, c)
			i++
		case !quoted && (c == 'N' || c == '-' || c == 'I'):
			for _, number := range pythonNumbers {
				if bytes.HasPrefix(data[i:], number) {
					out = append(out, "null"...)
					i += len(number) - 1
					continue next
				}
			}
		}
		out = append(out, data[i])
	}
	return out
}

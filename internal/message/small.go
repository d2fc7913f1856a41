package message

import (
	"strconv"
	"strings"
)

// small is what package fmt makes of a format, for the verbs %d, %s, %q, %v, %w, %#02x and
// %02X, and arguments that are integers, bytes, texts and errors. What it does not know,
// it writes as a question mark.
func small(format string, args []any) string {
	var out strings.Builder
	for {
		text, verb, found := strings.Cut(format, "%")
		out.WriteString(text)
		switch {
		case !found || verb == "":
			return out.String()
		case verb[0] == '%':
			out.WriteByte('%')
			format = verb[1:]
			continue
		}
		n := strings.IndexAny(verb, "dsqvwxX") + 1
		if n == 0 || len(args) == 0 {
			return out.String() + "?"
		}
		out.WriteString(formatted(verb[:n], args[0]))
		format, args = verb[n:], args[1:]
	}
}

func formatted(verb string, arg any) string {
	switch x := arg.(type) {
	case error:
		return textual(verb, x.Error())
	case interface{ String() string }:
		return textual(verb, x.String())
	case string:
		return textual(verb, x)
	case []byte:
		return textual(verb, string(x))
	}
	n, ok := integer(arg)
	switch {
	case !ok:
		return "?"
	case verb == "d", verb == "v":
		return strconv.FormatInt(n, 10)
	case verb == "q":
		return strconv.QuoteRune(rune(n))
	}
	digits := strconv.FormatInt(n, 16)
	if len(digits) < 2 {
		digits = "0" + digits
	}
	if verb == "#02x" {
		return "0x" + digits
	}
	return strings.ToUpper(digits)
}

func textual(verb, text string) string {
	if verb == "q" {
		return strconv.Quote(text)
	}
	return text
}

func integer(arg any) (int64, bool) {
	switch x := arg.(type) {
	case int:
		return int64(x), true
	case int32:
		return int64(x), true
	case int64:
		return x, true
	case uint8:
		return int64(x), true
	case uint32:
		return int64(x), true
	case uint64:
		return int64(x), true
	}
	return 0, false
}

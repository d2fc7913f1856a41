package onig

import (
	"strings"
)

// property returns the set that \p{name} stands for. Case, spaces, '-' and '_'
// do not count in names. ok is false if there is no such property.
func property(name string) (s set, ok bool) {
	switch name = loose(name); name {
	case "any":
		return all, true
	case "ascii":
		return set{{0, 0x7F}}, true
	case "assigned":
		return category("Cn").not(), true
	case "punct":
		return category("P"), true // without the symbols of [[:punct:]]
	}
	if s, ok := posix(name); ok {
		return s, true
	}
	if long, ok := categoryNames.find(name); ok {
		name = loose(long)
	}
	for _, group := range []string{"L", "M", "N", "P", "S", "Z", "C"} {
		if name == loose(group) {
			return category(group), true
		}
	}
	if name == "lc" {
		return category("Lu").or(category("Ll"), category("Lt")), true
	}
	if name == "cn" {
		return category("Cn"), true
	}
	packed, ok := tables()[name]
	return unpack(packed), ok
}

// tables holds all tables by the form that names are compared in.
func tables() map[string]string {
	return allTables.get(func() map[string]string {
		all := map[string]string{}
		for _, table := range []entries{propertyRanges, scriptRanges, categoryRanges} {
			for _, e := range table {
				all[loose(e.name)] = e.value
			}
		}
		return all
	})
}

var allTables onDemand[map[string]string]

// entries is a small table that is part of the program, unlike a map, which would be
// built whenever a program starts that has this package in it.
type entries []struct{ name, value string }

// find returns the value of a name.
func (t entries) find(name string) (value string, ok bool) {
	for _, e := range t {
		if e.name == name {
			return e.value, true
		}
	}
	return "", false
}

// loose returns a name in the form that names are compared in.
func loose(name string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '_' {
			return -1
		}
		return r
	}, name))
}

// categoryNames maps the long names of General_Category to the short ones.
// (Unicode, PropertyValueAliases.txt)
var categoryNames = entries{
	{"letter", "L"}, {"casedletter", "LC"}, {"uppercaseletter", "Lu"}, {"lowercaseletter", "Ll"}, {"titlecaseletter", "Lt"},
	{"modifierletter", "Lm"}, {"otherletter", "Lo"}, {"mark", "M"}, {"combiningmark", "M"}, {"nonspacingmark", "Mn"},
	{"spacingmark", "Mc"}, {"enclosingmark", "Me"}, {"number", "N"}, {"decimalnumber", "Nd"}, {"letternumber", "Nl"},
	{"othernumber", "No"}, {"punctuation", "P"}, {"connectorpunctuation", "Pc"}, {"dashpunctuation", "Pd"},
	{"openpunctuation", "Ps"}, {"closepunctuation", "Pe"}, {"initialpunctuation", "Pi"}, {"finalpunctuation", "Pf"},
	{"otherpunctuation", "Po"}, {"symbol", "S"}, {"mathsymbol", "Sm"}, {"currencysymbol", "Sc"}, {"modifiersymbol", "Sk"},
	{"othersymbol", "So"}, {"separator", "Z"}, {"spaceseparator", "Zs"}, {"lineseparator", "Zl"},
	{"paragraphseparator", "Zp"}, {"other", "C"}, {"control", "Cc"}, {"format", "Cf"}, {"surrogate", "Cs"},
	{"privateuse", "Co"}, {"unassigned", "Cn"},
}

// category returns a General_Category: a short name of two letters, or of one
// for a group.
func category(name string) set {
	if name == "Cn" {
		var assigned set
		for _, e := range categoryRanges {
			assigned = append(assigned, unpack(e.value)...)
		}
		return assigned.tidy().not()
	}
	if packed, ok := categoryRanges.find(name); ok {
		return unpack(packed)
	}
	var s set
	for _, e := range categoryRanges {
		if e.name[:1] == name {
			s = append(s, unpack(e.value)...)
		}
	}
	if name == "C" {
		s = append(s, category("Cn")...)
	}
	return s.tidy()
}

func binaryProperty(name string) set {
	packed, _ := propertyRanges.find(name)
	return unpack(packed)
}

// The classes of the escapes \s, \d and \h.
func space() set    { return binaryProperty("White_Space") }
func digit() set    { return category("Nd") }
func hexDigit() set { return set{{'0', '9'}, {'A', 'F'}, {'a', 'f'}} }

// word is \w. Rust has the joiners as Unicode recommends, Oniguruma has not.
func word(d Dialect) set {
	s := binaryProperty("Alphabetic").or(category("M"), category("Nd"), category("Pc"))
	if d == Rust {
		return s.or(binaryProperty("Join_Control"))
	}
	return s
}

// moreWord returns the characters that Oniguruma counts among \w outside of
// brackets, and in \b, but not inside: those that Latin-1 has as numbers.
func moreWord() set { return of('²', '³', '¹', '¼', '½', '¾') }

// posix returns the set of [[:name:]], which \p{name} can name, too, but for
// punct. These are those of Unicode, not of ASCII.
func posix(name string) (s set, ok bool) {
	switch name {
	case "alpha":
		return binaryProperty("Alphabetic"), true
	case "alnum":
		return binaryProperty("Alphabetic").or(digit()), true
	case "blank":
		return category("Zs").or(of('\t')), true
	case "cntrl":
		return category("Cc"), true
	case "digit":
		return digit(), true
	case "graph":
		return space().or(category("Cc"), category("Cn"), category("Cs")).not(), true
	case "lower":
		return binaryProperty("Lowercase"), true
	case "print":
		return category("Zs").or(space().or(category("Cc"), category("Cn"), category("Cs")).not()), true
	case "punct":
		return category("P").or(category("S")), true
	case "space":
		return space(), true
	case "upper":
		return binaryProperty("Uppercase"), true
	case "xdigit":
		return hexDigit(), true
	case "word":
		return word(Ruby), true
	}
	return nil, false
}

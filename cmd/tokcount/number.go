package main

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// number is the value of a flag that takes a number of tokens or rows, always of
// base 10. It is a pflag.Value. Package pflag's own reads 010 as 8, and has no 4k.
type number struct {
	n    *uint
	text string // as it was given, "" if it was not
	once bool   // another value is refused
}

// addNumber makes n a flag of cmd.
func addNumber(cmd *cobra.Command, n *uint, name, shorthand, usage string) {
	f := cmd.Flags().VarPF(&number{n: n, once: name == "max"}, name, shorthand, usage)
	f.DefValue = "0"
}

func (v *number) String() string {
	if v.n == nil {
		return "0"
	}
	return strconv.FormatUint(uint64(*v.n), 10)
}

func (v *number) Type() string { return "uint" }

// Set refuses a second limit that is another number: neither is surely the one that
// was meant.
func (v *number) Set(s string) error {
	n, err := parseNumber(s)
	if err != nil {
		return err
	}
	if v.once && v.text != "" && n != *v.n {
		return fmt.Errorf("it was given as %s already", v.text)
	}
	*v.n, v.text = n, s
	return nil
}

var (
	errNotANumber = errors.New("it is a whole number, 0 or more, such as 4000, 4,000, 4_000, 4k or 1.5M")
	errTooLarge   = errors.New("it is too large")
)

// parseNumber reads 4000, 4,000, 4_000, 4k (4,000) and 1.5M (1,500,000).
func parseNumber(s string) (uint, error) {
	digits, zeros := s, 0
	if n := len(s) - 1; n >= 0 {
		switch s[n] {
		case 'k', 'K':
			digits, zeros = s[:n], 3
		case 'm', 'M':
			digits, zeros = s[:n], 6
		}
	}
	whole, fraction, dot := strings.Cut(digits, ".")
	whole, ok := ungrouped(whole)
	fraction = strings.TrimRight(fraction, "0")
	if !ok || dot && zeros == 0 || !allDigits(fraction) || strings.HasSuffix(digits, ".") || len(fraction) > zeros {
		return 0, errNotANumber
	}
	n, err := strconv.ParseUint(whole+fraction+strings.Repeat("0", zeros-len(fraction)), 10, bits.UintSize)
	if err != nil {
		return 0, errTooLarge
	}
	return uint(n), nil
}

// ungrouped is s without what separates its groups of three digits, and whether
// it is a number.
func ungrouped(s string) (string, bool) {
	for _, separator := range []string{",", "_"} {
		groups := strings.Split(s, separator)
		if len(groups) == 1 {
			continue
		}
		for i, group := range groups {
			if len(group) != 3 && (i > 0 || len(group) == 0 || len(group) > 3) {
				return "", false
			}
		}
		s = strings.Join(groups, "")
		break
	}
	return s, s != "" && allDigits(s)
}

func allDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// addAlias lets users of cmd give a flag by a name that it had before.
func addAlias(cmd *cobra.Command, old, name string) {
	cmd.Flags().SetNormalizeFunc(func(_ *pflag.FlagSet, given string) pflag.NormalizedName {
		if given == old {
			given = name
		}
		return pflag.NormalizedName(given)
	})
}

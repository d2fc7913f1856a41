package main

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usageError points to the help of the command that was misused.
func usageError(cmd *cobra.Command, err error) error {
	return fmt.Errorf("%w (see %s --help)", inPlainWords(cmd, err), cmd.CommandPath())
}

// elsewhere are flags of other programs and of commands, with what serves instead.
var elsewhere = map[string]string{
	"max":    "tokcount check --max N reports what has more than N tokens, and tokcount truncate --max N cuts it",
	"n":      "tokcount check -n N reports what has more than N tokens, and tokcount truncate -n N cuts it",
	"tokens": "tokcount check --max N reports what has more than N tokens, and tokcount truncate --max N cuts it",

	"r":         "directories are searched without a flag",
	"R":         "directories are searched without a flag",
	"recursive": "directories are searched without a flag",

	"V":         "tokcount --version prints the version",
	"no-color":  "--color never has none",
	"no-colour": "--color never has none",

	"chat --tokenizer":        errChatTokenizer,
	"chat --tokenizer-family": errChatTokenizer,
}

// otherwise are flags of some commands with what others call the same.
var otherwise = map[string]string{"max": "max-tokens", "n": "max-tokens", "field": "jsonl-field", "jsonl-field": "field",
	"port": "addr", "host": "addr", "listen": "addr"}

// inPlainWords is an error of package pflag as a user is told it.
func inPlainWords(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var value *pflag.InvalidValueError
	var number *strconv.NumError
	switch {
	case errors.As(err, &unknown):
		if command := meantCommand(cmd); command != "" {
			return fmt.Errorf("%w: did you mean the command %s?", err, command)
		}
		name := unknown.GetSpecifiedName()
		if other := otherwise[name]; other != "" && cmd.Flags().Lookup(other) != nil {
			return fmt.Errorf("%w: did you mean --%s?", err, other)
		}
		if hint := cmp.Or(elsewhere[cmd.Name()+" --"+name], elsewhere[name]); hint != "" {
			return fmt.Errorf("%w: %s", err, hint)
		}
		if near := nearFlags(cmd, name); len(near) > 0 {
			return fmt.Errorf("%w: did you mean --%s?", err, strings.Join(near, " or --"))
		}
	case errors.As(err, &bare) && bare.GetSpecifiedName() == "m":
		return fmt.Errorf("%w: it is for a model, and wc's -m is --chars", err)
	case errors.As(err, &value) && errors.As(err, &number):
		return fmt.Errorf("invalid argument %q for \"--%s\" flag: it is %s", value.GetValue(), value.GetFlag().Name, numberKind(number))
	case errors.As(err, &value):
		return fmt.Errorf("invalid argument %q for \"--%s\" flag: %w", value.GetValue(), value.GetFlag().Name, value.Unwrap())
	}
	return err
}

// operand is the annotation of the root command for the first argument that is not
// a flag.
const operand = "operand"

// firstOperand returns it, "" if there is none.
func firstOperand(args []string) string {
	for _, arg := range args {
		if !strings.HasPrefix(arg, "-") {
			return arg
		}
	}
	return ""
}

// meantCommand returns the command that the first argument of the root may have been
// meant for, if it is not a file.
func meantCommand(cmd *cobra.Command) string {
	name := cmd.Annotations[operand]
	if name == "" || cmd.HasParent() || isFile(name) {
		return ""
	}
	return strings.Join(nearCommands(name), " or ")
}

// nearCommands returns the commands that are spelt nearly as name.
func nearCommands(name string) (near []string) {
	for _, c := range commands() {
		if isNear(name, c.name) {
			near = append(near, c.name)
		}
	}
	return near
}

// numberKind says what an argument should have been, without the words of
// package strconv.
func numberKind(err *strconv.NumError) string {
	switch {
	case err.Func == "ParseBool":
		return "true or false"
	case errors.Is(err, strconv.ErrRange):
		return "too large"
	case err.Func == "ParseFloat":
		return "a number, such as 0.01"
	}
	return "a whole number, 0 or more"
}

// nearFlags returns the flags of cmd that are spelt nearly as name, or begin as it, in
// upper or lower case.
func nearFlags(cmd *cobra.Command, name string) (near []string) {
	name = strings.ToLower(name)
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && len(name) > 1 && isNear(name, f.Name) {
			near = append(near, f.Name)
		}
	})
	return near
}

// isNear reports whether name has one typing error or two, or is the beginning of
// known. Of short names, one letter is much.
func isNear(name, known string) bool {
	return len(name) > 2 && strings.HasPrefix(known, name) || typingErrors(name, known) <= min(2, max(len(name), len(known))/3)
}

// typingErrors returns how many bytes were inserted, deleted, replaced, or swapped
// with the next, to make b of a.
func typingErrors(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			replaced := last[j]
			if a[i] != b[j] {
				replaced++
			}
			row[j+1] = min(replaced, row[j]+1, last[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}

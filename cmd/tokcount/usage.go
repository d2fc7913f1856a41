package main

import (
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

// inPlainWords is an error of package pflag as a user is told it.
func inPlainWords(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var value *pflag.InvalidValueError
	var number *strconv.NumError
	switch {
	case errors.As(err, &unknown):
		if near := nearFlags(cmd, unknown.GetSpecifiedName()); len(near) > 0 {
			return fmt.Errorf("%w: did you mean --%s?", err, strings.Join(near, " or --"))
		}
	case errors.As(err, &value) && errors.As(err, &number):
		return fmt.Errorf("invalid argument %q for \"--%s\" flag: it is %s", value.GetValue(), value.GetFlag().Name, numberKind(number))
	}
	return err
}

// numberKind says what an argument should have been, without the words of
// package strconv.
func numberKind(err *strconv.NumError) string {
	switch {
	case err.Func == "ParseBool":
		return "true or false"
	case errors.Is(err, strconv.ErrRange):
		return "too large"
	}
	return "a whole number, 0 or more"
}

// nearFlags returns the flags of cmd that are spelt nearly as name. Cobra knows
// that of commands only, so it is given commands. Of short names, one letter is
// much.
func nearFlags(cmd *cobra.Command, name string) []string {
	flags := &cobra.Command{SuggestionsMinimumDistance: min(2, len(name)/3)}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		flags.AddCommand(&cobra.Command{Use: f.Name, Run: func(*cobra.Command, []string) {}})
	})
	return flags.SuggestionsFor(name)
}

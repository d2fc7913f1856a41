package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// choice is the value of a flag that takes one of a few words. It is a
// pflag.Value.
type choice struct {
	value string
	kind  string // what help calls it
	words []string
}

func (c *choice) String() string { return c.value }
func (c *choice) Type() string   { return c.kind }

func (c *choice) Set(s string) error {
	if !slices.Contains(c.words, s) {
		last := len(c.words) - 1
		return fmt.Errorf("it is %s or %s", strings.Join(c.words[:last], ", "), c.words[last])
	}
	c.value = s
	return nil
}

// add makes c a flag of cmd.
func (c *choice) add(cmd *cobra.Command, flag, usage string) {
	cmd.Flags().Var(c, flag, usage)
	complete(cmd, flag, func() []string { return c.words })
}

// texts is the value of a flag that may be given several times, of any text. It is a
// pflag.Value. Package pflag's own writes its default as CSV, through a buffer of 4 KB
// a flag, in every run.
type texts struct{ all *[]string }

// addTexts makes all a flag of cmd.
func addTexts(cmd *cobra.Command, all *[]string, name, usage string) {
	cmd.Flags().Var(texts{all}, name, usage)
}

func (v texts) Type() string { return "stringArray" } // which the shell completes more than once

func (v texts) String() string {
	if v.all == nil {
		return ""
	}
	return strings.Join(*v.all, " ")
}

func (v texts) Set(s string) error {
	*v.all = append(*v.all, s)
	return nil
}

// only returns which of some flags of cmd was given, "" if none. Two are wrong
// usage.
func only(cmd *cobra.Command, flags ...string) (string, error) {
	given := ""
	for _, flag := range flags {
		switch {
		case !cmd.Flags().Changed(flag):
		case given != "":
			return "", usageError(cmd, fmt.Errorf("--%s and --%s exclude each other", given, flag))
		default:
			given = flag
		}
	}
	return given, nil
}

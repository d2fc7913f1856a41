package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// command is a command before it is built.
type command struct {
	name  string
	build func() *cobra.Command
}

// commands returns all but help.
func commands() []command {
	return []command{
		{"check", newCheck},
		{"stats", newStats},
		{"chat", newChat},
		{"encode", newEncode},
		{"decode", newDecode},
		{"truncate", newTruncate},
		{"split", newSplit},
		{"show", newShow},
		{"web", newWeb},
		{"shard", newShard},
		{"models", newModels},
		{"encodings", newEncodings},
		{"compile", newCompile},
		{"complete", newComplete},
		{"completion", newCompletion},
	}
}

// neededCommands builds those commands that args may be for: all of them if they may be
// listed, else those that are named anywhere, since only cobra knows which arguments
// are values of flags. Building all takes 1 ms, where a small file takes 10.
func neededCommands(args []string) (built []*cobra.Command) {
	all := listsCommands(args)
	for _, c := range commands() {
		if all || slices.Contains(args, c.name) {
			built = append(built, c.build())
		}
	}
	return built
}

// listsCommands reports whether args may be for help, or for what completes a
// command line.
func listsCommands(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		return arg == "help" || strings.HasPrefix(arg, "--help") || strings.HasPrefix(arg, cobra.ShellCompRequestCmd) ||
			strings.HasPrefix(arg, "-") && !strings.HasPrefix(arg, "--") && strings.Contains(arg, "h")
	})
}

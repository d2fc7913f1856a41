package main

import (
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
)

// newRoot is the root with all commands.
func newRoot() *cobra.Command { return rootFor([]string{"help"}) }

// allCommands are the commands of root, each before its own.
func allCommands(root *cobra.Command) (all []*cobra.Command) {
	for _, c := range root.Commands() {
		all = append(append(all, c), allCommands(c)...)
	}
	return all
}

func names(commands []*cobra.Command) (names []string) {
	for _, c := range commands {
		names = append(names, c.Name())
	}
	return names
}

func TestCommandsAreCalledAsTheirConstructorsSay(t *testing.T) {
	for _, c := range commands() {
		assert.Equal(t, c.name, c.build().Name())
	}
}

func TestOnlyNeededCommandsAreBuilt(t *testing.T) {
	var all []string
	for _, c := range commands() {
		all = append(all, c.name)
	}
	for _, test := range []struct {
		args []string
		want []string
	}{
		{nil, nil},
		{[]string{"-l", "README.md"}, nil},
		{[]string{"check", "--max", "10"}, []string{"check"}},
		{[]string{"-e", "show", "encode"}, []string{"encode", "show"}},
		{[]string{"--header", "file"}, nil},
		{[]string{"help"}, all},
		{[]string{"help", "check"}, all},
		{[]string{"--help"}, all},
		{[]string{"--help=true"}, all},
		{[]string{"-h"}, all},
		{[]string{"-lh"}, all},
		{[]string{"check", "-h"}, all},
		{[]string{"__complete", ""}, all},
		{[]string{"__completeNoDesc", "sh"}, all},
	} {
		assert.ElementsMatch(t, test.want, names(neededCommands(test.args)), "%q", test.args)
	}
}

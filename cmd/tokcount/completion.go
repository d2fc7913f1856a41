package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const completionHelp = `Print a script by which SHELL, which is bash, fish,
powershell or zsh, completes commands, flags, encodings, models and files.

Bash finds it in ~/.local/share/bash-completion/completions/tokcount, where the
package bash-completion is installed; elsewhere it is sourced in ~/.bashrc. Fish
finds it in
~/.config/fish/completions/tokcount.fish, and zsh in a file called _tokcount in a
directory of its fpath. For a single session there is

    source <(tokcount completion bash)
    source <(tokcount completion zsh)
    tokcount completion fish | source
    tokcount completion powershell | Out-String | Invoke-Expression

of which the last may stand in the profile of PowerShell.`

// completionScripts are by name of the shell. Descriptions of what is completed
// are shown where the shell can.
var completionScripts = map[string]func(*cobra.Command) error{
	"bash":       writeBashCompletion,
	"fish":       func(c *cobra.Command) error { return c.GenFishCompletion(c.OutOrStdout(), true) },
	"powershell": func(c *cobra.Command) error { return c.GenPowerShellCompletionWithDesc(c.OutOrStdout()) },
	"zsh":        func(c *cobra.Command) error { return c.GenZshCompletion(c.OutOrStdout()) },
}

// bashFallbacks stand in for the package bash-completion where that is not installed:
// for the functions of it that the script calls.
const bashFallbacks = `# What the script below calls of the package bash-completion, if that is not there.
if ! declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref()
    {
        # Bash has --flag=value as three words, which are one here.
        local rest=$COMP_LINE word last='' n=-1 i
        words=()
        for ((i = 0; i < ${#COMP_WORDS[@]}; i++)); do
            word=${COMP_WORDS[i]}
            if ((n >= 0)) && [[ $rest != [[:space:]]* && ($word == =* || $last == =) ]]; then
                words[n]+=$word
            else
                words[++n]=$word
            fi
            last=$word
            rest=${rest#*"$word"}
            ((i == COMP_CWORD)) && cword=$n
        done
        cur=${words[cword]}
        prev=${words[cword-1]}
    }
fi
if ! declare -F __ltrim_colon_completions >/dev/null; then
    __ltrim_colon_completions() { :; }
fi
if ! declare -F _filedir >/dev/null; then
    _filedir()
    {
        local action=-f
        [[ ${1-} = -d ]] && action=-d
        compopt -o filenames 2>/dev/null
        COMPREPLY=($(compgen "$action" -- "$cur"))
    }
fi

`

func writeBashCompletion(c *cobra.Command) error {
	if _, err := io.WriteString(c.OutOrStdout(), bashFallbacks); err != nil {
		return err
	}
	return c.GenBashCompletionV2(c.OutOrStdout(), true)
}

// newCompletion is in the place of cobra's, which has a command for each shell,
// and takes the name of another for a wish for help.
func newCompletion() *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print a script that lets a shell complete",
		Long:  completionHelp,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError(cmd, errors.New("completion needs SHELL: bash, fish, powershell or zsh"))
			}
			if len(args) != 1 || completionScripts[args[0]] == nil {
				return usageError(cmd, fmt.Errorf("completion is for bash, fish, powershell or zsh, not %q", strings.Join(args, " ")))
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return []string{"bash", "fish", "powershell", "zsh"}, cobra.ShellCompDirectiveNoFileComp
		},
		RunE:                  func(cmd *cobra.Command, args []string) error { return completionScripts[args[0]](cmd.Root()) },
		DisableFlagsInUseLine: true,
	}
}

// complete makes the shell offer values for a flag of cmd.
func complete(cmd *cobra.Command, flag string, values func() []string) {
	completeBy(cmd, flag, func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return values(), cobra.ShellCompDirectiveNoFileComp
	})
}

// completeModel is complete for models, which the shell is not to sort.
func completeModel(cmd *cobra.Command) {
	completeBy(cmd, "model", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return modelNames(), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	})
}

// completeList is complete for a flag that takes several values with commas
// between them.
func completeList(cmd *cobra.Command, flag string, values func() []string) {
	completeBy(cmd, flag, func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		before := typed[:strings.LastIndexByte(typed, ',')+1]
		given := strings.Split(before, ",")
		var offered []string
		for _, value := range values() {
			if !slices.Contains(given, value) {
				offered = append(offered, before+value)
			}
		}
		return offered, cobra.ShellCompDirectiveNoFileComp
	})
}

func completeBy(cmd *cobra.Command, flag string, offer cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, offer); err != nil {
		panic(err) // the flag is misspelt here
	}
}

// completeFiles is for a first argument that may be a file as well as a command:
// left alone, cobra offers commands only.
func completeFiles(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

// beforeCompletion gets all commands ready for the hidden command that the
// scripts run. Nobody else pays for it.
func beforeCompletion(cmd *cobra.Command, _ []string) {
	if cmd.Name() != cobra.ShellCompRequestCmd {
		return
	}
	readyFlags(cmd.Root())
}

// readyFlags is readyFlag for all flags of a command and of its commands.
func readyFlags(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) { readyFlag(cmd, f) })
	for _, c := range cmd.Commands() {
		readyFlags(c)
	}
}

// readyFlag takes the quotes from the usage of a flag, which help takes and
// shells would show, and lets the shell offer files only where there may be one.
func readyFlag(cmd *cobra.Command, f *pflag.Flag) {
	value, usage := pflag.UnquoteUsage(f)
	f.Usage = usage
	_, words := cmd.GetFlagCompletionFunc(f.Name)
	switch {
	case words || slices.Contains([]string{"FILE", "F", "GLOB"}, value):
	case value == "DIR":
		completeBy(cmd, f.Name, func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		})
	default:
		completeBy(cmd, f.Name, cobra.NoFileCompletions)
	}
}

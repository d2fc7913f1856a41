package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/term"
)

const compileHelp = `Write the tokenizer in FILE, or in the folder DIR, to OUT in a
form that opens in milliseconds: it is read in place, and nothing is built.
--tokenizer OUT, and encodings.Open in a program, take it as they take FILE.

OUT is written as a whole or not at all, and may replace a file that other programs
are using. If it is -, that is standard output. Keep FILE: another version of
tokcount may need it compiled again.`

const compileExamples = `  $ tokcount compile my-model/tokenizer.json -o my-model.tokenizer && tokcount --tokenizer my-model.tokenizer README.md
  29 README.md`

// compileFlags are those of the command compile.
type compileFlags struct {
	tokenizer tokenizerFlags
	out       string
}

func newCompile() *cobra.Command {
	var flags compileFlags
	cmd := &cobra.Command{
		Use:     "compile FILE|DIR -o OUT [--tokenizer-family FAMILY]",
		Short:   "Write a tokenizer file in a form that opens in milliseconds",
		Long:    compileHelp,
		Example: compileExamples,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError(cmd, fmt.Errorf("compile takes one FILE or DIR, not %d", len(args)))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return runCompile(cmd, &flags, args[0])
		},
		ValidArgsFunction:     completeFiles,
		DisableFlagsInUseLine: true,
	}
	cmd.Flags().StringVarP(&flags.out, "output", "o", "", "write to `OUT`, or to standard output (-)")
	completeBy(cmd, "output", completeFiles)
	flags.tokenizer.addFamily(cmd)
	return cmd
}

func runCompile(cmd *cobra.Command, flags *compileFlags, path string) error {
	switch {
	case flags.out == "":
		return usageError(cmd, errors.New("compile needs -o OUT"))
	case flags.out == "-" && term.File(cmd.OutOrStdout()) != nil:
		return usageError(cmd, errors.New("the compiled form is not for a terminal: give -o OUT"))
	}
	enc, err := flags.tokenizer.open(cmd, path)
	if err != nil {
		return err
	}
	if flags.out == "-" {
		return enc.WriteCompiled(cmd.OutOrStdout())
	}
	if isSameFile(path, flags.out) {
		return named(flags.out, errors.New("this is the tokenizer file itself, which is not overwritten"))
	}
	if err := writeWhole(flags.out, enc.WriteCompiled); err != nil {
		return named(flags.out, err)
	}
	return nil
}

func isSameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// writeWhole writes a file that is never there in part: another one is written next to
// it and takes its name. Programs that have the old one mapped keep that.
func writeWhole(path string, write func(io.Writer) error) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // the link stays
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return writeInPlace(path, write)
	}
	f, err := createBeside(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	if err = errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// writeInPlace writes to a pipe or a device.
func writeInPlace(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// createBeside creates a file with a name like path, with the permissions that the user
// gives to files.
func createBeside(path string) (*os.File, error) {
	for n := os.Getpid(); ; n++ {
		f, err := os.OpenFile(fmt.Sprintf("%s.%d.tmp", path, n), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !os.IsExist(err) {
			return f, err
		}
	}
}

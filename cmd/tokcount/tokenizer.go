package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
	"github.com/tokcount/tokcount/internal/filemap"
	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/tiktoken"
)

// tokenizerVariable stands for --tokenizer where no encoding is named by flags.
const tokenizerVariable = "TOKCOUNT_TOKENIZER"

// tokenizerFlags are --tokenizer and what it needs.
type tokenizerFlags struct {
	files    fileList
	family   choice
	template bool // what the template adds is wanted, too
}

func (f *tokenizerFlags) add(cmd *cobra.Command, usage string) {
	cmd.Flags().Var(&f.files, "tokenizer", usage)
	f.addFamily(cmd)
}

func (f *tokenizerFlags) addFamily(cmd *cobra.Command) {
	f.family = choice{"", "FAMILY", tiktokenFamilies}
	f.family.add(cmd, "tokenizer-family", "read a file of tiktoken as one of llama3, qwen or kimi_k2")
}

// errFamilyAlone says that there is no file to read.
var errFamilyAlone = errors.New("--tokenizer-family is for --tokenizer FILE")

// tiktokenFamilies are those whose files of tiktoken can be read.
var tiktokenFamilies = []string{"llama3", "qwen", "kimi_k2"}

// fileList is the value of a flag that takes the path of a file, and may be given
// again if several are taken. A path given again is there once. It is a pflag.Value.
type fileList struct {
	paths   []string
	several bool
}

func (l *fileList) String() string { return "" }
func (l *fileList) Type() string   { return "FILE" }

func (l *fileList) Set(path string) error {
	switch {
	case path == "":
		return errors.New("the name of a file is expected")
	case slices.Contains(l.paths, path):
		return nil
	case len(l.paths) > 0 && !l.several:
		return fmt.Errorf("it was given as %s already, and takes one file; tokcount counts with several", l.paths[0])
	}
	l.paths = append(l.paths, path)
	return nil
}

// open opens a tokenizer file and reports its warnings.
func (f *tokenizerFlags) open(cmd *cobra.Command, path string) (*bpe.Encoding, error) {
	enc, err := openTokenizer(path, f.family.value)
	if err != nil {
		return nil, err
	}
	for _, w := range warnings(enc) {
		if w.OfTemplate() && !f.template {
			continue
		}
		complain(cmd.ErrOrStderr(), fmt.Errorf("warning: %s: %s", printable(path), w))
	}
	return enc, nil
}

// warnings returns what a tokenizer file asks for and is not done, and what it loses.
func warnings(enc *bpe.Encoding) []spec.Warning {
	if p := enc.Vocab().Pipeline(); p != nil {
		return p.Tokenizer.Warnings
	}
	return nil
}

// openTokenizer is encodings.Open with errors that say what a user of the command can
// do. The family is that of a file of tiktoken, or "".
func openTokenizer(path, family string) (*bpe.Encoding, error) {
	if family != "" {
		return openTiktoken(path, family)
	}
	enc, err := encodings.Open(path)
	if err == nil {
		return enc, nil
	}
	var none *encodings.NoTokenizerError
	var broken *spec.Error
	var compiled *vocab.CompiledError
	switch {
	case errors.As(err, &none):
		return nil, named(none.Path, errors.New(none.Reason))
	case errors.As(err, &compiled):
		return nil, named(path, fmt.Errorf("compiled tokenizer: %w", compiled.Err))
	case errors.As(err, &broken) && broken.Format == tiktoken.Format && errors.Is(err, errors.ErrUnsupported) && broken.Path == "":
		return nil, named(path, errors.New(withoutFamily(path)))
	case errors.As(err, &broken):
		return nil, err
	}
	return nil, unreadable(path, err)
}

// unreadable is the error of a tokenizer that cannot be read, with the name of its file,
// which may be one of several in the folder that path is.
func unreadable(path string, err error) error {
	if file := (*fs.PathError)(nil); errors.As(err, &file) {
		return named(file.Path, file.Err)
	}
	return named(path, withoutPath(path, err))
}

// withoutPath is an error of encodings.Open without the path before it.
func withoutPath(path string, err error) error {
	if rest, ok := strings.CutPrefix(err.Error(), path+": "); ok && errors.Unwrap(err) != nil {
		return errors.New(rest)
	}
	return err
}

// withoutFamily says what a file of tiktoken needs.
func withoutFamily(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), ".tiktoken")
	if slices.Contains(encodings.Names(), name) {
		return "a file of OpenAI's, which is in tokcount: give -e " + name
	}
	dir := path
	if !isFolder(path) {
		dir = filepath.Dir(path)
	}
	whose := "and no tokenizer_config.json is next to it to say whose it is"
	if isFile(filepath.Join(dir, "tokenizer_config.json")) {
		whose = "and the tokenizer_config.json next to it is not of Kimi K2"
	}
	return "a file of tiktoken, which has no split pattern and no special tokens, " + whose + ": give --tokenizer-family llama3, qwen or kimi_k2"
}

// openTiktoken opens a file of tiktoken, or the one in a folder.
func openTiktoken(path, family string) (*bpe.Encoding, error) {
	if isFolder(path) {
		dir := path
		names := []string{"tokenizer.model", "tiktoken.model", "qwen.tiktoken"}
		i := slices.IndexFunc(names, func(name string) bool { return isFile(filepath.Join(dir, name)) })
		if i < 0 {
			return nil, named(dir, errors.New("no file of tiktoken in this folder: tokenizer.model, tiktoken.model or qwen.tiktoken is expected"))
		}
		path = filepath.Join(dir, names[i])
	}
	if err := checkTiktoken(path); err != nil {
		return nil, named(path, err)
	}
	var options tiktoken.Options
	switch family {
	case "llama3":
		options = tiktoken.Llama3()
	case "qwen":
		options = tiktoken.Qwen()
	case "kimi_k2":
		config := filepath.Join(filepath.Dir(path), "tokenizer_config.json")
		var err error
		if options, err = kimiOptions(config); err != nil {
			return nil, named(config, err)
		}
	}
	enc, err := encodings.OpenTiktoken(path, options)
	if err != nil && !errors.As(err, new(*spec.Error)) {
		return nil, unreadable(path, err)
	}
	return enc, err
}

// kimiOptions returns what the tokenizer_config.json of Kimi K2 says.
func kimiOptions(config string) (o tiktoken.Options, err error) {
	if err := filemap.RefusePipe(config); err != nil {
		return o, err
	}
	read := false
	err = filemap.Read(config, filemap.MaxTokenizer, func(data []byte) (err error) {
		read = true
		o, err = tiktoken.KimiK2(data)
		return err
	})
	if err != nil && !read {
		err = fmt.Errorf("%w: --tokenizer-family kimi_k2 needs this file for the special tokens", reason(err))
	}
	return o, err
}

// checkTiktoken returns an error for what is a tokenizer file of another kind.
func checkTiktoken(path string) error {
	if err := filemap.RefusePipe(path); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, len(vocab.CompiledMagic))
	n, err := io.ReadFull(f, head)
	if err != nil && n == 0 && err != io.EOF {
		return err
	}
	switch text := strings.TrimLeft(string(head[:n]), "\ufeff \t\r\n"); {
	case text == vocab.CompiledMagic, strings.HasPrefix(text, "{"), head[0] == 0x0A:
		return errors.New("not a file of tiktoken, for which --tokenizer-family is: this one says all that is needed, so leave the flag out")
	}
	return nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

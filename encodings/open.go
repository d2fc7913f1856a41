//go:build !tokcount_small

package encodings

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/internal/filemap"
	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/gpt2"
	"github.com/tokcount/tokcount/vocab/huggingface"
	"github.com/tokcount/tokcount/vocab/sentencepiece"
	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/tekken"
	"github.com/tokcount/tokcount/vocab/tiktoken"
)

// Open returns the encoding of a tokenizer file, or of the one in a folder, such as
// that of a model. Its content shows what kind of file it is:
//
//   - tokenizer.json of Hugging Face, with the names in tokenizer_config.json and
//     special_tokens_map.json beside it;
//   - tekken.json of Mistral;
//   - vocab.json and merges.txt, or encoder.json and vocab.bpe, of GPT-2 and its kin:
//     path is that of either;
//   - tokenizer.model of SentencePiece, if it is byte-pair encoding;
//   - tiktoken.model of Kimi K2, with tokenizer_config.json beside it. Other files of
//     tiktoken, such as qwen.tiktoken, have no split pattern: see [OpenTiktoken];
//   - what [bpe.Encoding.WriteCompiled] has written, which opens in milliseconds.
//
// The ids are those that the library gives that the file is made for, and files that
// ask for what cannot be done exactly are refused: a [*spec.Error] names the place in the
// file, and is errors.ErrUnsupported. For anything else, such as a tokenizer_config.json
// or a folder without these files, a [*NoTokenizerError] says what is there and what to
// open; it is fs.ErrNotExist where files are missing.
//
// The encoding has the name that the file gives, which few do. It is otherwise named for
// the folder if the file has its usual name, one of the above, and for the file if not:
// that of models/llama3/tokenizer.json is llama3, and so is that of llama3.json. In the
// cache of Hugging Face's hub it is the name of the model. A compiled file keeps the
// name.
//
// What a file asks for and is not done, and text that it drops, are the Warnings of its
// vocabulary's Pipeline().Tokenizer; most files have none. The template is that of the
// file, also where add_bos_token in tokenizer_config.json says otherwise: that is a
// warning.
//
// Opening takes as long as reading the file and building tables: 10 ms a megabyte.
// Share the encoding.
func Open(path string) (*bpe.Encoding, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		if path, err = inFolder(path); err != nil {
			return nil, err
		}
	}
	if err := filemap.RefusePipe(path); err != nil {
		return nil, err
	}
	if isCompiled(path) {
		v, err := vocab.OpenCompiled(path)
		if err != nil {
			return nil, err
		}
		if v.Name == "" {
			v.Name = nameOf(path)
		}
		return ofVocab(v)
	}
	s, err := read(path)
	if err != nil {
		return nil, withPath(path, err)
	}
	return ofSpec(path, s)
}

// withPath puts the path before an error that does not begin with one.
func withPath(path string, err error) error {
	var known *fs.PathError
	if errors.As(err, new(*NoTokenizerError)) || errors.As(err, &known) && known.Path == path {
		return err
	}
	return inFile(path, err)
}

// A fileError is an error with the path of the file before it.
type fileError struct {
	path string
	err  error
}

func inFile(path string, err error) error { return &fileError{path, err} }

func (e *fileError) Unwrap() error { return e.err }

// Error names the form of the file only if the path does not: most files are called by it.
func (e *fileError) Error() string {
	text := e.err.Error()
	var broken *spec.Error
	if errors.As(e.err, &broken) && filepath.Base(e.path) == broken.Format {
		text = strings.TrimPrefix(text, broken.Format+": ")
	}
	return e.path + ": " + text
}

// OpenTiktoken returns the encoding of a file of tiktoken, .model or .tiktoken, with
// what it does not say given: see tiktoken.Llama3, tiktoken.Qwen and tiktoken.KimiK2.
// The Python code of such models cuts a text every 400,000 characters, and in runs of
// 25,000 white-space or other characters, before it encodes it; that is not done here.
// OpenAI's own are in this package.
func OpenTiktoken(path string, o tiktoken.Options) (*bpe.Encoding, error) {
	var s *spec.Tokenizer
	err := filemap.Read(path, filemap.MaxTokenizer, func(data []byte) (err error) {
		s, err = tiktoken.Parse(data, o)
		return err
	})
	if err != nil {
		return nil, withPath(path, err)
	}
	return ofSpec(path, s)
}

// ofSpec returns the encoding of what was read of a file, with a name.
func ofSpec(path string, s *spec.Tokenizer) (*bpe.Encoding, error) {
	if s.Name == "" {
		s.Name = nameOf(path)
	}
	v, err := vocab.FromSpec(s)
	if err != nil {
		return nil, inFile(path, err)
	}
	e, err := bpe.NewPipeline(v)
	if err != nil {
		return nil, inFile(path, err)
	}
	return e, nil
}

func ofVocab(v *vocab.Vocab) (*bpe.Encoding, error) {
	if v.Pipeline() != nil {
		return bpe.NewPipeline(v)
	}
	return bpe.New(v)
}

// isCompiled reports whether a file begins as compiled ones do.
func isCompiled(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, len(vocab.CompiledMagic))
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == vocab.CompiledMagic
}

// read reads a file by its content.
func read(path string) (s *spec.Tokenizer, err error) {
	err = filemap.Read(path, filemap.MaxTokenizer, func(data []byte) error {
		s, err = parse(path, data)
		return err
	})
	return s, err
}

// readFile returns the contents of a file that is one of several.
func readFile(path string) (data []byte, err error) {
	if err := filemap.RefusePipe(path); err != nil {
		return nil, err
	}
	err = filemap.Read(path, filemap.MaxTokenizer, func(lent []byte) error {
		data = bytes.Clone(lent)
		return nil
	})
	return data, err
}

func parse(path string, data []byte) (*spec.Tokenizer, error) {
	dir, name := filepath.Split(path)
	switch kind := kindOf(data); {
	case kind == isTekken:
		return tekken.Parse(data)
	case kind == isObject && isPairOf(name) >= 0:
		return readPair(dir, isPairOf(name))
	case kind == isObject:
		s, err := huggingface.Parse(data)
		if err != nil {
			return nil, otherJSON(path, err)
		}
		return s, huggingface.ReadNames(s, dir)
	case isPairOf(name) >= 0: // the merges
		return readPair(dir, isPairOf(name))
	case kind == isLines:
		return readTiktoken(dir, data)
	case kind == isProtobuf:
		return sentencepiece.Parse(data)
	}
	return nil, mistaken(path, data)
}

func readPair(dir string, i int) (*spec.Tokenizer, error) {
	var data [2][]byte
	for k, name := range folderPairs[i] {
		path := filepath.Join(dir, name)
		var err error
		if data[k], err = readFile(path); errors.Is(err, fs.ErrNotExist) {
			return nil, half(filepath.Join(dir, folderPairs[i][1-k]), path)
		}
		if err != nil {
			return nil, err
		}
	}
	s, err := gpt2.Parse(data[0], data[1])
	if err != nil {
		return nil, err
	}
	return s, huggingface.ReadNames(s, dir)
}

func readTiktoken(dir string, data []byte) (*spec.Tokenizer, error) {
	config, err := readFile(filepath.Join(dir, huggingface.ConfigFile))
	if err == nil && bytes.Contains(config, []byte(`"TikTokenTokenizer"`)) {
		o, err := tiktoken.KimiK2(config)
		if err != nil {
			return nil, err
		}
		return tiktoken.Parse(data, o)
	}
	return nil, &spec.Error{Format: tiktoken.Format, Offset: -1, Unsupported: true,
		Reason: "the file has no split pattern and no special tokens, and no tokenizer_config.json of Kimi K2 is next to it: give them (encodings.OpenTiktoken)"}
}

// kind is what a file is by its content.
type kind int

const (
	isUnknown kind = iota
	isObject       // of JSON
	isTekken
	isLines // of tiktoken
	isProtobuf
)

func kindOf(data []byte) kind {
	text := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n")
	switch {
	case len(text) == 0:
		return isUnknown
	case text[0] == '{' && isTekkenObject(text):
		return isTekken
	case text[0] == '{' || text[0] == '[':
		return isObject
	case data[0] == 0x0A: // field 1, a piece
		return isProtobuf
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	if token, rank, ok := strings.Cut(strings.TrimSuffix(string(line), "\r"), " "); ok && token != "" && strings.Trim(rank, "0123456789") == "" {
		return isLines
	}
	return isUnknown
}

// isTekkenObject reports whether an object has the keys of tekken.json, which those of
// tokenizer.json are not among.
func isTekkenObject(text []byte) bool {
	return bytes.Contains(text[:min(len(text), 4096)], []byte(`"default_vocab_size"`)) ||
		bytes.Contains(text[max(0, len(text)-1<<20):], []byte(`"default_vocab_size"`))
}

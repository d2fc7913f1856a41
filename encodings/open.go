package encodings

import (
	"bytes"
	"errors"
	"fmt"
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

// Files that are looked for in a folder, in this order.
var (
	folderFiles = []string{"tokenizer.json", "tekken.json", "tokenizer.model", "tiktoken.model"}
	folderPairs = [][2]string{{"vocab.json", "merges.txt"}, {"encoder.json", "vocab.bpe"}}
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
//     tiktoken have no split pattern: see [OpenTiktoken];
//   - what [bpe.Encoding.WriteCompiled] has written, which opens in milliseconds.
//
// The ids are those that the library gives that the file is made for, and files that
// ask for what cannot be done exactly are refused: a [*spec.Error] names the place in the
// file, and is errors.ErrUnsupported. A folder without any of these files is an
// fs.ErrNotExist.
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
	if isCompiled(path) {
		v, err := vocab.OpenCompiled(path)
		if err != nil {
			return nil, err
		}
		return ofVocab(v)
	}
	s, err := read(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	e, err := ofSpec(s)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return e, nil
}

// OpenTiktoken returns the encoding of a file of tiktoken, .model or .tiktoken, with
// what it does not say given: see tiktoken.Llama3, tiktoken.Qwen and tiktoken.KimiK2.
// The Python code of such models cuts a text every 400,000 characters, and in runs of
// 25,000 white-space or other characters, before it encodes it; that is not done here.
// OpenAI's own are in this package.
func OpenTiktoken(path string, o tiktoken.Options) (*bpe.Encoding, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s, err := tiktoken.Parse(data, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return ofSpec(s)
}

func ofSpec(s *spec.Tokenizer) (*bpe.Encoding, error) {
	v, err := vocab.FromSpec(s)
	if err != nil {
		return nil, err
	}
	return bpe.NewPipeline(v)
}

func ofVocab(v *vocab.Vocab) (*bpe.Encoding, error) {
	if v.Pipeline() != nil {
		return bpe.NewPipeline(v)
	}
	return bpe.New(v)
}

// inFolder returns the path of the tokenizer file in a folder.
func inFolder(dir string) (string, error) {
	for _, name := range folderFiles {
		if path := filepath.Join(dir, name); isFile(path) {
			return path, nil
		}
	}
	for _, pair := range folderPairs {
		if path := filepath.Join(dir, pair[0]); isFile(path) && isFile(filepath.Join(dir, pair[1])) {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s: no tokenizer file in this folder (%s, %s with %s or %s with %s): %w", dir, strings.Join(folderFiles, ", "),
		folderPairs[0][0], folderPairs[0][1], folderPairs[1][0], folderPairs[1][1], fs.ErrNotExist)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
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

// maxFile is how large a tokenizer file may be, in bytes: the largest that is known has
// 33 MB.
const maxFile = 1 << 30

// read reads a file by its content.
func read(path string) (s *spec.Tokenizer, err error) {
	err = filemap.Read(path, maxFile, func(data []byte) error {
		s, err = parse(path, data)
		return err
	})
	return s, err
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
			return nil, err
		}
		return s, huggingface.ReadNames(s, dir)
	case isPairOf(name) >= 0: // the merges
		return readPair(dir, isPairOf(name))
	case kind == isLines:
		return readTiktoken(dir, data)
	case kind == isProtobuf:
		return sentencepiece.Parse(data)
	}
	return nil, errors.New("not a tokenizer file: a tokenizer.json, tekken.json, vocab.json with merges.txt, tokenizer.model or tiktoken.model is expected, or a compiled one")
}

// isPairOf returns the number of the pair that a file is of, -1 if it is of none.
func isPairOf(name string) int {
	for i, pair := range folderPairs {
		if name == pair[0] || name == pair[1] {
			return i
		}
	}
	return -1
}

func readPair(dir string, i int) (*spec.Tokenizer, error) {
	tokens, err := os.ReadFile(filepath.Join(dir, folderPairs[i][0]))
	if err != nil {
		return nil, err
	}
	merges, err := os.ReadFile(filepath.Join(dir, folderPairs[i][1]))
	if err != nil {
		return nil, err
	}
	s, err := gpt2.Parse(tokens, merges)
	if err != nil {
		return nil, err
	}
	return s, huggingface.ReadNames(s, dir)
}

func readTiktoken(dir string, data []byte) (*spec.Tokenizer, error) {
	config, err := os.ReadFile(filepath.Join(dir, huggingface.ConfigFile))
	if err == nil && bytes.Contains(config, []byte(`"TikTokenTokenizer"`)) {
		o, err := tiktoken.KimiK2(config)
		if err != nil {
			return nil, err
		}
		return tiktoken.Parse(data, o)
	}
	return nil, &spec.Error{Format: tiktoken.Format, Offset: -1, Unsupported: true,
		Reason: "the file has no split pattern and no special tokens: they must be given (encodings.OpenTiktoken)"}
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

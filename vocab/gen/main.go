// Gen builds the embedded tables of package vocab from the published
// .tiktoken files, which it looks for in the directory that the environment
// variable TIKTOKEN_DIR names. Run it by go generate, in the vocab folder.
//
// OpenAI publishes the files at
// https://openaipublic.blob.core.windows.net/encodings/NAME.tiktoken.
// A file whose SHA-256 is not the one that OpenAI's own source gives
// (expected_hash in tiktoken_ext/openai_public.py) is refused.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/tokcount/tokcount/vocab"
)

// sources are the files to build from and their published SHA-256. r50k_base
// is not built: its tokens are p50k_base's first 50,256, which is checked.
var sources = map[string]string{
	"r50k_base":   "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930",
	"p50k_base":   "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069",
	"cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
	"o200k_base":  "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("vocab/gen: ")
	dir := os.Getenv("TIKTOKEN_DIR")
	if dir == "" {
		log.Fatal("set TIKTOKEN_DIR to the folder with the .tiktoken files")
	}
	if err := run(dir, "."); err != nil {
		log.Fatal(err)
	}
}

// run builds the tables of the files in dir and writes them to out.
func run(dir, out string) error {
	vocabs := map[string]*vocab.Vocab{}
	for name, sum := range sources {
		v, err := read(filepath.Join(dir, name+".tiktoken"), sum)
		if err != nil {
			return err
		}
		vocabs[name] = v
	}
	for id, token := range vocabs["r50k_base"].All() {
		if vocabs["p50k_base"].Token(id) != token {
			return fmt.Errorf("r50k_base and p50k_base differ at %d", id)
		}
	}
	for _, name := range []string{"p50k_base", "cl100k_base", "o200k_base"} {
		path := filepath.Join(out, name+".table")
		var data bytes.Buffer
		if _, err := vocabs[name].Table().WriteTo(&data); err != nil {
			return err
		}
		if err := os.WriteFile(path, data.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// read reads a .tiktoken file with the given SHA-256.
func read(path, sum string) (*vocab.Vocab, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if got := sha256.Sum256(data); hex.EncodeToString(got[:]) != sum {
		return nil, fmt.Errorf("%s: SHA-256 is %x, published is %s", path, got, sum)
	}
	v, err := vocab.ReadTiktoken(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return v, nil
}

// Command build builds the engine for the browser, cmd/tokcount/internal/web/engine:
//
//	engine.wasm.gz       without chats and tokenizer files
//	engine-full.wasm.gz  with all
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

const engine = "github.com/tokcount/tokcount/cmd/tokcount/internal/web/engine"

func main() {
	out := flag.String("o", ".", "write to `FOLDER`")
	flag.Parse()
	for name, tags := range map[string]string{"engine.wasm.gz": "tokcount_small", "engine-full.wasm.gz": ""} {
		if err := write(filepath.Join(*out, name), tags); err != nil {
			fmt.Fprintln(os.Stderr, "build:", err)
			os.Exit(1)
		}
	}
}

func write(file, tags string) error {
	module, err := build(tags)
	if err != nil {
		return err
	}
	packed, err := pack(module)
	if err != nil {
		return err
	}
	return os.WriteFile(file, packed, 0o644)
}

// build returns the module. The same sources and Go version give the same bytes on any machine.
func build(tags string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "engine")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "engine.wasm")
	cmd := exec.Command("go", "build", "-tags", tags, "-buildmode=c-shared", "-buildvcs=false", "-trimpath", "-ldflags=-s -w -buildid=", "-o", file, engine)
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "GOWASM=", "GOFLAGS=", "GOEXPERIMENT=")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go build: %w", err)
	}
	return os.ReadFile(file)
}

func pack(module []byte) ([]byte, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(module); err != nil {
		return nil, err
	}
	err = w.Close()
	return packed.Bytes(), err
}

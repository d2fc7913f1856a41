package huggingface

import (
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkParse needs the real files: see testdata/tokenizers/README.md.
func BenchmarkParse(b *testing.B) {
	dir := os.Getenv("TOKCOUNT_TOKENIZERS")
	if dir == "" {
		b.Skip("TOKCOUNT_TOKENIZERS is not set: no real tokenizer files")
	}
	for _, name := range []string{"llama3", "qwen3", "deepseek_v3", "gptoss", "gemma3", "mistral7b"} {
		b.Run(name, func(b *testing.B) {
			data, err := os.ReadFile(filepath.Join(dir, name, "tokenizer.json"))
			if err != nil {
				b.Skip(err)
			}
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

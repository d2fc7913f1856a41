package encodings_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// programSize returns the size in bytes of a stripped program that counts
// stdin with what the expression enc gives: an encoding and an error.
func programSize(t *testing.T, enc string) int64 {
	t.Helper()
	dir := t.TempDir()
	source := filepath.Join(dir, "main.go")
	program := filepath.Join(dir, "count")
	require.NoError(t, os.WriteFile(source, []byte(`package main

import (
	"fmt"
	"io"
	"os"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
	"github.com/tokcount/tokcount/vocab"
)

var (
	_ = encodings.Names
	_ *bpe.Encoding
	_ *vocab.Vocab
)

func main() {
	enc, err := `+enc+`
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	fmt.Println(enc.CountBytes(text))
}
`), 0o600))
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, source)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	output, err := build.CombinedOutput()
	require.NoError(t, err, string(output))
	info, err := os.Stat(program)
	require.NoError(t, err)
	return info.Size()
}

func TestAProgramCarriesOnlyTheEncodingsItNames(t *testing.T) {
	if testing.Short() {
		t.Skip("builds six programs")
	}
	bare := programSize(t, "bpe.New(new(vocab.Vocab))")
	all := programSize(t, "encodings.Get(os.Args[1])")
	names := []string{"R50kBase", "CL100kBase", "O200kBase"} // the others share data with these
	single := make(map[string]int64)
	var data int64
	for _, name := range names {
		single[name] = programSize(t, "encodings."+name+"(), error(nil)")
		data += single[name] - bare
	}
	t.Logf("bytes: %d without a vocabulary, %v with one, %d with all", bare, single, all)

	for _, name := range names {
		others := data - (single[name] - bare)
		assert.Greater(t, all-single[name], others*9/10, "%s brings no other vocabulary", name)
	}
	table := programSize(t, "bpe.New(func() *vocab.Vocab { encodings.LookupModel(os.Args[1]); return new(vocab.Vocab) }())")
	assert.Less(t, table, single["R50kBase"], "the model table brings no vocabulary")
	assert.Greater(t, all-single["CL100kBase"], int64(4_000_000))
	assert.LessOrEqual(t, single["CL100kBase"], int64(5_500_000))
}

package wasmtest

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// The program in docs/wasm.md; TestDocumentation sees to it that it is the same.
func Example() {
	engine, cl100kTable := unpacked("../engine.wasm.gz"), file(filepath.Join(root, "vocab", "cl100k_base.table"))

	ctx := context.Background()
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().
		WithMemoryLimitPages(8192).   // 512 MB
		WithCloseOnContextDone(true)) // a context's deadline ends a call
	defer runtime.Close(ctx)
	wasi_snapshot_preview1.MustInstantiate(ctx, runtime)
	module, err := runtime.InstantiateWithConfig(ctx, engine, // unpacked
		wazero.NewModuleConfig().WithStartFunctions("_initialize"))
	if err != nil {
		log.Fatal(err)
	}

	call := func(name string, args ...uint64) uint32 {
		returned, err := module.ExportedFunction(name).Call(ctx, args...)
		if err != nil {
			log.Fatal(err) // the module has ended
		}
		return uint32(returned[0])
	}
	memory := module.Memory()
	put := func(data []byte) (at, length uint64) {
		at = uint64(call("alloc", uint64(len(data))))
		memory.Write(uint32(at), data)
		return at, uint64(len(data))
	}
	word := func(i uint32) uint32 { // of the result
		w, _ := memory.ReadUint32Le(call("result") + 4*i)
		return w
	}

	name, nameLen := put([]byte("cl100k_base"))
	table, tableLen := put(cl100kTable) // vocab/cl100k_base.table
	encoding := call("open", name, nameLen, table, tableLen)
	text, textLen := put([]byte("Hello, world!"))
	if encoding == 0 || call("count", uint64(encoding), text, textLen, 0) == 0 {
		message, _ := memory.Read(word(0), word(1))
		log.Fatal(string(message))
	}
	fmt.Println(word(0), "tokens")
	// Output: 4 tokens
}

func file(path string) []byte {
	data, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	return data
}

func unpacked(path string) []byte {
	r, err := gzip.NewReader(bytes.NewReader(file(path)))
	if err != nil {
		log.Fatal(err)
	}
	module, err := io.ReadAll(r)
	if err != nil {
		log.Fatal(err)
	}
	return module
}

package wasmtest

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// An engine calls the functions of a module.
type engine struct {
	t      testing.TB
	module api.Module
	result uint32
}

// compiled are the modules: those of the repository, and of the sources as they are.
var compiled = map[string]func() (wazero.CompiledModule, error){
	"engine.wasm.gz":       sync.OnceValues(func() (wazero.CompiledModule, error) { return compile(committed("engine.wasm.gz")) }),
	"engine-full.wasm.gz":  sync.OnceValues(func() (wazero.CompiledModule, error) { return compile(committed("engine-full.wasm.gz")) }),
	"built now":            sync.OnceValues(func() (wazero.CompiledModule, error) { return compile(built("engine.wasm.gz")) }),
	"built now, with more": sync.OnceValues(func() (wazero.CompiledModule, error) { return compile(built("engine-full.wasm.gz")) }),
}

// runtime is one that keeps what it has compiled in a folder: that takes seconds a module.
var runtime = wazero.NewRuntimeWithConfig(context.Background(), wazero.NewRuntimeConfig().WithCompilationCache(cache()))

func cache() wazero.CompilationCache {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	c, err := wazero.NewCompilationCacheWithDir(filepath.Join(dir, "tokcount-wasmtest"))
	if err != nil {
		return wazero.NewCompilationCache()
	}
	return c
}

var prepare = sync.OnceValue(func() error {
	_, err := wasi_snapshot_preview1.Instantiate(context.Background(), runtime)
	return err
})

func committed(name string) ([]byte, error) { return os.ReadFile(filepath.Join("..", name)) }

var fresh = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "engine")
	if err != nil {
		return "", err
	}
	cmd := exec.Command("go", "run", "./build", "-o", dir)
	cmd.Dir = ".."
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", errors.New(string(out))
	}
	return dir, nil
})

func built(name string) ([]byte, error) {
	dir, err := fresh()
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, name))
}

func compile(packed []byte, err error) (wazero.CompiledModule, error) {
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	module, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if err := prepare(); err != nil {
		return nil, err
	}
	return runtime.CompileModule(context.Background(), module)
}

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := fresh(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// forEach runs a test with each of the modules, in one that has chats and files if full.
func forEach(t *testing.T, full bool, test func(t *testing.T, e *engine)) {
	for name, module := range compiled {
		if full && (name == "engine.wasm.gz" || name == "built now") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			m, err := module()
			require.NoError(t, err)
			test(t, start(t, m))
		})
	}
}

func start(t testing.TB, m wazero.CompiledModule) *engine {
	config := wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize").WithStderr(os.Stderr)
	module, err := runtime.InstantiateModule(context.Background(), m, config)
	require.NoError(t, err)
	t.Cleanup(func() { module.Close(context.Background()) })
	e := &engine{t: t, module: module}
	e.result = e.raw("result")
	return e
}

// raw calls a function with numbers. A trap fails the test.
func (e *engine) raw(name string, args ...uint32) uint32 {
	e.t.Helper()
	values := make([]uint64, len(args))
	for i, arg := range args {
		values[i] = uint64(arg)
	}
	f := e.module.ExportedFunction(name)
	require.NotNil(e.t, f, name)
	returned, err := f.Call(context.Background(), values...)
	require.NoError(e.t, err, "%s%v", name, args)
	if len(returned) == 0 {
		return 0
	}
	return uint32(returned[0])
}

// call calls a function with numbers (int, uint32), texts, bytes and ids.
func (e *engine) call(name string, args ...any) (words [16]uint32, returned uint32, err error) {
	e.t.Helper()
	var numbers []uint32
	for _, arg := range args {
		switch x := arg.(type) {
		case int:
			numbers = append(numbers, uint32(x))
		case uint32:
			numbers = append(numbers, x)
		case string:
			numbers = append(numbers, e.put([]byte(x)), uint32(len(x)))
		case []byte:
			numbers = append(numbers, e.put(x), uint32(len(x)))
		case []uint32:
			numbers = append(numbers, e.put(littleEndian(x)), uint32(len(x)))
		}
	}
	returned = e.raw(name, numbers...)
	copy(words[:], e.words(e.result, 16))
	if returned == 0 {
		return words, 0, errors.New(string(e.bytes(words[0], words[1])))
	}
	return words, returned, nil
}

func (e *engine) must(name string, args ...any) [16]uint32 {
	e.t.Helper()
	words, _, err := e.call(name, args...)
	require.NoError(e.t, err, name)
	return words
}

// put writes to memory of the engine, which it gives back at the end of the test.
func (e *engine) put(data []byte) uint32 {
	e.t.Helper()
	at := e.raw("alloc", uint32(len(data)))
	require.NotZero(e.t, at)
	require.True(e.t, e.module.Memory().Write(at, data))
	return at
}

func (e *engine) bytes(at, length uint32) []byte {
	e.t.Helper()
	view, ok := e.module.Memory().Read(at, length)
	require.True(e.t, ok)
	return bytes.Clone(view)
}

func (e *engine) words(at, n uint32) []uint32 {
	e.t.Helper()
	list := make([]uint32, n)
	for i, data := 0, e.bytes(at, 4*n); i < len(list); i++ {
		list[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	return list
}

func littleEndian(words []uint32) []byte {
	data := make([]byte, 0, 4*len(words))
	for _, word := range words {
		data = binary.LittleEndian.AppendUint32(data, word)
	}
	return data
}

// open opens a published encoding.
func (e *engine) open(name string) uint32 {
	e.t.Helper()
	_, number, err := e.call("open", name, table(e.t, name))
	require.NoError(e.t, err)
	return number
}

func table(t testing.TB, encoding string) []byte {
	t.Helper()
	file := map[string]string{
		"gpt2": "p50k", "r50k_base": "p50k", "p50k_base": "p50k", "p50k_edit": "p50k",
		"cl100k_base": "cl100k", "o200k_base": "o200k", "o200k_harmony": "o200k",
	}[encoding]
	data, err := os.ReadFile(filepath.Join(root, "vocab", file+"_base.table"))
	require.NoError(t, err)
	return data
}

var root = filepath.Join("..", "..", "..", "..", "..")

func testdata(t testing.TB, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{root, "testdata"}, path...)...))
	require.NoError(t, err)
	return data
}

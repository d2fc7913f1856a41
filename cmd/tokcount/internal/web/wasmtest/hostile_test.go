package wasmtest

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever the host passes, a call answers with an error, and the engine goes on.
func TestHostileCallsAreErrors(t *testing.T) {
	forEach(t, false, func(t *testing.T, e *engine) {
		number := e.open("cl100k_base")
		name, tables := e.put([]byte("cl100k_base")), table(t, "cl100k_base")
		damaged := append([]byte(nil), tables...)
		for i := 64; i < len(damaged); i += 4099 {
			damaged[i] ^= 0x55
		}
		const none, huge = 0xDEADBEEF, math.MaxUint32
		text := e.put([]byte("text"))
		for _, c := range []struct {
			what string
			name string
			args []any
		}{
			{"an encoding that is not open", "count", []any{99, text, 4, 0}},
			{"no encoding", "encode", []any{0, text, 4, 0}},
			{"the largest encoding", "set", []any{uint32(huge), text, 4, 0}},
			{"an address that is none", "count", []any{number, uint32(none), 4, 0}},
			{"address 0", "encode", []any{number, 0, 4, 0}},
			{"an address inside memory", "count", []any{number, text + 1, 1, 0}},
			{"too long a text", "set", []any{number, text, 4096, 0}},
			{"a huge text", "set", []any{number, text, uint32(huge), 0}},
			{"an address that wraps around", "count", []any{number, uint32(huge), 16, 0}},
			{"too many ids", "decode", []any{number, text, uint32(1 << 30), 0}},
			{"ids at no address", "decode", []any{number, uint32(none), 1, 0}},
			{"an id that is no token", "token", []any{number, uint32(huge)}},
			{"an unused id", "token", []any{number, 100256}},
			{"no name", "open", []any{"", tables}},
			{"another name", "open", []any{"klingon", tables}},
			{"the tables of another encoding", "open", []any{"o200k_base", tables}},
			{"the tables of another encoding, smaller", "open", []any{"r50k_base", tables}},
			{"no tables", "open", []any{"cl100k_base", []byte{}}},
			{"a part of the tables", "open", []any{"cl100k_base", tables[:1<<20]}},
			{"tables and more", "open", []any{"cl100k_base", append(tables[:len(tables):len(tables)], 0)}},
			{"damaged tables", "open", []any{"cl100k_base", damaged}},
			{"tables at no address", "open", []any{name, 11, uint32(none), uint32(len(tables))}},
			{"close twice", "close", []any{7}},
			{"a model that nobody has", "model", []any{"gpt-4o-mni"}},
			{"a model of no valid UTF-8", "model", []any{"\xff\xfe"}},
			{"info of nothing", "info", []any{0}},
			{"no such chunk", "chunk", []any{uint32(huge)}},
			{"recount by nothing", "recount", []any{0, 0}},
		} {
			_, _, err := e.call(c.name, c.args...)
			require.Error(t, err, c.what)
			require.NotEmpty(t, err.Error(), c.what)
		}
		require.Zero(t, e.raw("alloc", huge))
		require.Zero(t, e.raw("alloc", 1<<30))
		e.raw("free", none)
		e.raw("free", 0)
		e.raw("free", text)
		_, _, err := e.call("count", number, text, 4, 0)
		require.Error(t, err, "memory that was given back")

		requireTokens(t, e, number, "Hello, world!", []uint32{9906, 11, 1917, 0})
		e.must("close", number)
		_, _, err = e.call("count", number, "text", 0)
		require.Error(t, err, "an encoding that was closed")
		require.Equal(t, number, e.open("o200k_base"), "its number is free again")
	})
}

func TestHostileTextsAreCounted(t *testing.T) {
	forEach(t, false, func(t *testing.T, e *engine) {
		number := e.open("cl100k_base")
		for size, b := range map[int]byte{5_000_000: 'a', 1_000_000: ' ', 1_000_001: 0xFF, 2_000_000: '\n'} {
			text := make([]byte, size)
			for i := range text {
				text[i] = b
			}
			at := e.put(text)
			words := e.must("set", number, at, uint32(size), 0)
			require.Equal(t, words[0], e.must("recount", number, 0)[0])
			require.Greater(t, words[3], uint32(size/20_000))
			e.raw("free", at)
		}
	})
}

func TestWrongIDsAreNamed(t *testing.T) {
	forEach(t, false, func(t *testing.T, e *engine) {
		number := e.open("cl100k_base")
		words := e.must("decode", number, []uint32{9906, 11, 100256, 0}, 0)
		require.Equal(t, uint32(2), words[3])
		require.Equal(t, "Hello,", string(e.bytes(words[0], words[1])))
		words = e.must("decode", number, []uint32{9906, 100257}, 1)
		require.Equal(t, "Hello", string(e.bytes(words[0], words[1])), "special tokens are left out")
		require.Equal(t, ^uint32(0), words[3])
		words = e.must("token", number, 100257)
		require.Equal(t, "<|endoftext|>", string(e.bytes(words[0], words[1])))
		require.Equal(t, uint32(1), words[3])
	})
}

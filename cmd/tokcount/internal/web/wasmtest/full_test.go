package wasmtest

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
	"github.com/tokcount/tokcount/encodings/chat"
)

const request = `{"model":"gpt-4o","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image_url"}]}]}`

func TestChatsAreEstimatedAsByTheLibrary(t *testing.T) {
	r, err := chat.Parse([]byte(request))
	require.NoError(t, err)
	want, err := chat.Count("", r)
	require.NoError(t, err)
	forEach(t, true, func(t *testing.T, e *engine) {
		number := e.open("o200k_base")
		words := e.must("chat", number, "", request)
		var got struct {
			Model, Encoding string
			Tokens          int
			Messages        []struct {
				Role   string
				Tokens int
			}
			Answer      int
			Unconfirmed []string
			Uncounted   []struct{ Path, What string }
		}
		require.NoError(t, json.Unmarshal(e.bytes(words[0], words[1]), &got))
		require.Equal(t, want.Tokens, got.Tokens)
		require.Equal(t, want.Messages[1], got.Messages[1].Tokens)
		require.Equal(t, "user", got.Messages[1].Role)
		require.Equal(t, want.Unconfirmed, got.Unconfirmed)
		require.Equal(t, "messages[1].content[1]", got.Uncounted[0].Path)
		for _, bad := range []struct{ model, request, says string }{
			{"gpt-4", request, "cl100k_base"},
			{"davinci", request, "not a chat model"},
			{"nobody", request, "unknown model"},
			{"gpt-4o", "{", "not JSON"},
			{"gpt-4o", `{"prompt":"x"}`, "neither messages nor an input"},
		} {
			_, _, err := e.call("chat", number, bad.model, bad.request)
			require.ErrorContains(t, err, bad.says)
		}
	})
}

// Small files of all forms; each is opened by the library, too, where it can be.
func TestTokenizerFilesGiveTheIDsOfTheLibrary(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(root, "testdata", "tokenizers", "synthetic*", "*"))
	require.NoError(t, err)
	texts := []string{"", "Hello, world!", "  aab  \n é 日本 <s> b1", "\xff a"}
	forEach(t, true, func(t *testing.T, e *engine) {
		opened, refused := 0, 0
		for _, path := range paths {
			ext := filepath.Ext(path)
			if ext != ".json" && ext != ".model" {
				continue
			}
			want, err := encodings.Open(path)
			name, parent := filepath.Base(path), filepath.Base(filepath.Dir(path))
			data := testdata(t, "tokenizers", parent, name)
			e.must("add", name, data)
			_, number, failed := e.call("openFiles", "")
			if err != nil {
				require.Error(t, failed, path)
				continue
			}
			if failed != nil {
				require.Contains(t, failed.Error(), "WebAssembly", path)
				refused++
				continue
			}
			opened++
			for _, text := range texts {
				words := e.must("encode", number, text, 0)
				require.Equal(t, append([]uint32{}, want.Encode(text)...), e.words(words[1], words[0]), "%s: %q", path, text)
				require.Equal(t, uint32(want.Count(text)), e.must("set", number, text, 0)[0])
				ids := want.Encode(text)
				words = e.must("decode", number, ids, 0)
				back, _ := want.Decode(ids)
				require.Equal(t, back, string(e.bytes(words[0], words[1])))
			}
			e.must("close", number)
		}
		require.Greater(t, opened, 50)
		t.Logf("%d files opened, %d refused for their patterns", opened, refused)
	})
}

func TestFilesThatAreNoneAreErrors(t *testing.T) {
	forEach(t, true, func(t *testing.T, e *engine) {
		for name, data := range map[string]string{"x": "", "tokenizer.json": "{", "vocab.json": "{}", "a.model": "\x0a\xff\xff\xff\xff\x0f", "c": "tokcount vocab 1" + strings.Repeat("\xff", 100)} {
			e.must("add", name, data)
			_, _, err := e.call("openFiles", "")
			require.Error(t, err, name)
		}
		_, _, err := e.call("openFiles", "")
		require.Error(t, err, "no files")
		for _, family := range []string{"llama3", "qwen", "kimi-k2", "klingon"} {
			e.must("add", "x.tiktoken", "IQ== 0\n")
			_, _, err = e.call("openFiles", family)
			require.Error(t, err, family)
		}
	})
}

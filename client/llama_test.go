package client

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/client/internal/gguf"
	"github.com/tokcount/tokcount/encodings"
	"github.com/tokcount/tokcount/vocab"
)

// The server of llama.cpp counts with its own tokenizer, written in C++ by
// others: what it reports as prompt_tokens is a second opinion. Its model has
// random weights and one of our vocabularies. What it lacks: it parses special
// tokens in strings, ignores suffix, n and best_of, and shortens the answer
// where OpenAI refuses.

const llamaWindow = 2048

// llamaDir returns the folder that the server is in, or skips the test.
func llamaDir(t *testing.T) string {
	dir := os.Getenv("TOKCOUNT_LLAMA")
	if dir == "" {
		t.Skip("NOT COMPARED WITH A REAL SERVER: TOKCOUNT_LLAMA is not set to a folder made by client/testdata/llama/setup.sh")
	}
	return dir
}

// llamaVocabs are the vocabularies of the encodings that are tried.
var llamaVocabs = map[string]func() *vocab.Vocab{
	"r50k_base": vocab.R50kBase, "p50k_base": vocab.P50kBase, "cl100k_base": vocab.CL100kBase,
}

// startLlama starts a server for an encoding and returns a client that has
// discovered it.
func startLlama(t *testing.T, dir string, enc *bpe.Encoding, pattern string, o Options) *Client {
	model := filepath.Join(t.TempDir(), "model.gguf")
	f, err := os.Create(model)
	require.NoError(t, err)
	require.NoError(t, gguf.Write(f, llamaVocabs[enc.Name()](), pattern, llamaWindow))
	require.NoError(t, f.Close())

	address := freeAddress(t)
	host, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	var log strings.Builder
	cmd := exec.CommandContext(t.Context(), filepath.Join(dir, "llama-server"), "-m", model, "--host", host, "--port", port,
		"-c", fmt.Sprint(llamaWindow), "-np", "1", "-t", "2", "-a", "tiny", "--api-key", secret)
	cmd.Stdout, cmd.Stderr = &log, &log
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(log.String())
		}
	})
	require.True(t, healthy(t.Context(), "http://"+address+"/health"), "llama-server did not start")

	c := newTestClient(t, "http://"+address+"/v1", o)
	found, err := c.Discover(t.Context(), enc)
	require.NoError(t, err)
	require.Equal(t, []Model{{Name: "tiny", Encoding: enc, Window: llamaWindow, MaxInput: llamaWindow - 1}}, found)
	return c
}

func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

// healthy waits until the server has loaded its model.
func healthy(ctx context.Context, url string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return false
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return true
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	return false
}

// llamaTexts returns texts of many scripts and kinds, from single lines to some
// hundred tokens.
func llamaTexts(t *testing.T) (texts []string) {
	files, err := filepath.Glob("../testdata/texts/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		rest := strings.ToValidUTF8(string(data), "")
		for i := 0; i < 36 && rest != ""; i++ {
			size := min(len(rest), 10+i*i)
			piece := strings.ToValidUTF8(rest[:size], "")
			rest = rest[size:]
			if piece != "" {
				texts = append(texts, piece)
			}
		}
	}
	return append(texts, " ", "\n\n\n", "\t\t", "a\u00a0b", "don't WE'LL I'Ve", "1234567890", "🚀👩‍👩‍👧", "NUL\x00NUL",
		strings.Repeat(" ", 200), strings.Repeat("a", 500))
}

func TestLlamaCountsTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	dir := llamaDir(t)
	for _, tt := range []struct {
		enc     *bpe.Encoding
		pattern string
	}{{encodings.R50kBase(), "gpt-2"}, {encodings.P50kBase(), "gpt-2"}, {encodings.CL100kBase(), "dbrx"}} {
		t.Run(tt.enc.Name(), func(t *testing.T) {
			c := startLlama(t, dir, tt.enc, tt.pattern, Options{Strict: true})
			texts := llamaTexts(t)
			require.GreaterOrEqual(t, len(texts), 300)
			for i, text := range texts {
				req := Request{Model: "tiny", Prompt: Text(text), MaxTokens: new(1)}
				if i%2 == 1 {
					req.Prompt = Tokens(tt.enc.Encode(text))
				}
				resp, err := c.Complete(t.Context(), req)
				require.NoError(t, err, "%q", text)
				require.Equal(t, tt.enc.Count(text), resp.Usage.PromptTokens, "%q", text)
			}
		})
	}
}

func TestLlama(t *testing.T) {
	enc := encodings.R50kBase()
	c := startLlama(t, llamaDir(t), enc, "gpt-2", Options{Strict: true})

	t.Run("complete", func(t *testing.T) {
		resp, err := c.Complete(t.Context(), Request{Model: "tiny", Prompt: Text("Say this is a test"), MaxTokens: new(7), Temperature: new(0.0)})
		require.NoError(t, err)
		assert.Equal(t, Usage{PromptTokens: 5, CompletionTokens: 7, TotalTokens: 12}, Usage{
			resp.Usage.PromptTokens, resp.Usage.CompletionTokens, resp.Usage.TotalTokens, PromptTokensDetails{}, CompletionTokensDetails{}})
		assert.Equal(t, "length", resp.Choices[0].FinishReason)
		assert.Contains(t, string(resp.Raw), "timings", "what only this server says is kept")
	})
	t.Run("stream", func(t *testing.T) {
		text, chunks := "", 0
		var usage *Usage
		for chunk, err := range c.Stream(t.Context(), Request{Model: "tiny", Prompt: Text("Say this is a test"), MaxTokens: new(7)}) {
			require.NoError(t, err)
			for _, choice := range chunk.Choices {
				text += choice.Text
			}
			if chunk.Usage != nil {
				usage = chunk.Usage
			}
			chunks++
		}
		assert.NotEmpty(t, text)
		assert.Greater(t, chunks, 2)
		require.NotNil(t, usage)
		assert.Equal(t, 5, usage.PromptTokens)
	})
	t.Run("models", func(t *testing.T) {
		list, err := c.Models(t.Context())
		require.NoError(t, err)
		require.Len(t, list, 1)
		assert.Equal(t, "tiny", list[0].ID)
		assert.Equal(t, llamaWindow, list[0].Window)
	})
	t.Run("wrong key", func(t *testing.T) {
		wrong, err := NewKey("sk-wrong")
		require.NoError(t, err)
		other := newTestClient(t, c.base, Options{Key: wrong, Policy: Ignore()})
		_, err = other.Complete(t.Context(), Request{Model: "tiny", Prompt: Text("x")})
		assert.ErrorIs(t, err, ErrAuth)
	})
	for n, fits := range map[int]bool{llamaWindow - 1: true, llamaWindow: false, llamaWindow + 1: false} {
		t.Run(fmt.Sprintf("%d tokens", n), func(t *testing.T) { llamaBoundary(t, c, n, fits) })
	}
	t.Run("cuts of text in many scripts", func(t *testing.T) {
		ids := enc.Encode(mixed)
		for name, keep := range keeps {
			for n := 1; n < len(ids); n += 97 {
				resp, err := c.Complete(t.Context(), Request{Model: "tiny", Prompt: Text(mixed), Policy: Truncate(keep),
					MaxTokens: new(1), Suffix: words(llamaWindow - 1 - n)}) // ignored by the server; leaves room for n
				require.NoError(t, err, name)
				assert.Equal(t, n, resp.Usage.PromptTokens, name)
			}
		}
	})
}

// llamaBoundary sends n tokens as they are and cut.
func llamaBoundary(t *testing.T, c *Client, n int, fits bool) {
	req := Request{Model: "tiny", Prompt: Tokens(encodings.R50kBase().Encode(words(n))), MaxTokens: new(1)}
	_, err := c.Check(req)
	req.Policy = Ignore()
	resp, serverErr := c.Complete(t.Context(), req)
	if fits {
		require.NoError(t, err)
		require.NoError(t, serverErr)
		assert.Equal(t, n, resp.Usage.PromptTokens)
	} else {
		assert.ErrorIs(t, err, ErrContextLength)
		var long *ContextLengthError
		require.ErrorAs(t, serverErr, &long)
		assert.Equal(t, n, long.Prompt)
		assert.Equal(t, llamaWindow, long.Window)
		t.Log(long)
	}
	for name, keep := range keeps {
		req.Policy = Truncate(keep)
		resp, err := c.Complete(t.Context(), req)
		require.NoError(t, err, name)
		assert.Equal(t, llamaWindow-1, resp.Usage.PromptTokens, name)
	}
}

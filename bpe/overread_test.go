//go:build linux || darwin

package bpe

import (
	"runtime/debug"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

// The loops load whole words from text without asking how long it is. Here it
// ends where memory does: one byte further, and the processor objects.
func TestNothingIsReadBehindTheText(t *testing.T) {
	page := syscall.Getpagesize()
	memory, err := syscall.Mmap(-1, 0, 2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	require.NoError(t, err)
	defer func() { require.NoError(t, syscall.Munmap(memory)) }()
	require.NoError(t, syscall.Mprotect(memory[page:], syscall.PROT_NONE))

	e, err := New(vocab.CL100kBase())
	require.NoError(t, err)
	for name, sample := range map[string]string{
		"words":       strings.Repeat("a word, and another; ", 20),
		"longer ones": strings.Repeat(" incomprehensibilities NeverendingIdentifier", 10),
		"Russian":     strings.Repeat("прикосновение к неизведанному ", 8),
		"Japanese":    strings.Repeat("吾輩は猫である。名前はまだ無い。", 6),
		"Chinese":     strings.Repeat("天地玄黄宇宙洪荒日月盈昃辰宿列张", 8),
		"spaces":      strings.Repeat(" ", 300),
	} {
		t.Run(name, func(t *testing.T) {
			defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // in this goroutine
			for n := range 280 {
				for from := range min(n+1, 20) { // pieces before the last one have other places too
					text := sample[from:n]
					there := memory[page-len(text) : page]
					copy(there, text)
					want := e.Encode(text)
					require.NotPanics(t, func() {
						require.Equal(t, want, e.EncodeBytes(there))
						require.Equal(t, len(want), e.CountBytes(there))
					}, "%q", text)
				}
			}
		})
	}
}

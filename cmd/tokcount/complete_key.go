package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/tokcount/tokcount/client"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/charset"
)

// maxKeyFile is more than any key has, in bytes: a header carries it.
const maxKeyFile = 64 << 10

// readKey reads a key of which nothing is shown, whatever is wrong with it.
func readKey(file string) (client.Key, error) {
	f, err := os.Open(file)
	if err != nil {
		return client.Key{}, named(file, err)
	}
	defer f.Close()
	// Editors and PowerShell write marks, and UTF-16.
	text, err := io.ReadAll(io.LimitReader(charset.NewReader(f, nil), maxKeyFile+1))
	if err != nil {
		return client.Key{}, named(file, err)
	}
	if len(text) > maxKeyFile {
		return client.Key{}, named(file, fmt.Errorf("it has more than %d bytes: is it a key?", maxKeyFile))
	}
	key, err := client.NewKey(strings.TrimPrefix(string(text), "\ufeff"))
	if err == nil && key.IsZero() {
		err = errors.New("it has no key")
	}
	if err != nil {
		return client.Key{}, named(file, inWordsOfFlags(err))
	}
	return key, nil
}

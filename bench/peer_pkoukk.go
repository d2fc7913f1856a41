package main

import (
	"github.com/pkoukk/tiktoken-go"
	loader "github.com/pkoukk/tiktoken-go-loader"
)

func openPkoukk(encoding string) (codec, error) {
	// The offline loader embeds the vocabularies: without it the peer
	// downloads them.
	tiktoken.SetBpeLoader(loader.NewOfflineLoader())
	t, err := tiktoken.GetEncoding(encoding)
	if err != nil {
		return codec{}, err
	}
	return codec{
		encode: func(text string) (int, error) { return len(t.EncodeOrdinary(text)), nil },
		ids:    func(text string) ([]uint32, error) { return toUint32(t.EncodeOrdinary(text)), nil },
	}, nil
}

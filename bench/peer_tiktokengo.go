package main

import "github.com/tiktoken-go/tokenizer"

func openTiktokenGo(encoding string) (codec, error) {
	c, err := tokenizer.Get(tokenizer.Encoding(encoding))
	if err != nil {
		return codec{}, err
	}
	return codec{
		encode: func(text string) (int, error) {
			ids, _, err := c.Encode(text)
			return len(ids), err
		},
		ids: func(text string) ([]uint32, error) {
			ids, _, err := c.Encode(text)
			return toUint32(ids), err
		},
	}, nil
}

func toUint32[T int | int32 | uint](ids []T) []uint32 {
	out := make([]uint32, len(ids))
	for i, id := range ids {
		out[i] = uint32(id)
	}
	return out
}

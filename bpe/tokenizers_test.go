package bpe

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/goldens"
	"github.com/tokcount/tokcount/bpe/internal/naive"
	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/spec"
)

// A fileEncoding is an Encoding of a tokenizer file, as tests compare it.
type fileEncoding struct {
	*Encoding
	naive *naive.Tokenizer
	fail  func(format string, args ...any)
}

// fileMaker makes encodings of tokenizer files, each next to a slow one.
func fileMaker(t *testing.T) goldens.Maker {
	return func(s *spec.Tokenizer) (goldens.Tokenizer, error) {
		e, err := newFileEncoding(s)
		if err != nil {
			return nil, err
		}
		slow, err := naive.New(s)
		require.NoError(t, err)
		return &fileEncoding{e, slow, t.Errorf}, nil
	}
}

func newFileEncoding(s *spec.Tokenizer) (*Encoding, error) {
	v, err := vocab.FromSpec(s)
	if err != nil {
		return nil, err
	}
	return NewPipeline(v)
}

func (f *fileEncoding) withSpecial(special bool) *Encoding {
	if special {
		return f.WithAllSpecial()
	}
	return f.Encoding
}

func (f *fileEncoding) Encode(text string, special bool) []uint32 {
	e := f.withSpecial(special)
	ids := append([]uint32{}, e.Encode(text)...)
	if n := e.Count(text); n != len(ids) {
		f.fail("Count of %q is %d, not %d", text, n, len(ids))
	}
	return ids
}

func (f *fileEncoding) EncodeTemplate(text string, special bool) []uint32 {
	return f.withSpecial(special).AppendPrompt([]uint32{}, text)
}

// Decode compares the bytes with those of the slow tokenizer, which is known to give the
// reference's text.
func (f *fileEncoding) Decode(ids []uint32, skip bool) string {
	known := ids[:0:0]
	for _, id := range ids {
		if _, ok := f.Token(id); ok {
			known = append(known, id)
		}
	}
	decode, d := f.Encoding.Decode, f.NewDecoder()
	if skip {
		decode, d = f.DecodeSkip, d.SkipSpecial()
	}
	got, err := decode(known)
	if want := f.naive.DecodeBytes(ids, skip); err != nil || got != want {
		f.fail("%v decoded is %q, %v, not %q", ids, got, err, want)
	}
	streamed := ""
	for _, id := range known {
		text, err := d.Decode(id)
		if err != nil {
			f.fail("decoding %v: %v", ids, err)
		}
		streamed += text
	}
	if streamed += d.Flush(); streamed != got {
		f.fail("%v decoded one by one is %q, not %q", ids, streamed, got)
	}
	return f.naive.Decode(ids, skip)
}

func (f *fileEncoding) Pieces(text string) []string { return f.naive.Pieces(text) }

func TestSyntheticFiles(t *testing.T) { goldens.Synthetic(t, fileMaker(t)) }

func TestSyntheticOther(t *testing.T) { goldens.Other(t, fileMaker(t)) }

func TestRealTokenizers(t *testing.T) { goldens.Real(t, fileMaker(t)) }

func TestRealTexts(t *testing.T) { goldens.RealTexts(t, fileMaker(t)) }

func TestRealCodePoints(t *testing.T) { goldens.RealCodePoints(t, fileMaker(t)) }

func TestRealTokenizersAgainstTheReference(t *testing.T) { goldens.Reference(t, fileMaker(t)) }

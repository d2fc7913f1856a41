package shard

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/jsonpath"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format"
)

// Options say what a corpus becomes. All but MaxBad decide about its bytes.
type Options struct {
	Tokenizer Tokenizer    `json:"tokenizer"`
	Field     string       `json:"field"` // the path of the text in a record; see package jsonpath
	Format    string       `json:"format"`
	DType     format.DType `json:"dtype"`
	ShardSize int64        `json:"shard_size"`         // ids after which the next shard begins
	Shuffle   *uint64      `json:"shuffle,omitempty"`  // the seed; nil keeps the order
	Val       float64      `json:"val,omitempty"`      // the fraction of documents for validation
	BOS       *Separator   `json:"bos,omitempty"`      // before each document
	EOT       *Separator   `json:"eot,omitempty"`      // after each document, or before: see format.Format
	MinBytes  int64        `json:"min_bytes,omitzero"` // shorter documents are left out
	MaxLine   int64        `json:"max_line"`           // a longer record is bad, in bytes
	KeepBytes bool         `json:"keep_invalid_utf8,omitempty"`
}

// A Tokenizer is what ids are made by.
type Tokenizer struct {
	Name string `json:"name"` // of an encoding, or what a file calls itself
	IDs  int    `json:"ids"`  // one more than the largest
	Sum  string `json:"sha256"`
}

// A Separator is a token that is put between documents.
type Separator struct {
	Text string    `json:"text"`
	ID   bpe.Token `json:"id"`
}

// Defaults of Options.
const (
	DefaultField     = "text"
	DefaultFormat    = "nanogpt"
	DefaultShardSize = 100_000_000
	DefaultMaxLine   = 64 << 20
)

// Describe returns what identifies an encoding: its SHA-256 is that of the published
// file for a vocabulary that has one, and of the compiled form for a tokenizer file.
func Describe(enc *bpe.Encoding) (Tokenizer, error) {
	sum := sha256.New()
	write := enc.Vocab().WriteTiktoken
	if enc.Vocab().Pipeline() != nil {
		write = enc.WriteCompiled
	}
	if err := write(sum); err != nil {
		return Tokenizer{}, err
	}
	return Tokenizer{enc.Name(), enc.Len(), hex.EncodeToString(sum.Sum(nil))}, nil
}

// FindSeparator returns the token that is called given: the text of a special token, an
// id, or the text of another. It is the tokenizer's own for "auto", by its purpose, and nil
// for "none". A number is an id, though most vocabularies have its digits as a token.
func FindSeparator(enc *bpe.Encoding, given, purpose string) (*Separator, error) {
	switch given {
	case "none":
		return nil, nil
	case "auto":
		return ownSeparator(enc, purpose)
	}
	if id, ok := enc.Special()[given]; ok {
		return &Separator{given, id}, nil
	}
	if id, err := strconv.ParseUint(given, 10, 32); err == nil {
		if text, ok := enc.Token(bpe.Token(id)); ok {
			return &Separator{text, bpe.Token(id)}, nil
		}
	} else if id, ok := enc.Lookup(given); ok {
		return &Separator{given, id}, nil
	}
	return nil, fmt.Errorf("the tokenizer %s has no token %q for --%s", enc.Name(), given, purpose)
}

// ownSeparator returns what a tokenizer has for a purpose, bos or eot.
func ownSeparator(enc *bpe.Encoding, purpose string) (*Separator, error) {
	if p := enc.Vocab().Pipeline(); p != nil {
		mark := p.Tokenizer.EOS
		if purpose == "bos" {
			mark = p.Tokenizer.BOS
		}
		if mark.Text != "" {
			return &Separator{mark.Text, mark.ID}, nil
		}
	}
	const endOfText = "<|endoftext|>"
	if id, ok := enc.Special()[endOfText]; ok && purpose == "eot" {
		return &Separator{endOfText, id}, nil
	}
	kind := map[string]string{"bos": "beginning", "eot": "end"}[purpose]
	return nil, fmt.Errorf("the tokenizer %s names no token for the %s of a text: give --%s TOKEN or --%s none",
		enc.Name(), kind, purpose, purpose)
}

// complete checks the options and sets those that follow from others.
func (o *Options) complete(dtype string) error {
	f, err := format.ByName(o.Format)
	if err != nil {
		return err
	}
	if o.DType, err = f.DType(dtype, o.Tokenizer.IDs); err != nil {
		return fmt.Errorf("--dtype: %w", err)
	}
	if _, err := jsonpath.Parse([]string{o.Field}); err != nil {
		return fmt.Errorf("--field: %w", err)
	}
	texts := map[string]string{"field": o.Field}
	for flag, s := range map[string]*Separator{"eot": o.EOT, "bos": o.BOS} {
		if s != nil {
			texts[flag] = s.Text
		}
	}
	for flag, text := range texts {
		if !utf8.ValidString(text) {
			return fmt.Errorf("--%s: %q is %w", flag, text, errNotUTF8)
		}
	}
	switch {
	case o.ShardSize < 1:
		return fmt.Errorf("--shard-size %d: a shard has 1 token or more", o.ShardSize)
	case f.MaxTokens > 0 && o.ShardSize > f.MaxTokens:
		return fmt.Errorf("--shard-size %d: a shard of format %s has %d tokens at most", o.ShardSize, f.Name, f.MaxTokens)
	case !(o.Val >= 0 && o.Val < 1):
		return fmt.Errorf("--val %v: a fraction is from 0 to less than 1, such as 0.01", o.Val)
	case o.MaxLine < 1 || o.MaxLine > math.MaxInt32:
		return fmt.Errorf("--max-line %d: the limit is from 1 to %d bytes", o.MaxLine, math.MaxInt32)
	}
	return nil
}

// around returns the ids before and after a document.
func (o *Options) around(eotFirst bool) (before, after []bpe.Token) {
	if o.EOT != nil && eotFirst {
		before = append(before, o.EOT.ID)
	}
	if o.BOS != nil {
		before = append(before, o.BOS.ID)
	}
	if o.EOT != nil && !eotFirst {
		after = append(after, o.EOT.ID)
	}
	return slices.Clip(before), after
}

// CheckEncoding returns an error if an encoding is not the one that a plan was made for.
func (o *Options) CheckEncoding(enc *bpe.Encoding) error {
	got, err := Describe(enc)
	if err != nil {
		return err
	}
	if want := o.Tokenizer; got.Sum != want.Sum || got.IDs != want.IDs {
		return fmt.Errorf("the plan is for the vocabulary %s with %d ids and the SHA-256 %.16s, and this one, %s, has %d ids and %.16s",
			want.Name, want.IDs, want.Sum, got.Name, got.IDs, got.Sum)
	}
	for _, s := range []*Separator{o.BOS, o.EOT} {
		if s == nil {
			continue
		}
		if text, ok := enc.Token(s.ID); !ok || !bytes.Equal([]byte(text), []byte(s.Text)) {
			return fmt.Errorf("the plan puts the token %q (%d) between documents, which %s does not have", s.Text, s.ID, got.Name)
		}
	}
	return nil
}

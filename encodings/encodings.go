package encodings

import (
	"sync"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/vocab"
)

// A shared encoding is made by the first caller and kept.
//
// Each function below has one of its own, as a zero value: the linker drops a
// vocabulary only if nothing that the program reaches refers to it. A map from
// names to functions, or variables set by sync.OnceValue, refer to all of them
// from the package's initialization and would put all into every program.
type shared struct {
	once     sync.Once
	encoding *bpe.Encoding
	err      error
}

// get panics if the vocabulary does not make an encoding: it is part of the
// program, so no input can cause that.
func (s *shared) get(load func() *vocab.Vocab) *bpe.Encoding {
	s.once.Do(func() { s.encoding, s.err = bpe.New(load()) })
	if s.err != nil {
		panic("encodings: embedded vocabulary: " + s.err.Error())
	}
	return s.encoding
}

var gpt2Base, r50kBase, p50kBase, p50kEdit, cl100kBase, o200kBase, o200kHarmony shared

// GPT2 returns the encoding of GPT-2. Its tokens are those of [R50kBase]; only
// its name, "gpt2", differs.
//
// GPT2 and the functions below return the same pointer each time. They may be
// called concurrently and do not fail; the first call makes the encoding from
// tables that are read where they lie in the program.
func GPT2() *bpe.Encoding {
	return gpt2Base.get(func() *vocab.Vocab {
		v := vocab.R50kBase()
		v.Name = "gpt2"
		return v
	})
}

// R50kBase returns r50k_base, the encoding of GPT-3: davinci, curie, babbage,
// ada and what was made from them until 2022. 50,257 tokens.
func R50kBase() *bpe.Encoding { return r50kBase.get(vocab.R50kBase) }

// P50kBase returns p50k_base, the encoding of Codex, text-davinci-002 and
// text-davinci-003: r50k_base and 24 tokens for runs of spaces.
func P50kBase() *bpe.Encoding { return p50kBase.get(vocab.P50kBase) }

// P50kEdit returns p50k_edit, the encoding of the edit models: p50k_base and
// three special tokens for text before, in and after a gap.
func P50kEdit() *bpe.Encoding { return p50kEdit.get(vocab.P50kEdit) }

// CL100kBase returns cl100k_base, the encoding of GPT-3.5 and GPT-4, of
// davinci-002 and babbage-002, and of the text-embedding models.
func CL100kBase() *bpe.Encoding { return cl100kBase.get(vocab.CL100kBase) }

// O200kBase returns o200k_base, the encoding of GPT-4o and of OpenAI's hosted
// models since.
func O200kBase() *bpe.Encoding { return o200kBase.get(vocab.O200kBase) }

// O200kHarmony returns o200k_harmony, the encoding of the gpt-oss models:
// o200k_base and the special tokens of their message format.
func O200kHarmony() *bpe.Encoding { return o200kHarmony.get(vocab.O200kHarmony) }

// Names returns the names that [Get] knows, oldest first. The slice is the
// caller's.
func Names() []string {
	return []string{"gpt2", "r50k_base", "p50k_base", "p50k_edit", "cl100k_base", "o200k_base", "o200k_harmony"}
}

// Get returns the encoding of that name, as the function named after it does.
// Names match exactly. For any other name the error is an
// [*UnknownEncodingError].
func Get(name string) (*bpe.Encoding, error) {
	switch name {
	case "gpt2":
		return GPT2(), nil
	case "r50k_base":
		return R50kBase(), nil
	case "p50k_base":
		return P50kBase(), nil
	case "p50k_edit":
		return P50kEdit(), nil
	case "cl100k_base":
		return CL100kBase(), nil
	case "o200k_base":
		return O200kBase(), nil
	case "o200k_harmony":
		return O200kHarmony(), nil
	}
	return nil, &UnknownEncodingError{Name: name, Nearest: nearest(name, Names())}
}

// ForModel returns the encoding that a model uses, for any name that
// [LookupModel] knows. The error is an [*UnknownModelError].
func ForModel(model string) (*bpe.Encoding, error) {
	m, err := LookupModel(model)
	if err != nil {
		return nil, err
	}
	return Get(m.Encoding)
}

package bpe

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/naive"
	"github.com/tokcount/tokcount/bpe/internal/oracle"
	"github.com/tokcount/tokcount/bpe/internal/texttest"
	"github.com/tokcount/tokcount/vocab/huggingface"
	"github.com/tokcount/tokcount/vocab/spec"
)

// Any combination of steps gives what the slow tokenizer gives, and the reference where
// it is installed.
func TestRandomFiles(t *testing.T) {
	rounds, seed := texttest.Fewer(150), uint64(1)
	if os.Getenv("TOKCOUNT_LONG") != "" {
		rounds = 3_000
	}
	fmt.Sscan(os.Getenv("TOKCOUNT_SEED"), &seed)
	var o *oracle.Oracle
	if os.Getenv("TOKCOUNT_ORACLE") != "" {
		o = oracle.Start(t)
	}
	ways := map[string]int{}
	answers := 0
	for i := range rounds {
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		file := randomFile(r)
		data, err := json.Marshal(file)
		require.NoError(t, err)
		s, err := huggingface.Parse(data)
		var tok *fileEncoding
		if err == nil {
			tok, err = newComparedEncoding(t, s)
		}
		if failed := new(spec.Error); err != nil {
			require.ErrorAs(t, err, &failed, "%s", data)
			require.NotEmpty(t, failed.Path, "%v\n%s", err, data)
			if o != nil && !errors.Is(err, errors.ErrUnsupported) {
				require.NotEmpty(t, o.LoadJSON(file), "%d: %v\n%s", i, err, data)
			}
			ways["refused: "+failed.Reason]++
			if failed.Err != nil {
				t.Logf("file %d of seed %d: %v", i, seed, err)
			}
			continue
		}
		ways[tok.way()]++
		answers += checkRandomFile(t, tok, o, r, file, fmt.Sprintf("file %d: ", i))
		if t.Failed() {
			model := file["model"].(object)
			model["vocab"] = len(model["vocab"].(map[string]int))
			data, _ = json.Marshal(file)
			t.Logf("file %d of seed %d, %s: %s", i, seed, tok.way(), data)
			return
		}
	}
	t.Logf("%d answers; %v", answers, ways)
}

// randomSpecs yields what some random files say.
func randomSpecs(t testing.TB) iter.Seq2[string, *spec.Tokenizer] {
	n := 40
	if os.Getenv("TOKCOUNT_LONG") != "" {
		n = 2000
	}
	return func(yield func(string, *spec.Tokenizer) bool) {
		for i := range n {
			data, err := json.Marshal(randomFile(rand.New(rand.NewPCG(3, uint64(i)))))
			require.NoError(t, err)
			if s, err := huggingface.Parse(data); err == nil && !yield(fmt.Sprintf("random_%d.json", i), s) {
				return
			}
		}
	}
}

func newComparedEncoding(t *testing.T, s *spec.Tokenizer) (*fileEncoding, error) {
	e, err := newFileEncoding(s)
	if err != nil {
		return nil, err
	}
	slow, err := naive.New(s)
	if err != nil {
		return nil, err
	}
	return &fileEncoding{e, slow, t.Errorf}, nil
}

// way names the way that texts take.
func (f *fileEncoding) way() string {
	switch front := f.shared.front; {
	case front.pipe != nil:
		return "pipe"
	case front.mark != "":
		return "spaced"
	case front.changes:
		return "changed"
	}
	return "direct"
}

// checkRandomFile compares answers for random texts and ids.
func checkRandomFile(t *testing.T, tok *fileEncoding, o *oracle.Oracle, r *rand.Rand, file object, name string) (answers int) {
	texts, ids := make([]string, 20), make([][]uint32, 20)
	for i := range texts {
		texts[i], ids[i] = randomText(r), []uint32{}
		for range r.IntN(8) {
			if id := r.Uint32N(uint32(tok.Len() + 2)); tok.Len() < 5000 || r.IntN(2) == 0 {
				ids[i] = append(ids[i], id)
			}
		}
	}
	equal := func(want, got any, format string, args ...any) {
		t.Helper()
		answers++
		if fmt.Sprint(want) != fmt.Sprint(got) {
			t.Errorf("%s%s:\n got %v\nwant %v", name, fmt.Sprintf(format, args...), got, want)
		}
	}
	var byReference [2][][]uint32
	var decoded [2][]string
	if data, err := json.Marshal(file); err != nil || strings.Contains(string(data), `"prepend":""`) {
		o = nil // TestFaultsOfTheReference
	}
	if o != nil {
		var ok bool
		if byReference, decoded, ok = o.All(file, texts, ids); !ok {
			o = nil
		}
	}
	for i, text := range texts {
		for _, special := range []bool{false, true} {
			equal(tok.naive.Encode(text, special), tok.Encode(text, special), "%q, special %v", text, special)
		}
		equal(tok.naive.EncodeTemplate(text, true), tok.EncodeTemplate(text, true), "%q with the template", text)
		plain, skipped := tok.Decode(ids[i], false), tok.Decode(ids[i], true)
		if o != nil {
			equal(byReference[0][i], tok.Encode(text, true), "%q by the reference", text)
			equal(byReference[1][i], tok.EncodeTemplate(text, true), "%q with the template by the reference", text)
			equal(decoded[0][i], plain, "%d decoded by the reference", ids[i])
			equal(decoded[1][i], skipped, "%d decoded by the reference without special tokens", ids[i])
		}
	}
	return answers
}

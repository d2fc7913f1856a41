package bpe

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/naive"
	"github.com/tokcount/tokcount/bpe/internal/oracle"
	"github.com/tokcount/tokcount/vocab/huggingface"
)

// Where the reference is at fault, this is the proof: its own normalizer says what the
// text becomes, and then it encodes another text, or ends the process. In both cases a
// normalizer has made a character that it says stands for none of the original text, at
// its start (tokenizer/normalizer.rs, transform_range); what is put before that later, by
// ByteLevel, or is removed, by Strip, is put or removed at the wrong place. We encode what the
// normalizer makes.
func TestFaultsOfTheReference(t *testing.T) {
	prepend := object{"type": "Prepend", "prepend": ""}
	replace := object{"type": "Replace", "pattern": object{"Regex": "(?=b)"}, "content": " "}
	strip := object{"type": "Strip", "strip_left": true, "strip_right": false}
	level := object{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": true}
	spaced := object{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false, "use_regex": true}
	split := object{"type": "WhitespaceSplit"}
	const dies = "dies"
	for _, tt := range []struct {
		name        string
		normalizers []any
		pre         []any
		text        string
		normal      string // by its normalizer, "" if it dies
		reference   string // its tokens
		ours        string
	}{
		{"nothing is put in front", []any{prepend}, []any{level}, "b", "b", "b b", "b"},
		{"nothing, then a space", []any{prepend}, []any{spaced}, "b", "b", "Ġ b   b", "Ġ b"},
		{"nothing, then a space, in words", []any{prepend}, []any{split, spaced}, "b b", "b b", "Ġ b   b Ġ b", "Ġ b Ġ b"},
		{"nothing is put in front of three", []any{prepend}, []any{level}, "bab", "", dies, "b a b"},
		{"nothing in front of words", []any{prepend}, []any{split, spaced}, "bab", "", dies, "Ġ b a b"},
		{"a space that stands for nothing is stripped", []any{replace, strip}, []any{level}, "b", "", dies, "b"},
		{"a space that stands for nothing is stripped of three", []any{replace, strip}, []any{level}, "bab", "", dies, "b a Ġ b"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			vocab := object{"a": 0, "b": 1, "Ġ": 2, " ": 3}
			file := object{"version": "1.0", "truncation": nil, "padding": nil, "added_tokens": []any{}, "post_processor": nil, "decoder": nil,
				"normalizer": object{"type": "Sequence", "normalizers": tt.normalizers}, "pre_tokenizer": object{"type": "Sequence", "pretokenizers": tt.pre},
				"model": object{"type": "BPE", "vocab": vocab, "merges": []any{}}}
			data, err := json.Marshal(file)
			require.NoError(t, err)
			s, err := huggingface.Parse(data)
			require.NoError(t, err)
			e, err := newFileEncoding(s)
			require.NoError(t, err)
			spell := func(ids []uint32) string {
				var tokens []string
				for _, id := range ids {
					tokens = append(tokens, []string{"a", "b", "Ġ", " "}[id])
				}
				return strings.Join(tokens, " ")
			}
			assert.Equal(t, tt.ours, spell(e.Encode(tt.text)))
			t.Run("by the reference", func(t *testing.T) {
				o := oracle.Start(t)
				got, _, ok := o.All(file, []string{tt.text}, [][]uint32{{}})
				if tt.reference == dies {
					require.False(t, ok, "it is fixed: compare with it")
					return
				}
				require.True(t, ok)
				assert.Equal(t, tt.reference, spell(got[0][0]))
				assert.Equal(t, []string{tt.normal}, o.Normalize([]string{tt.text}))
			})
		})
	}
}

// An added token that takes the white space before it, and is in white space that the
// token before took, is nothing where nothing of it is left.
func TestAddedTokenInTakenSpace(t *testing.T) {
	added := []any{
		object{"id": 2, "content": "--", "special": false, "normalized": false, "single_word": false, "lstrip": false, "rstrip": true},
		object{"id": 3, "content": " ", "special": false, "normalized": false, "single_word": false, "lstrip": true, "rstrip": false},
	}
	file := object{"version": "1.0", "truncation": nil, "padding": nil, "added_tokens": added, "post_processor": nil, "decoder": nil,
		"normalizer": nil, "pre_tokenizer": nil, "model": object{"type": "BPE", "vocab": object{"a": 0, "b": 1}, "merges": []any{}}}
	data, err := json.Marshal(file)
	require.NoError(t, err)
	s, err := huggingface.Parse(data)
	require.NoError(t, err)
	e, err := newFileEncoding(s)
	require.NoError(t, err)
	slow, err := naive.New(s)
	require.NoError(t, err)
	for text, want := range map[string][]uint32{
		"a-- b":    {0, 2, 1},
		"a b":      {0, 3, 1},
		"a-- ":     {0, 2},
		"a--   b":  {0, 2, 1}, // the reference dies
		"a--  -- ": {0, 2, 2},
	} {
		assert.Equal(t, want, e.Encode(text), "%q", text)
		assert.Equal(t, want, slow.Encode(text, true), "%q", text)
	}
	t.Run("by the reference", func(t *testing.T) {
		o := oracle.Start(t)
		got, _, ok := o.All(file, []string{"a-- b", "a b", "a-- "}, [][]uint32{{}, {}, {}})
		require.True(t, ok)
		assert.Equal(t, [][]uint32{{0, 2, 1}, {0, 3, 1}, {0, 2}}, got[0])
		_, _, ok = o.All(file, []string{"a--   b"}, [][]uint32{{}})
		assert.False(t, ok, "it is fixed: compare with it")
	})
}

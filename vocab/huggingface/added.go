package huggingface

import (
	"strings"

	"github.com/tokcount/tokcount/vocab/spec"
)

// An addedToken is an added token as listed, with its path.
type addedToken struct {
	spec.AddedToken
	path string
}

// addedTokens reads the list of added tokens. The ids in it are checked and
// not used, as in the reference: [reader.number] gives the ids.
func (r *reader) addedTokens() {
	r.Array(func(int) {
		t := addedToken{path: r.Path()}
		flags, hasText, hasID := 0, false, false
		flag := func(value *bool) {
			flags++
			*value = r.Bool()
		}
		r.Object(func(key []byte) {
			switch string(key) {
			case "single_word":
				flag(&t.SingleWord)
			case "lstrip":
				flag(&t.LStrip)
			case "rstrip":
				flag(&t.RStrip)
			case "normalized":
				flag(&t.Normalized)
			case "special":
				flag(&t.Special)
			case "content":
				hasText = true
				t.Text = string(r.Text())
			case "id":
				hasID = true
				r.Uint32("the id")
			default:
				r.Skip()
			}
		})
		switch {
		case !r.OK():
		case !hasText:
			r.Fail("there is no content")
		case !hasID:
			r.Fail("there is no id")
		case flags != 5:
			r.Fail("single_word, lstrip, rstrip, normalized and special are needed")
		default:
			r.added = append(r.added, t)
		}
	})
}

// number gives the added tokens their ids: the id in the vocabulary of a text
// that is there, numbers from the size of the vocabulary onwards for the
// others. The last entry of a text counts, but special stays special; an empty
// text is left out. (tokenizer/added_vocabulary.rs, add_tokens)
func (r *reader) number() {
	tokens := &r.tok.Model.Tokens
	next := uint32(tokens.Len())
	at := make(map[string]int, len(r.added))
	for _, t := range r.added {
		if t.Text == "" {
			continue
		}
		if i, twice := at[t.Text]; twice {
			old := r.tok.Added[i]
			if t.Normalized != old.Normalized && len(r.tok.Normalizer) > 0 {
				// The reference looks for the last and decodes as the first.
				r.UnsupportedAt(t.path+"/normalized", "the token %q is listed before as normalized: %v", t.Text, old.Normalized)
				return
			}
			t.ID, t.Special = old.ID, t.Special || old.Special
			r.tok.Added[i] = t.AddedToken
			continue
		}
		if i, ok := tokens.Find([]byte(t.Text)); ok {
			t.ID = tokens.ID(i)
		} else {
			t.ID = next
			next++
			if i, ok := tokens.Position(t.ID); ok {
				r.UnsupportedAt(t.path+"/id", "the id %d, which is the next after %d tokens, belongs to the token %q already",
					t.ID, tokens.Len(), tokens.Text(i))
				return
			}
		}
		at[t.Text] = len(r.tok.Added)
		r.tok.Added = append(r.tok.Added, t.AddedToken)
	}
}

// pointer escapes a key for a JSON pointer. (RFC 6901)
func pointer(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

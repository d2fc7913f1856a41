package chat_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings/chat"
)

// In these chats each letter is a message: s system, d developer, u user, a
// assistant, c a call, C a call with another id, r and R their results, o a
// result of the older form, t reasoning.
func chatOf(letters string) *chat.Request {
	r := &chat.Request{}
	for _, letter := range letters {
		m := map[rune]chat.Message{
			's': {Role: "system", Content: "Be kind."},
			'd': {Role: "developer", Content: "Be brief."},
			'u': {Role: "user", Content: "What is the weather?"},
			'a': {Role: "assistant", Content: "It is fine."},
			'c': {Role: "assistant", Calls: []chat.Call{{ID: "1", Name: "f", Arguments: "{}"}}},
			'C': {Role: "assistant", Calls: []chat.Call{{ID: "2", Name: "g", Arguments: "{}"}}},
			'b': {Role: "assistant", Calls: []chat.Call{{ID: "1", Name: "f", Arguments: "{}"}, {ID: "2", Name: "g", Arguments: "{}"}}},
			'r': {Role: "tool", CallID: "1", Content: "22"},
			'R': {Role: "tool", CallID: "2", Content: "23"},
			'o': {Role: "function", Name: "f", Content: "24"},
			't': {Kind: "reasoning"},
			'x': {Kind: "computer_call", CallID: "3"},
			'X': {Kind: "computer_call_output", CallID: "3"},
		}[letter]
		r.Messages = append(r.Messages, m)
	}
	return r
}

// What can be dropped, until nothing more can.
func TestFitKeepsWhatBelongsTogether(t *testing.T) {
	for _, tt := range []struct{ chat, must string }{
		{"sua", "sua"},
		{"suaua", "sua"},
		{"udasaua", "dsua"},
		{"uau", "u"},
		{"uuau", "u"},
		{"u", "u"},
		{"s", "s"},
		{"aaa", "a"},
		{"ucrua", "ua"},
		{"ucr", "ucr"},
		{"ucrCR", "uCR"},
		{"ucCrR", "uCR"},
		{"ubrR", "ubrR"},
		{"ubRru", "u"},
		{"ucrucr", "ucr"},    // an id that comes again
		{"ucaur", "cur"},     // the result is late
		{"uco", "uco"},       // a result of the older form
		{"ucooau", "u"},      // two
		{"uraau", "u"},       // a result of no call
		{"utcrCRu", "u"},     // reasoning
		{"utcCrR", "utcCrR"}, // with two calls
		{"utcCRr", "utcCRr"},
		{"utau", "u"},
		{"uta", "uta"},
		{"uxX", "uxX"},
		{"uxXu", "xXu"}, // items that count nothing are not dropped for nothing
	} {
		t.Run(tt.chat, func(t *testing.T) {
			r, must := chatOf(tt.chat), count(t, "gpt-4o", chatOf(tt.must))
			fitted, err := chat.Fit("gpt-4o", r, must.Tokens)
			require.NoError(t, err)
			if len(r.Messages) == len(must.Messages) {
				assert.Nil(t, fitted.Dropped)
			}
			assert.Equal(t, chatOf(tt.must).Messages, fitted.Request.Messages)
			assert.Equal(t, must.Tokens, fitted.Estimate.Tokens)
			assert.Equal(t, must.Messages, fitted.Estimate.Messages)

			_, err = chat.Fit("gpt-4o", r, must.Tokens-1)
			var long *chat.TooLongError
			require.ErrorAs(t, err, &long)
			assert.Equal(t, chat.TooLongError{Tokens: must.Tokens, Limit: must.Tokens - 1}, *long)
			assert.EqualError(t, err, fmt.Sprintf("the part that must stay has %d tokens, limit %d, 1 over", must.Tokens, must.Tokens-1))
		})
	}
}

// For random chats and limits: what is left fits, counts as it does when counted
// anew, and is in order; of messages that belong together all are left or none;
// what must stay does; the older of what may go went first, and no more of it
// than was needed.
func TestFitOfRandomChats(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	c, err := chat.NewCounter("gpt-4o")
	require.NoError(t, err)
	dropped := 0
	for range 3000 {
		letters := make([]byte, 1+random.IntN(12))
		for i := range letters {
			letters[i] = "sduuaabcCrRot"[random.IntN(13)]
		}
		r := chatOf(string(letters))
		all, err := c.Count(r)
		require.NoError(t, err)
		limit := random.IntN(all.Tokens + 10)
		fitted, err := c.Fit(r, limit)
		if err != nil {
			var long *chat.TooLongError
			require.ErrorAs(t, err, &long)
			require.Greater(t, long.Tokens, limit)
			continue
		}
		dropped += len(fitted.Dropped)
		requireFitted(t, c, string(letters), limit, all, fitted)
	}
	require.Greater(t, dropped, 1000, "the test tests something")
}

func requireFitted(t *testing.T, c *chat.Counter, letters string, limit int, all chat.Estimate, fitted chat.Fitted) {
	t.Helper()
	anew, err := c.Count(fitted.Request)
	require.NoError(t, err)
	require.Equal(t, anew.Messages, fitted.Estimate.Messages)
	require.Equal(t, anew.Tokens, fitted.Estimate.Tokens)
	require.Equal(t, anew.Unconfirmed, fitted.Estimate.Unconfirmed)
	require.LessOrEqual(t, anew.Tokens, limit)

	var left []byte
	for i := range letters {
		if !slices.Contains(fitted.Dropped, i) {
			left = append(left, letters[i])
		}
	}
	require.Equal(t, len(letters)-len(fitted.Dropped), len(left), "indexes are different")
	require.Equal(t, chatOf(string(left)).Messages, append([]chat.Message(nil), fitted.Request.Messages...))

	groups := groupsOf(letters)
	youngest, back := -1, 0 // of the groups that were dropped
	for _, g := range groups {
		gone := slices.Contains(fitted.Dropped, g.members[0])
		for _, i := range g.members {
			require.Equal(t, gone, slices.Contains(fitted.Dropped, i), "%s is torn apart", letters)
		}
		if gone {
			require.False(t, g.stays, letters)
			require.Less(t, youngest, g.members[0])
			youngest, back = g.members[0], 0
			for _, i := range g.members {
				back += all.Messages[i]
			}
		}
	}
	if youngest >= 0 {
		require.Greater(t, anew.Tokens+back, limit, "%s: more than needed was dropped", letters)
	}
	for _, g := range groups {
		if !g.stays && !slices.Contains(fitted.Dropped, g.members[0]) {
			require.Greater(t, g.members[0], youngest, "%s: an older one stayed", letters)
		}
	}
}

type group struct {
	members []int
	stays   bool
}

// groupsOf says in a plain way what belongs together: it links each message to
// an earlier one, and follows the links.
func groupsOf(letters string) []group {
	link := make([]int, len(letters))
	for i, letter := range []byte(letters) {
		link[i] = i
		before := letters[:i]
		switch letter {
		case 'r', 'R', 'o':
			ids := map[byte]string{'r': "cb", 'R': "Cb"}[letter]
			calls := len(strings.TrimRight(before, "rRot")) // just after the last that is no result and no reasoning
			if at := strings.LastIndexAny(before, ids); ids != "" && at >= 0 {
				link[i] = at
			} else if calls > 0 && strings.ContainsRune("cCb", rune(before[calls-1])) {
				link[i] = calls - 1
			}
		case 'a', 'c', 'C', 'b', 't':
			turn := strings.LastIndexAny(before, "sdurRo") + 1
			if at := strings.IndexByte(before[turn:], 't'); at >= 0 {
				link[i] = turn + at
			}
		}
	}
	var groups []group
	of := make([]int, len(letters))
	for i := range letters {
		if link[i] == i {
			of[i] = len(groups)
			groups = append(groups, group{})
		} else {
			of[i] = of[link[i]]
		}
		g := &groups[of[i]]
		g.members = append(g.members, i)
		last := letters[i] == 'u' && !strings.Contains(letters[i+1:], "u") || i == len(letters)-1
		g.stays = g.stays || last || letters[i] == 's' || letters[i] == 'd'
	}
	return groups
}

// Parse, Fit and Without give what Fit says is left.
func TestFitOfJSON(t *testing.T) {
	r := parse(t, `{"model": "gpt-4o", "max_tokens": 5, "messages": [
		{"role": "system", "content": "Be kind."},
		{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}, {"type": "text", "text": "What is this?"}]},
		{"role": "assistant", "content": "A cat."},
		{"role": "user", "content": "And this?", "extra": "x"}
	]}`)
	require.Len(t, r.Uncounted, 2)
	fitted, err := chat.Fit("", r, 20)
	require.NoError(t, err)
	assert.Equal(t, []int{1, 2}, fitted.Dropped)
	assert.Equal(t, []chat.Uncounted{{Path: "messages[3].extra", What: "unknown field", Message: 1}}, fitted.Estimate.Uncounted, "only of what is left")
	assert.Equal(t, []string{"uncounted parts"}, fitted.Estimate.Unconfirmed)

	body, err := r.Without(fitted.Dropped)
	require.NoError(t, err)
	assert.True(t, json.Valid(body))
	left := parse(t, string(body))
	assert.Equal(t, fitted.Request.Messages, left.Messages)
	assert.Equal(t, fitted.Estimate.Tokens, count(t, "", left).Tokens)
}

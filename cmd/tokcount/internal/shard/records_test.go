package shard

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The bytes of a text that is not UTF-8 are encoded as they are, if that is wanted.
func TestInvalidTextsCanBeKept(t *testing.T) {
	in, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	write(t, in, map[string][]byte{"x.jsonl": []byte("{\"text\":\"a\xff\"}\n"), "y.txt": []byte("b\xfe")})
	m := done(t, in, out, func(p *Planner) { p.Options.KeepBytes = true })
	require.Equal(t, idsOf(t, "a\xff", "b\xfe"), shardIDs(t, m, out, "train"))
}

// What is not text in messages is counted, and bad where there is nothing else.
func TestWhatMessagesHaveBesidesTextIsCounted(t *testing.T) {
	in, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	write(t, in, map[string][]byte{"x.jsonl": []byte(`{"messages":[{"content":[{"type":"text","text":"one"},{"type":"image_url"}]},{"content":" two","tool_calls":[{}]}]}
{"messages":[{"content":[{"type":"input_audio"}]}]}
{"messages":[{"content":""}]}
`)})
	m := done(t, in, out, func(p *Planner) { p.Options.Field, p.MaxBad = "messages[].content", 1 })
	enc := r50k(t)
	require.Equal(t, append(append(enc.Encode("one"), enc.Encode(" two")...), 50256, 50256), shardIDs(t, m, out, "train"))
	require.EqualValues(t, 2, m.Totals.Asides)
	require.EqualValues(t, 2, m.Inputs[0].Asides)
	require.EqualValues(t, 1, m.Totals.Bad)
	_, err := attempt(t, in, filepath.Join(t.TempDir(), "out"), func(p *Planner) { p.Options.Field = "messages[].content" })
	require.ErrorContains(t, err, "x.jsonl:2: bad record: its messages have no text, but input_audio")
}

// A path may lead to several texts, which are one document.
func TestPathsOfSeveralTexts(t *testing.T) {
	in, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	write(t, in, map[string][]byte{"x.jsonl": []byte(`{"messages":[{"content":"one"},{"content":" two"}]}` + "\n")})
	m := done(t, in, out, func(p *Planner) { p.Options.Field = "messages[].content" })
	enc := r50k(t)
	require.Equal(t, append(append(enc.Encode("one"), enc.Encode(" two")...), 50256), shardIDs(t, m, out, "train"))
}

// Bad records of several units are counted together.
func TestBadRecordsOfAllUnits(t *testing.T) {
	in, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	lines := bytes.ReplaceAll(jsonLines(docs(600, 1)), []byte(`"id":3`), []byte(`"text":0,"id":3`))
	write(t, in, map[string][]byte{"x.jsonl": lines})
	p := planned(t, in, func(p *Planner) { p.MaxBad = 1000 })
	require.Greater(t, len(p.Units), 5)
	require.NoError(t, runner(t, p, out).Run(context.Background()))
	m, err := p.Finish(out)
	require.NoError(t, err)
	require.EqualValues(t, 111, m.Totals.Bad)
	require.EqualValues(t, 600, m.Totals.In)

	p.MaxBad = 110
	_, err = p.Finish(out)
	require.ErrorContains(t, err, "the first of 111 bad records: text is a number, not a string (--max-bad allows 110)")
}

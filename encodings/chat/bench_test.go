package chat_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tokcount/tokcount/encodings/chat"
)

// A short request, a long prompt of plain text, one with an escape in every
// line, and a request with a tool.
func BenchmarkParse(b *testing.B) {
	benchmarkBodies(b, func(body []byte) error { _, err := chat.Parse(body); return err })
}

func BenchmarkParseAndCount(b *testing.B) {
	c, err := chat.NewCounter("gpt-4o")
	if err != nil {
		b.Fatal(err)
	}
	benchmarkBodies(b, func(body []byte) error {
		r, err := chat.Parse(body)
		if err == nil {
			_, err = c.Count(r)
		}
		return err
	})
}

// What encoding/json takes to read as much into a struct that drops the rest.
func BenchmarkEncodingJSON(b *testing.B) {
	benchmarkBodies(b, func(body []byte) error {
		var r struct {
			Model    string
			Messages []struct {
				Role    string
				Content string
			}
			Tools []struct{ Function json.RawMessage }
		}
		return json.Unmarshal(body, &r)
	})
}

func benchmarkBodies(b *testing.B, run func([]byte) error) {
	line := "The quick brown fox jumps over the lazy dog, and the dog sleeps on. "
	for _, bb := range []struct{ name, body string }{
		{"short", `{"model": "gpt-4o", "messages": [{"role": "user", "content": "Say this is a test, and no more."}]}`},
		{"plain", `{"model": "gpt-4o", "messages": [{"role": "user", "content": "` + strings.Repeat(line, 250) + `"}]}`},
		{"lines", `{"model": "gpt-4o", "messages": [{"role": "user", "content": "` + strings.Repeat(line+`\n`, 250) + `"}]}`},
		{"tools", cookbookWeather},
	} {
		b.Run(bb.name, func(b *testing.B) {
			body := []byte(bb.body)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if err := run(body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

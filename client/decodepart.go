package client

import (
	"bytes"
	"fmt"
	"math"
)

// part reads one object. What it has read until an error counts.
func (d *decoder) part(p *part) error {
	if d.json.PeekKind() != '{' {
		if err := d.json.SkipValue(); err != nil {
			return err
		}
		return errNoObject
	}
	start := d.json.InputOffset()
	err := d.object(func(name []byte) error {
		p.keys++
		return d.partField(p, name)
	})
	p.Raw = bytes.TrimLeft(d.data[start:d.json.InputOffset()], " \t\r\n")
	return err
}

func (d *decoder) partField(p *part, name []byte) error {
	switch string(name) {
	case "id":
		return d.text(&p.ID)
	case "object":
		return d.text(&p.Object)
	case "model":
		return d.text(&p.Model)
	case "system_fingerprint":
		return d.text(&p.SystemFingerprint)
	case "created":
		_, err := d.whole(&p.Created)
		return err
	case "choices":
		p.has |= hasChoices
		return d.choiceList(p)
	case "usage":
		if d.json.PeekKind() != 'n' {
			p.has |= hasUsage
		}
		return d.usage(p)
	case "error":
		return d.failed(p)
	case "type":
		p.has |= hasType
	case "detail", "message", "errors":
		if d.json.PeekKind() != 'n' {
			p.has |= hasDetail
		}
	}
	return d.json.SkipValue()
}

// failed keeps an error, unless its value says that there is none.
func (d *decoder) failed(p *part) error {
	value, err := d.json.ReadValue()
	if err != nil {
		return err
	}
	switch string(value) {
	case "null", "false", `""`, "0":
		return nil
	}
	if value[0] == '{' || value[0] == '[' {
		if inner := value[1 : len(value)-1]; len(bytes.TrimSpace(inner)) == 0 {
			return nil
		}
	}
	end := d.json.InputOffset()
	p.failure = d.data[end-int64(len(value)) : end]
	return nil
}

// choiceList reads choices, of which there may be null, but no more than were
// asked for. If the name comes twice, the last list counts.
func (d *decoder) choiceList(p *part) error {
	p.Choices = p.Choices[:0]
	p.has &^= hasText | hasChat | hasContent
	if kind := d.json.PeekKind(); kind != '[' {
		if err := d.json.SkipValue(); err != nil || kind == 'n' {
			return err
		}
		return errShape("its choices are not a list")
	}
	return d.list(func(i int) error {
		if i >= d.choices {
			return &TooLargeError{"choices", int64(d.choices)}
		}
		c := Choice{Index: i}
		if err := d.choice(p, &c); err != nil {
			return err
		}
		if c.Index < 0 || c.Index >= d.choices {
			return errShape(fmt.Sprintf("it has a choice with the index %d, of %d", c.Index, d.choices))
		}
		p.Choices = append(p.Choices, c)
		return nil
	})
}

// choice reads a choice. One without a readable index has that of its place.
func (d *decoder) choice(p *part, c *Choice) error {
	if d.json.PeekKind() != '{' {
		if err := d.json.SkipValue(); err != nil {
			return err
		}
		return errShape("one of its choices is not an object")
	}
	return d.object(func(name []byte) error {
		switch string(name) {
		case "text":
			return d.answer(p, &c.Text)
		case "index":
			return d.index(&c.Index)
		case "finish_reason":
			return d.reason(&c.FinishReason)
		case "logprobs":
			return d.logProbs(&c.LogProbs)
		case "error":
			return d.failed(p)
		case "message", "delta":
			return d.chat(p)
		}
		return d.json.SkipValue()
	})
}

// chat reads what a choice of a chat has instead of a text. Some servers have
// both, and the text is empty.
func (d *decoder) chat(p *part) error {
	if d.json.PeekKind() != '{' {
		return d.json.SkipValue()
	}
	p.has |= hasChat
	return d.object(func(name []byte) error {
		value, err := d.json.ReadValue()
		if err == nil && string(name) == "content" && value[0] == '"' && len(value) > len(`""`) {
			p.has |= hasContent
		}
		return err
	})
}

// answer reads the text itself: a string, or null in the last event of a stream.
func (d *decoder) answer(p *part, dst *string) error {
	switch kind := d.json.PeekKind(); kind {
	case '"':
		p.has |= hasText
		return d.text(dst)
	case 'n':
		return d.json.SkipValue()
	case '0', 't', 'f', '[', '{':
		return errShape("the text of a choice is not a string")
	}
	return d.json.SkipValue() // not valid JSON
}

// index reads an index. One that no int can hold is as wrong as one that is
// out of range.
func (d *decoder) index(dst *int) error {
	n, ok, err := d.number()
	switch {
	case !ok:
	case n != math.Trunc(n):
	case n < 0 || n > maxCount:
		*dst = -1
	default:
		*dst = int(n)
	}
	return err
}

// reason reads a finish_reason. SGLang has sent {"type": "stop"}, and DashScope
// "null" while a stream goes on.
func (d *decoder) reason(dst *string) error {
	switch d.json.PeekKind() {
	case '{':
	case 'f':
		return d.json.SkipValue()
	default:
		err := d.text(dst)
		if *dst == "null" {
			*dst = ""
		}
		return err
	}
	return d.object(func(name []byte) error {
		if string(name) == "type" {
			return d.text(dst)
		}
		return d.json.SkipValue()
	})
}

// usage reads the counts. Usage without any, as some servers send it, is none:
// it would say that the prompt has no tokens.
func (d *decoder) usage(p *part) error {
	if d.json.PeekKind() != '{' {
		return d.json.SkipValue()
	}
	u := &Usage{}
	found := false
	count := func(dst *int) error {
		ok, err := d.count(dst)
		found = found || ok
		return err
	}
	err := d.object(func(name []byte) error {
		switch string(name) {
		case "prompt_tokens":
			ok, err := d.count(&u.PromptTokens)
			p.counted, found = ok, found || ok
			return err
		case "completion_tokens":
			return count(&u.CompletionTokens)
		case "total_tokens":
			return count(&u.TotalTokens)
		case "prompt_tokens_details":
			return d.counts(map[string]*int{
				"cached_tokens":      &u.PromptTokensDetails.CachedTokens,
				"cache_write_tokens": &u.PromptTokensDetails.CacheWriteTokens,
				"audio_tokens":       &u.PromptTokensDetails.AudioTokens,
				"text_tokens":        &u.PromptTokensDetails.TextTokens,
				"image_tokens":       &u.PromptTokensDetails.ImageTokens,
			})
		case "completion_tokens_details":
			return d.counts(map[string]*int{
				"reasoning_tokens":           &u.CompletionTokensDetails.ReasoningTokens,
				"accepted_prediction_tokens": &u.CompletionTokensDetails.AcceptedPredictionTokens,
				"rejected_prediction_tokens": &u.CompletionTokensDetails.RejectedPredictionTokens,
				"audio_tokens":               &u.CompletionTokensDetails.AudioTokens,
				"text_tokens":                &u.CompletionTokensDetails.TextTokens,
			})
		}
		return d.json.SkipValue()
	})
	if found {
		p.Usage = u
	}
	return err
}

// counts reads an object of counts by their names.
func (d *decoder) counts(dst map[string]*int) error {
	if d.json.PeekKind() != '{' {
		return d.json.SkipValue()
	}
	return d.object(func(name []byte) error {
		if n := dst[string(name)]; n != nil {
			_, err := d.count(n)
			return err
		}
		return d.json.SkipValue()
	})
}

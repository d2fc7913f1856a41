package client

// What an element of a list takes besides its text, in bytes, for decoder.take.
// A list that is long grows by a quarter, so that all its copies, most of them
// garbage, take five times as much as the last.
const (
	sizeString = 5 * 16
	sizeWord   = 5*8 + 8 // a pointer and what it points to
	sizePlace  = 5 * 8   // of a map in a list
	sizeMap    = 256
	sizeEntry  = 128 // from the ninth on: a map has room for eight, and doubles
)

// logProbs reads log probabilities in the forms of completions and of chats;
// llama.cpp sends the latter for both. What has neither form is skipped.
func (d *decoder) logProbs(dst **LogProbs) error {
	if d.json.PeekKind() != '{' {
		return d.json.SkipValue()
	}
	l := &LogProbs{}
	*dst = l
	return d.object(func(name []byte) error {
		if d.json.PeekKind() != '[' {
			return d.json.SkipValue()
		}
		switch string(name) {
		case "tokens":
			return d.list(func(int) error { return d.appendText(&l.Tokens) })
		case "token_logprobs":
			return d.list(func(int) error { return d.appendLogProb(&l.TokenLogProbs) })
		case "top_logprobs":
			return d.list(func(int) error { return d.appendTop(&l.TopLogProbs) })
		case "text_offset":
			return d.list(func(int) error { return d.appendCount(&l.TextOffset) })
		case "content":
			return d.list(func(int) error { return d.chatLogProb(l) })
		}
		return d.json.SkipValue()
	})
}

func (d *decoder) appendText(dst *[]string) error {
	if err := d.take(sizeString); err != nil {
		return err
	}
	var text string
	err := d.text(&text)
	*dst = append(*dst, text)
	return err
}

func (d *decoder) appendCount(dst *[]int) error {
	if err := d.take(sizeWord); err != nil {
		return err
	}
	var n int
	_, err := d.count(&n)
	*dst = append(*dst, n)
	return err
}

// appendLogProb appends nil for anything that is not a number.
func (d *decoder) appendLogProb(dst *[]*float64) error {
	if err := d.take(sizeWord); err != nil {
		return err
	}
	n, ok, err := d.number()
	if !ok {
		*dst = append(*dst, nil)
		return err
	}
	*dst = append(*dst, &n)
	return err
}

// appendTop reads the most likely tokens of one place: an object of tokens and
// their log probabilities, or a list of objects as chats have it.
func (d *decoder) appendTop(dst *[]map[string]float64) error {
	if err := d.take(sizePlace); err != nil {
		return err
	}
	var top map[string]float64
	add := func(token string, logProb float64) error {
		size := len(token)
		switch {
		case top == nil:
			size += sizeMap
			top = map[string]float64{}
		case len(top) >= 8:
			size += sizeEntry
		}
		top[token] = logProb
		return d.take(size)
	}
	var err error
	switch d.json.PeekKind() {
	case '{':
		err = d.object(func(name []byte) error {
			token := string(name)
			n, ok, err := d.number()
			if err != nil || !ok {
				return err
			}
			return add(token, n)
		})
	case '[':
		err = d.list(func(int) error {
			var t tokenLogProb
			if err := d.tokenLogProb(&t); err != nil || t.logProb == nil {
				return err
			}
			return add(t.token, *t.logProb)
		})
	default:
		err = d.json.SkipValue()
	}
	*dst = append(*dst, top)
	return err
}

// tokenLogProb is a token in the form of chats.
type tokenLogProb struct {
	token   string
	logProb *float64
	top     []map[string]float64 // one, or none
}

func (d *decoder) tokenLogProb(t *tokenLogProb) error {
	if d.json.PeekKind() != '{' {
		return d.json.SkipValue()
	}
	return d.object(func(name []byte) error {
		switch string(name) {
		case "token":
			return d.text(&t.token)
		case "logprob":
			n, ok, err := d.number()
			if ok {
				t.logProb = &n
			}
			return err
		case "top_logprobs":
			t.top = t.top[:0]
			return d.appendTop(&t.top)
		}
		return d.json.SkipValue()
	})
}

func (d *decoder) chatLogProb(l *LogProbs) error {
	if err := d.take(sizeString + sizeWord + sizePlace); err != nil {
		return err
	}
	var t tokenLogProb
	err := d.tokenLogProb(&t)
	l.Tokens = append(l.Tokens, t.token)
	l.TokenLogProbs = append(l.TokenLogProbs, t.logProb)
	l.TopLogProbs = append(l.TopLogProbs, append(t.top, nil)[0])
	return err
}

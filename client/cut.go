package client

import (
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe"
)

// addTokens adds a prompt given by its tokens.
func (t *tally) addTokens(list []bpe.Token) error {
	room, _ := t.room()
	if t.cuts() && room > 0 && len(list) > room {
		kept := bpe.TruncateTokens(list, room, t.policy.keep)
		t.prompts = append(t.prompts, counted{tokens: kept, n: len(kept), removed: len(list) - len(kept)})
		return nil
	}
	if err := t.fits(len(list), false); err != nil {
		return err
	}
	t.prompts = append(t.prompts, counted{tokens: list, n: len(list)})
	return nil
}

// addText adds a prompt given as text.
func (t *tally) addText(text string) error {
	room, _ := t.room()
	cut := t.cuts() && room > 0
	if !cut {
		// A prompt that is too long whatever its tokens are is not read.
		if err := t.fits(t.atLeast(text), true); err != nil {
			return err
		}
	}
	if err := validText(text); err != nil {
		return err
	}
	c := counted{text: text, enc: t.model.Encoding}
	special, err := t.readSpecial(&c, len(t.prompts))
	if err != nil {
		return err
	}
	fits := true
	switch {
	case len(text) > longText:
		c.n, err = t.count(c.enc, text)
		fits = !cut || c.n <= room
	case cut:
		c.n, fits = c.enc.CountUpTo(text, room)
	default:
		c.n = c.enc.Count(text)
	}
	if err != nil {
		return err
	}
	switch {
	case !fits:
		err = t.cut(&c, room)
	case special && t.policy.kind != truncateText:
		c.tokens, err = t.encode(c.enc, text)
	}
	if err != nil {
		return err
	}
	if err := t.fits(c.n, false); err != nil {
		return err
	}
	t.prompts = append(t.prompts, c)
	return nil
}

func (t *tally) cuts() bool { return t.policy.kind == truncate || t.policy.kind == truncateText }

// cut cuts a text to the room there is. Text whose cut would be empty is left
// unchanged, and then does not fit: a single character may have more tokens than
// there is room for.
func (t *tally) cut(c *counted, room int) error {
	if t.policy.kind == truncate {
		all, err := t.encode(c.enc, c.text)
		c.tokens = bpe.TruncateTokens(all, room, t.policy.keep)
		c.n, c.removed = len(c.tokens), len(all)-len(c.tokens)
		return err
	}
	all, err := t.count(c.enc, c.text)
	if err != nil {
		return err
	}
	kept, n := c.enc.Truncate(c.text, room, t.policy.keep)
	if c.n = all; kept != "" {
		c.text, c.n, c.removed = kept, n, all-n
	}
	return nil
}

// addSuffix counts the suffix, which can be sent as text only.
func (t *tally) addSuffix(text string) error {
	if text == "" {
		return nil
	}
	if n := t.atLeast(text); n > t.model.Window && t.policy.kind != ignore {
		return &ContextLengthError{Model: t.model.Name, Window: t.model.Window, Suffix: n, Reserved: t.reserved,
			Excess: n + t.reserved - t.model.Window, AtLeast: true}
	}
	if err := validSuffix(text); err != nil {
		return err
	}
	c := counted{text: text, enc: t.model.Encoding}
	if _, err := t.readSpecial(&c, -1); err != nil {
		return err
	}
	var err error
	t.suffix, err = t.count(c.enc, text)
	return err
}

// atLeast returns a lower bound of the tokens of text, from its length alone.
func (t *tally) atLeast(text string) int {
	return (len(text) + t.model.longest - 1) / t.model.longest
}

// readSpecial reports whether the text of prompt index, or of the suffix if that is
// -1, spells a special token, and makes c.enc read it as the caller wants.
func (t *tally) readSpecial(c *counted, index int) (bool, error) {
	token, offset := c.enc.IndexSpecial(c.text)
	switch {
	case offset < 0:
		return false, nil
	case t.special == SpecialRefused:
		return false, &SpecialTextError{Index: index, Token: token, Offset: offset}
	case t.special == SpecialAsToken:
		c.enc = c.enc.WithAllSpecial()
	}
	return true, nil
}

func validText(text string) error {
	if !utf8.ValidString(text) {
		return &RequestError{"prompt", "is not valid UTF-8; send its tokens instead"}
	}
	return nil
}

func validSuffix(text string) error {
	if !utf8.ValidString(text) {
		return &RequestError{"suffix", "is not valid UTF-8"}
	}
	return nil
}

package vocab

import (
	"slices"

	"github.com/tokcount/tokcount/internal/message"
	"github.com/tokcount/tokcount/vocab/spec"
)

// warnings are those of the file, and what only its tokens together show.
func (l *lowering) warnings() []spec.Warning {
	all := slices.Clip(l.spec.Warnings)
	for _, reason := range []struct{ path, text string }{
		{"/model/vocab", l.losses()},
		{"/post_processor", l.nameless()},
	} {
		if reason.text != "" {
			all = append(all, spec.Warning{Path: reason.path, Reason: reason.text})
		}
	}
	return all
}

// losses says which text the model cannot encode, if it leaves that out, or if its tokens
// are meant for all bytes. A token for what is unknown is otherwise what users expect.
func (l *lowering) losses() string {
	switch {
	case l.pipeline.Spelling == AsBytes, l.falls:
		return ""
	case l.hasLevel():
		missing, first := l.missingBytes()
		if missing == 0 {
			return ""
		}
		fate := "they are dropped from texts"
		if l.model.Unk >= 0 {
			fate = "they become " + l.model.Tokens.Text(l.model.Unk)
		}
		return message.Sprintf("%d of the 256 bytes have no token, such as 0x%02X: %s", missing, first, fate)
	case l.model.Unk < 0:
		return "characters without a token are dropped from texts: there is neither an unk_token nor byte_fallback"
	}
	return ""
}

// hasLevel reports whether the model sees bytes, spelled as characters.
func (l *lowering) hasLevel() bool {
	isLevel := func(s spec.Step) bool { return s.Kind == spec.ByteLevel }
	return slices.ContainsFunc(l.spec.PreTokenizer, isLevel) || slices.ContainsFunc(l.spec.Normalizer, isLevel)
}

// missingBytes returns how many bytes have no token, and the first of them.
func (l *lowering) missingBytes() (n int, first byte) {
	for b := 255; b >= 0; b-- {
		if _, ok := l.model.Tokens.Find([]byte(string(spec.ByteLevelRune(byte(b))))); !ok {
			n, first = n+1, byte(b)
		}
	}
	return n, first
}

// nameless says which ids of the template have no token, if any.
func (l *lowering) nameless() string {
	t := l.spec.Template
	for _, id := range slices.Concat(t.Before, t.After) {
		_, ok := l.model.Tokens.Position(id)
		if !ok && !slices.ContainsFunc(l.spec.Added, func(a spec.AddedToken) bool { return a.ID == id }) {
			return message.Sprintf("the template adds the id %d, which has no token", id)
		}
	}
	return ""
}

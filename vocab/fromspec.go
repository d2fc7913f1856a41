package vocab

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tokcount/tokcount/internal/message"
	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/table"
)

// A Pipeline is what a tokenizer file has beside its tokens, and how the tables
// that were made of them spell those. It is read-only.
type Pipeline struct {
	// Tokenizer is the file without its tokens, merges and ranks.
	Tokenizer *spec.Tokenizer

	// Spelling says what the bytes of the tokens in the tables are.
	Spelling Spelling

	// Mark is the character that the file has for a space in its tokens, where
	// Spelling is Spaced.
	Mark string

	// Joined has the bytes that some token has before a space, where Spelling is
	// Spaced: merges may cross the border between them.
	Joined []byte

	// Unknown is the character, unknown to the model, that stands in the tables
	// for the token of unknown characters; "" if there is no such token.
	Unknown string

	// Texts has the text of the tokens, by id, that the tables spell in another way than
	// Spelling says: the unknown one, those that merging makes of it, and, where Spelling
	// is AsBytes, those with characters that stand for no byte.
	Texts map[uint32]string

	// IDs are the ids of the tokens by position where they are too far apart for
	// the tables, whose ids are positions then; else nil.
	IDs []uint32
}

// A Spelling says what the bytes of the tokens in the tables are.
type Spelling uint8

const (
	// AsBytes: what the tokens stand for. The file may spell them as ByteLevel does.
	AsBytes Spelling = iota

	// AsCharacters: the texts of the file. Byte fallbacks are the byte itself.
	AsCharacters

	// Spaced is AsCharacters with a space for each Mark.
	Spaced
)

// FromSpec returns the vocabulary of a tokenizer file that one of the readers
// below this package has read. It builds the tables, in time linear in the size of the
// file. The vocabulary is for bpe.NewPipeline: it has a [Vocab.Pipeline], and no
// split pattern of its own. Its Warnings have those of s, and others that only the
// tokens together show, such as text that is lost.
//
// Errors are a [*spec.Error]: what the file asks for cannot be done exactly, or
// it is too large.
func FromSpec(s *spec.Tokenizer) (*Vocab, error) {
	l := lowering{spec: s, model: &s.Model}
	if err := l.lower(); err != nil {
		return nil, err
	}
	t, err := l.out.Build()
	if err != nil {
		return nil, l.explain(err)
	}
	v := &Vocab{Name: s.Name, Special: map[string]uint32{}, tokens: t, pipeline: &l.pipeline}
	for _, a := range s.Added {
		if a.Special {
			v.Special[a.Text] = a.ID
		}
	}
	rest := *s
	rest.Model.Tokens, rest.Model.Merges, rest.Model.Ranks = spec.Tokens{}, nil, nil
	rest.Warnings = l.warnings()
	v.pipeline.Tokenizer = &rest
	return v, nil
}

// Pipeline returns what a vocabulary has that was made of a tokenizer file; nil
// for others.
func (v *Vocab) Pipeline() *Pipeline { return v.pipeline }

// A lowering makes a model for tables of one of a file.
type lowering struct {
	spec     *spec.Tokenizer
	model    *spec.Model
	out      table.Model
	pipeline Pipeline
	fallback [256]uint32 // positions of byte tokens, if falls
	falls    bool        // bytes have tokens, which characters without one become
	hidden   int         // tokens that are never found in a text
}

func (l *lowering) lower() error {
	if err := l.spell(); err != nil {
		return err
	}
	l.out.Whole = l.model.IgnoreMerges
	l.setIDs()
	if l.model.Merging == spec.ByToken {
		return l.ranks()
	}
	return l.merges()
}

// spell decides on the spelling, and sets the tokens.
func (l *lowering) spell() error {
	n := l.model.Tokens.Len()
	l.out.Tokens = make([]table.ModelToken, n)
	switch {
	case l.model.Alphabet == spec.Bytes:
		for i := range l.out.Tokens {
			l.out.Tokens[i].Bytes = l.model.Tokens.Text(i)
		}
	case l.isByteLevel():
		l.spellBytes()
	default:
		return l.spellCharacters()
	}
	return nil
}

// isByteLevel reports whether all that the model sees are characters that stand for bytes, and
// all of these that valid UTF-8 has are tokens.
func (l *lowering) isByteLevel() bool {
	levels := 0
	for _, step := range l.spec.PreTokenizer {
		switch {
		case step.Kind == spec.ByteLevel:
			levels++
		case step.Kind == spec.Metaspace && levels > 0:
			return false
		}
	}
	if levels != 1 {
		return false
	}
	for b := range 256 {
		if _, ok := l.model.Tokens.Find([]byte(string(spec.ByteLevelRune(byte(b))))); !ok && isInUTF8(byte(b)) {
			return false
		}
	}
	return true
}

// isInUTF8 reports whether valid UTF-8 can have a byte.
func isInUTF8(b byte) bool { return b != 0xC0 && b != 0xC1 && b < 0xF5 }

// spellBytes spells tokens as the bytes that their characters stand for. One that
// has other characters is never found in a text.
func (l *lowering) spellBytes() {
	l.pipeline.Texts = map[uint32]string{}
	all := newTexts(l.model.Tokens.Size())
	var room [64]byte
	for i := range l.out.Tokens {
		text := l.model.Tokens.Text(i)
		if bytes, ok := spec.AppendBytes(room[:0], text); ok {
			l.out.Tokens[i].Bytes = all.add(bytes)
		} else {
			l.out.Tokens[i].Kind = table.Hidden
			l.spellAs(uint32(i), text)
			l.hidden++
		}
	}
}

// texts lie in one piece of memory, which never moves: no more is added than there was
// made room for.
type texts struct{ strings.Builder }

func newTexts(size int) *texts {
	t := &texts{}
	t.Grow(size)
	return t
}

func (t *texts) add(text []byte) string {
	start := t.Len()
	t.Write(text)
	return t.String()[start:]
}

// spellCharacters spells tokens as the file does, or with spaces.
func (l *lowering) spellCharacters() error {
	l.out.Characters = true
	l.pipeline.Spelling = AsCharacters
	if l.model.ByteFallback {
		switch n := l.findFallback(); {
		case n == 256:
			l.falls = true
		case n > 0:
			return l.unsupported("/model/vocab", message.Sprintf("byte fallback with %d byte tokens of 256", n))
		}
	}
	if mark := l.spaceMark(); mark != "" && !(l.falls && l.model.IgnoreMerges) {
		l.pipeline.Spelling, l.pipeline.Mark = Spaced, mark
		l.spellSpaced(mark)
	} else {
		for i := range l.out.Tokens {
			l.out.Tokens[i].Bytes = l.model.Tokens.Text(i)
		}
	}
	if l.falls {
		for b, i := range l.fallback {
			if i == table.None {
				continue
			}
			l.out.Tokens[i] = table.ModelToken{Bytes: string([]byte{byte(b)}), Kind: table.Fallback}
		}
	} else if l.model.Unk >= 0 {
		l.spellUnknown()
	}
	return nil
}

// spellSpaced spells tokens with a space for each mark, and finds the bytes that some token
// has before a space. None has a space otherwise.
func (l *lowering) spellSpaced(mark string) {
	all := newTexts(l.model.Tokens.Size())
	var room []byte
	var before [256]bool
	for i := range l.out.Tokens {
		rest := l.model.Tokens.Text(i)
		at := strings.Index(rest, mark)
		if at < 0 {
			l.out.Tokens[i].Bytes = rest
			continue
		}
		room = room[:0]
		for ; at >= 0; at = strings.Index(rest, mark) {
			if at > 0 {
				before[rest[at-1]] = true
			}
			room = append(append(room, rest[:at]...), ' ')
			rest = rest[at+len(mark):]
		}
		l.out.Tokens[i].Bytes = all.add(append(room, rest...))
	}
	for b, yes := range before {
		if yes {
			l.pipeline.Joined = append(l.pipeline.Joined, byte(b))
		}
	}
}

// findFallback finds the byte tokens, and returns how many bytes have one, or need
// none because they are a character that is a token, if any has.
func (l *lowering) findFallback() (n int) {
	needless := 0
	for b := range l.fallback {
		l.fallback[b] = table.None
		if i, ok := l.model.Tokens.Find([]byte(message.Sprintf("<0x%02X>", b))); ok {
			l.fallback[b] = uint32(i)
			n++
		} else if _, ok := l.model.Tokens.Find([]byte{byte(b)}); ok && b < utf8.RuneSelf {
			needless++
		}
	}
	if n == 0 {
		return 0
	}
	return n + needless
}

// spaceMark returns the character that all spaces of a text become before the model sees
// them. It returns "" if there is none, if it is no token, so that it becomes its own bytes and
// not those of a space, or if a token has a space all the same: such tokens could then be found.
func (l *lowering) spaceMark() string {
	mark := ""
	for _, step := range l.spec.Normalizer {
		switch step.Kind {
		case spec.Prepend:
			if mark != "" && strings.Contains(step.Text, " ") {
				return ""
			}
		case spec.Replace:
			if mark != "" || step.Text == "" || step.Pattern != (spec.Pattern{Text: " "}) {
				return ""
			}
			mark = step.Text
		default:
			return ""
		}
	}
	for _, step := range l.spec.PreTokenizer {
		switch step.Kind {
		case spec.Metaspace:
			if mark != "" && mark != step.Text {
				return ""
			}
			mark = step.Text
		case spec.Split:
			if step.Pattern != (spec.Pattern{Text: " "}) {
				return ""
			}
		default:
			return ""
		}
	}
	if utf8.RuneCountInString(mark) != 1 || mark == " " {
		return ""
	}
	if _, ok := l.model.Tokens.Find([]byte(mark)); !ok {
		return ""
	}
	for i := range l.model.Tokens.Len() {
		if strings.Contains(l.model.Tokens.Text(i), " ") {
			return ""
		}
	}
	return mark
}

// spellUnknown gives the token of unknown characters a character that no token has.
// So it is a part of a piece like any other, which merges can name.
func (l *lowering) spellUnknown() {
	used := map[rune]bool{}
	for i := range l.out.Tokens {
		for _, r := range l.out.Tokens[i].Bytes {
			used[r] = true
		}
	}
	unknown := rune(utf8.MaxRune)
	for used[unknown] {
		unknown--
	}
	l.pipeline.Unknown = string(unknown)
	l.pipeline.Texts = map[uint32]string{}
	l.spellAs(uint32(l.model.Unk), l.pipeline.Unknown)
}

// spellAs spells a token in another way than the file.
func (l *lowering) spellAs(i uint32, bytes string) {
	l.out.Tokens[i].Bytes = bytes
	l.pipeline.Texts[l.model.Tokens.ID(int(i))] = l.model.Tokens.Text(int(i))
}

// setIDs gives the tokens their ids, or positions for ids.
func (l *lowering) setIDs() {
	n := l.model.Tokens.Len()
	if n > 0 && !table.HasRoom(n, l.model.Tokens.MaxID()) {
		l.pipeline.IDs = make([]uint32, n)
		for i := range n {
			l.pipeline.IDs[i] = l.model.Tokens.ID(i)
		}
	}
	for i := range l.out.Tokens {
		l.out.Tokens[i].ID = uint32(i)
		if l.pipeline.IDs == nil {
			l.out.Tokens[i].ID = l.model.Tokens.ID(i)
		}
	}
}

func (l *lowering) unsupported(path, reason string) error {
	return &spec.Error{Format: l.spec.Format, Path: path, Offset: -1, Unsupported: true, Reason: reason}
}

// explain makes an error of package table one about the file.
func (l *lowering) explain(err error) error {
	e := &spec.Error{Format: l.spec.Format, Path: "/model", Offset: -1, Reason: "the tables cannot be built", Err: err}
	var merge *table.MergeError
	var token *table.Error
	switch {
	case errors.Is(err, ErrTooLarge):
		e.Reason, e.Unsupported = "the vocabulary is too large", true
	case errors.As(err, &merge):
		e.Path, e.Err = "/model/merges/"+strconv.Itoa(merge.Merge), merge.Err
		m := l.model.Merges[merge.Merge]
		for _, i := range []uint32{m.Left, m.Right, m.Result} {
			e.Unsupported = e.Unsupported || l.out.Tokens[i].Kind == table.Fallback
		}
	case errors.As(err, &token) && l.model.Merging == spec.ByToken:
		e.Unsupported = true // two tokens of one rank
	}
	return e
}

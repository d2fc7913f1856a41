package bpe

import (
	"sort"
	"strings"
)

// Text that a tokenizer file changes before the model sees it.
//
// Texts are mostly in the normal form that a file asks for, and have none of the
// characters that stand for a space. So a walk asks how far the text stays as it is
// (changer.Same), and takes that as it takes any text. What follows, up to the next place
// where a text may be taken apart, is a stretch: it is copied, changed, and split by
// itself. In most texts that is a word. To bring all of a text into NFC would take ten
// times as long as to see that it is.

// changes is where a walk is in a text that may be changed.
type changes struct {
	inside bool // the text begins inside a segment, whose beginning is gone
	later  bool // or at least not at the beginning of all

	same int // up to here the text stays as it is

	// The stretch that src is, if end is not 0.
	begin, end int
	prefixed   bool
	done       int // how much of src has been split
	parts      []placed

	piped *piped
	id    Token // the added token that was found
}

// changesOfWalk returns what a walk needs to know, nil if texts go to the model as they are.
func (f *front) changesOfWalk() *changes {
	if f.pipe == nil && !f.changes {
		return nil
	}
	return &changes{}
}

// nextOfFile is next for a tokenizer file that has more than a pattern.
func (k *walk) nextOfFile() bool {
	if k.encoding.shared.front.pipe != nil {
		return k.nextPiped()
	}
	if k.isMark { // or at the beginning
		k.segments.next()
	}
	k.pos, k.from = k.at, k.at
	if k.at == k.stop {
		k.at += len(k.mark)
		if k.isMark = k.mark != ""; k.isMark {
			k.id = k.special.id(k.mark)
		}
		return k.isMark
	}
	k.isMark = false
	return k.nextChanged()
}

// A part of a text that is changed by itself: its lengths before and after, and if it
// stayed as it was.
type part struct {
	before, after int
	same          bool
}

// A placed part has where it ends in the text and in src.
type placed struct {
	part
	original, changed int
}

// nextChanged is next for ordinary text that may be changed.
func (k *walk) nextChanged() bool {
	c := k.changes
	if c.end > 0 {
		if c.done < len(k.src) {
			return k.nextOfStretch()
		}
		k.src, c.end, c.parts = k.text, 0, nil
	}
	f := k.encoding.shared.front
	if c.same <= k.at {
		c.same = k.at
		switch {
		case k.getsPrefix():
		case f.changer == nil:
			c.same = k.stop
		default:
			c.same += f.changer.Same(k.text[k.at:k.stop])
		}
	}
	if c.same = min(c.same, k.stop); c.same > k.at && k.nextSame() {
		return true
	}
	if c.same == k.stop {
		return false // more may come
	}
	return k.beginStretch()
}

// getsPrefix reports whether a space is put before the text that comes next.
func (k *walk) getsPrefix() bool {
	c := k.changes
	if k.at > k.start || c.inside && k.start == 0 {
		return false
	}
	switch k.encoding.shared.front.prefix {
	case always:
		return true
	case unlessSpace:
		return !k.encoding.shared.front.isSpace(k.text[k.at:])
	case firstOnly:
		return k.start == 0 && !c.later && !k.encoding.shared.front.isSpace(k.text[k.at:])
	}
	return false
}

// nextSame is next for text that stays as it is. It reports false if there is no piece
// that is certain.
func (k *walk) nextSame() bool {
	shared := k.encoding.shared
	ordinary := k.text[:k.changes.same]
	k.ends = k.worker.ends[:shared.known.Split(ordinary, k.at, k.worker.ends[:k.most])]
	if k.open || k.changes.same < k.stop {
		n := shared.known.Sure(ordinary, k.ends)
		for n > 0 && shared.front.changer != nil && shared.front.changer.Joins(k.text[k.ends[n-1]:k.stop]) {
			n--
		}
		if k.ends = k.ends[:n]; n == 0 {
			return false
		}
	}
	k.at = k.ends[len(k.ends)-1]
	return true
}

const keptChanged = 1 << 20 // bytes of scratch to keep for the next stretch

// beginStretch is next for text that is changed. It reports false if more text must
// come first.
func (k *walk) beginStretch() bool {
	shared, c := k.encoding.shared, k.changes
	end := shared.border(k.text[:k.stop], c.same+1)
	if end == k.stop && k.open {
		return false
	}
	c.begin, c.end, c.done, c.prefixed = k.at, end, 0, k.getsPrefix()
	changed := k.worker.changed[:0]
	if c.prefixed {
		changed = append(changed, ' ')
	}
	if shared.front.changer != nil {
		changed = shared.front.changer.Append(changed, k.text[c.begin:end])
	} else {
		changed = append(changed, k.text[c.begin:end]...)
	}
	k.src = viewString(changed)
	if k.worker.changed = changed; cap(changed) > keptChanged {
		k.worker.changed = nil
	}
	return k.nextOfStretch()
}

// nextOfStretch is next for the rest of a stretch.
func (k *walk) nextOfStretch() bool {
	c := k.changes
	k.pos, k.from = c.begin, c.done
	k.ends = k.worker.ends[:k.encoding.shared.known.Split(k.src, c.done, k.worker.ends[:k.most])]
	c.done = k.ends[len(k.ends)-1]
	if c.done == len(k.src) {
		k.at = c.end
	}
	return true
}

// origin returns where in the text is what is at an offset in src: the end of
// what the byte before it is of.
func (k *walk) origin(offset int) int {
	switch {
	case k.changes == nil:
		return offset
	case k.piped != nil:
		return k.piped.origin(offset)
	case k.end == 0:
		return offset
	case k.parts == nil:
		k.place()
	}
	i := sort.Search(len(k.parts), func(i int) bool { return k.parts[i].changed >= offset })
	p := k.parts[i]
	if p.same {
		return p.original - (p.changed - offset)
	}
	return p.original
}

// place finds the parts of the stretch.
func (k *walk) place() {
	c, changer := k.changes, k.encoding.shared.front.changer
	at := placed{original: c.begin}
	add := func(p part) {
		at.part = p
		at.original += p.before
		at.changed += p.after
		c.parts = append(c.parts, at)
	}
	if c.prefixed {
		add(part{0, 1, false})
	}
	if changer == nil {
		add(part{c.end - c.begin, c.end - c.begin, true})
		return
	}
	for p := range changer.Parts(k.text[c.begin:c.end]) {
		add(p)
	}
}

// midSegment reports whether the walk has ended inside a segment, so that what comes
// goes on with it.
func (k *walk) midSegment() bool {
	return k.at > k.start || k.start == 0 && k.changes.inside
}

// isSpace reports whether text begins with a space, or with what stands for one.
func (f *front) isSpace(text string) bool {
	return strings.HasPrefix(text, " ") || f.mark != "" && strings.HasPrefix(text, f.mark)
}

// border returns the first place from i on where a changed text may be taken apart.
func (e *engine) border(text string, i int) int {
	for ; i < len(text); i++ {
		i = e.known.Border(text, i)
		if i == len(text) || !e.front.onlySpaces || text[i] == ' ' {
			return i
		}
	}
	return len(text)
}

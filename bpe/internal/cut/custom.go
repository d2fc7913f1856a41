package cut

// Cuts of text that a custom pattern splits. Nothing is known of what a pattern
// makes of a text cut off, so only counting it again as a whole tells how many
// tokens it has, and each time takes as long as the pattern takes. Tried are the
// place where max tokens end (or begin) in the whole, a few characters before
// it, and then, since that does not seem to help, places half way to nothing.

const customTries = 8 // characters

func (w *Cutter) headCustom(text string, max int) (end, tokens int) {
	all := w.tokens(text)
	if len(all) <= max {
		return len(text), len(all)
	}
	for _, id := range all[:max] {
		end += w.Size(id)
	}
	for InsideCharacter(text, end) {
		end--
	}
	for i := 0; end > 0; i++ {
		if tokens = w.count(text[:end]); tokens <= max {
			return end, tokens
		}
		if i >= customTries {
			end /= 2
			for InsideCharacter(text, end) {
				end--
			}
			continue
		}
		end = CharBefore(text, end)
	}
	return 0, 0
}

func (w *Cutter) tailCustom(text string, max int) (start, tokens int) {
	all := w.tokens(text)
	if len(all) <= max {
		return 0, len(all)
	}
	start = len(text)
	for _, id := range all[len(all)-max:] {
		start -= w.Size(id)
	}
	for InsideCharacter(text, start) {
		start++
	}
	for i := 0; start < len(text); i++ {
		if tokens = w.count(text[start:]); tokens <= max {
			return start, tokens
		}
		if i >= customTries {
			start += (len(text) - start + 1) / 2
			for InsideCharacter(text, start) {
				start++
			}
			continue
		}
		start = CharAfter(text, start)
	}
	return start, 0
}

package chat

import "errors"

// source is where a request was read from.
type source struct {
	data  []byte
	spans []span // of each message
	lists int    // of messages, so far
}

// span is where a message is in the JSON, and in which list. The zero span is
// that of a message that is not an element of a list.
type span struct{ start, end, list int }

// list returns a number for the next list.
func (s *source) list() int {
	s.lists++
	return s.lists
}

// Without returns the JSON that [Parse] read without the messages of these
// indexes, which must ascend, as those that [Fit] returns. Everything else is
// unchanged, byte for byte; data that was given to Parse must be, too. It fails
// for a request that Parse did not read, and for a message that is not an
// element of a list, such as the instructions of /v1/responses.
func (r *Request) Without(indexes []int) ([]byte, error) {
	if r.source == nil || len(r.source.spans) != len(r.Messages) {
		return nil, errors.New("chat: the messages are not those that Parse read")
	}
	s := r.source
	out := make([]byte, 0, len(s.data))
	at := 0 // what is before is done
	for n := 0; n < len(indexes); {
		first, last := indexes[n], indexes[n]
		if first < 0 || first >= len(s.spans) || s.spans[first].list == 0 || s.spans[first].start < at {
			return nil, errors.New("chat: an index is out of order or not that of a message in a list")
		}
		for n++; n < len(indexes) && indexes[n] == last+1 && s.follows(last); n++ {
			last++
		}
		from, to := s.cut(first, last)
		out = append(out, s.data[at:from]...)
		at = to
	}
	return append(out, s.data[at:]...), nil
}

// follows reports whether the message after i is in the same list.
func (s *source) follows(i int) bool {
	return i+1 < len(s.spans) && s.spans[i+1].list == s.spans[i].list
}

// cut returns what to take out for messages of one list: with the comma after
// them, or at the end of the list with the one before them.
func (s *source) cut(first, last int) (from, to int) {
	switch {
	case s.follows(last):
		return s.spans[first].start, s.spans[last+1].start
	case first > 0 && s.follows(first-1):
		return s.spans[first-1].end, s.spans[last].end
	}
	return s.spans[first].start, s.spans[last].end
}

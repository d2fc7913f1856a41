package charset

// Fault is where a text is first not what its charset allows.
type Fault struct {
	Charset string
	Unit    string // what At counts: byte, from 0, or line, from 1
	At      int64
	Taken   string // what is made of it
}

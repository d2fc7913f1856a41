package huggingface

import "github.com/tokcount/tokcount/vocab/spec"

// maxTemplate bounds what the few names of a template can stand for.
const maxTemplate = 1 << 16

// A postReader reads post-processors.
type postReader struct {
	*reader
	found bool // there was one that adds ids
}

// A piece of a template: the text, or a special token.
type piece struct {
	text    bool
	special string
	path    string
}

// A post holds what the JSON of a post-processor says.
type post struct {
	kind     string
	has      map[string]bool
	single   []piece
	table    map[string][]uint32
	sep, cls uint32
}

// postProcessor reads the post-processor. (processors/mod.rs)
func (r *reader) postProcessor() {
	p := postReader{reader: r}
	if !r.Null() {
		p.processor()
	}
}

func (r *postReader) processor() {
	p := post{has: map[string]bool{}}
	r.Object(func(key []byte) {
		p.has[string(key)] = true
		switch string(key) {
		case "type":
			p.kind = string(r.Text())
		case "processors":
			r.Array(func(int) { r.processor() })
		case "single":
			p.single = r.pieces()
		case "special_tokens":
			p.table = r.specialTable()
		case "sep":
			p.sep = r.pair()
		case "cls":
			p.cls = r.pair()
		default:
			r.Skip()
		}
	})
	if !r.OK() {
		return
	}
	switch p.kind {
	case "Sequence":
		r.require(&p, "processors")
	case "ByteLevel":
		// It changes offsets only, and offsets here are always those of the text.
	case "TemplateProcessing":
		r.require(&p, "single", "pair", "special_tokens")
		r.once()
		r.template(&p)
	case "BertProcessing", "RobertaProcessing":
		r.require(&p, "sep", "cls")
		r.once()
		r.tok.Template = spec.Template{Before: []uint32{p.cls}, After: []uint32{p.sep}}
	case "":
		r.UnsupportedAt("/type", "a post-processor without a type")
	default:
		r.UnsupportedAt("/type", "no such post-processor: %s", clip([]byte(p.kind)))
	}
}

func (r *postReader) require(p *post, keys ...string) {
	for _, key := range keys {
		if !p.has[key] {
			r.FailAt("/"+key, "%s is missing in a %s", key, p.kind)
		}
	}
}

// once checks that this is the first post-processor that adds ids: a second
// one would see two texts, and use another template.
func (r *postReader) once() {
	if r.found {
		r.Unsupported("a second template is not supported")
	}
	r.found = true
}

// pieces reads a template: a list of {"SpecialToken": {"id": ...}} and
// {"Sequence": {"id": "A"}}.
func (r *postReader) pieces() (list []piece) {
	r.Array(func(int) {
		p := piece{path: r.Path()}
		n := 0
		r.Object(func(key []byte) {
			n++
			kind := string(key)
			id := ""
			r.Object(func(key []byte) {
				switch string(key) {
				case "id":
					id = string(r.Text())
				case "type_id":
					r.Uint32("the type id")
				default:
					r.Skip()
				}
			})
			switch {
			case kind == "SpecialToken":
				p.special = id
			case kind == "Sequence" && id == "A":
				p.text = true
			case kind == "Sequence" && id == "B":
				r.Unsupported("the template of a single text names a second one")
			default:
				r.Fail("SpecialToken or Sequence (A or B) is expected")
			}
		})
		if r.OK() && n != 1 {
			r.Fail("one of SpecialToken and Sequence is expected")
		}
		list = append(list, p)
	})
	return list
}

// specialTable reads the ids of the special tokens of a template.
func (r *postReader) specialTable() map[string][]uint32 {
	table := map[string][]uint32{}
	r.Object(func(name []byte) {
		ids, has := []uint32{}, false
		r.Object(func(key []byte) {
			if string(key) != "ids" {
				r.Skip()
				return
			}
			has = true
			r.Array(func(int) { ids = append(ids, r.Uint32("the id")) })
		})
		if !has {
			r.FailAt("/ids", "there are no ids")
		}
		table[string(name)] = ids
	})
	return table
}

// template puts the ids of a single text's template before and after it.
func (r *postReader) template(p *post) {
	if !r.OK() {
		return
	}
	t := &r.tok.Template
	ids, seen := &t.Before, false
	for i, piece := range p.single {
		if piece.text {
			if seen {
				r.UnsupportedAt(piece.path[len(r.Path()):], "the text stands twice in the template")
				return
			}
			ids, seen = &t.After, true
			continue
		}
		list, ok := p.table[piece.special]
		if !ok {
			r.FailAt(p.single[i].path[len(r.Path()):], "the template names a special token that its table does not have: %q", clip([]byte(piece.special)))
			return
		}
		*ids = append(*ids, list...)
		if len(*ids) > maxTemplate {
			r.UnsupportedAt("/single", "a template of more than %d ids", maxTemplate)
			return
		}
	}
	if !seen {
		r.UnsupportedAt("/single", "the text does not stand in the template")
	}
}

// pair reads ["</s>", 2].
func (r *postReader) pair() (id uint32) {
	n := 0
	r.Array(func(i int) {
		switch n++; i {
		case 0:
			r.Text()
		case 1:
			id = r.Uint32("the id")
		default:
			r.Fail("a token and its id are expected")
		}
	})
	if r.OK() && n != 2 {
		r.Fail("a token and its id are expected")
	}
	return id
}

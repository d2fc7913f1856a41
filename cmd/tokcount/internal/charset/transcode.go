package charset

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// transcoder makes UTF-8 of a text in another charset, with U+FFFD for what is
// not valid, as the Encoding Standard has it.
type transcoder interface {
	transform.Transformer
	Fault() *Fault // of the text so far, nil if there is none
}

// replaced is what becomes of what is not valid.
const replaced = "as U+FFFD"

// newTranscoder returns one for what comes after the first skipped bytes of
// a text.
func (cs *Charset) newTranscoder(skipped int) transcoder {
	switch {
	case cs.unit == 4:
		return &utf32Decoder{charset: cs, at: int64(skipped), bad: -1}
	case cs.order != nil:
		return &utf16Decoder{charset: cs, at: int64(skipped), bad: -1}
	case cs.name == "utf-8":
		return &utf8Decoder{Transformer: cs.encoding.NewDecoder(), check: utf8Check{size: int64(skipped)}}
	}
	return &tableDecoder{Transformer: cs.encoding.NewDecoder(), charset: cs, line: 1}
}

// utf8Decoder is for a text that was said to be UTF-8.
type utf8Decoder struct {
	transform.Transformer
	check utf8Check
}

func (d *utf8Decoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	nDst, nSrc, err = d.Transformer.Transform(dst, src, atEOF)
	d.check.write(src[:nSrc])
	return nDst, nSrc, err
}

func (d *utf8Decoder) Fault() *Fault {
	if at := d.check.end(); at >= 0 {
		return &Fault{Charset: "UTF-8", Unit: "byte", At: at, Taken: replaced}
	}
	return nil
}

// utf16Decoder is for UTF-16. That of x/text does not tell what is not valid,
// and makes one U+FFFD of two second halves of pairs where the standard has
// two.
type utf16Decoder struct {
	transform.NopResetter
	charset *Charset
	at      int64 // bytes before those of the next Transform
	bad     int64 // where the text is first not valid, or -1
}

func (d *utf16Decoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		r, size, ok := decodeUTF16(d.charset.order, src[nSrc:])
		if size > len(src)-nSrc {
			if !atEOF {
				err = transform.ErrShortSrc
				break
			}
			size = len(src) - nSrc
		}
		if nDst+utf8.RuneLen(r) > len(dst) {
			err = transform.ErrShortDst
			break
		}
		if !ok && d.bad < 0 {
			d.bad = d.at + int64(nSrc)
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc += size
	}
	d.at += int64(nSrc)
	return nDst, nSrc, err
}

// decodeUTF16 returns the first character of text, how many bytes it takes,
// which are more than there are if it is not complete, and whether it is one.
func decodeUTF16(order binary.ByteOrder, text []byte) (r rune, size int, ok bool) {
	if len(text) < 2 {
		return utf8.RuneError, 2, false
	}
	r = rune(order.Uint16(text))
	switch {
	case !utf16.IsSurrogate(r):
		return r, 2, true
	case r >= 0xdc00: // the second half of a pair, without a first
		return utf8.RuneError, 2, false
	case len(text) < 4:
		return utf8.RuneError, 4, false
	}
	if r = utf16.DecodeRune(r, rune(order.Uint16(text[2:]))); r == utf8.RuneError {
		return r, 2, false
	}
	return r, 4, true
}

func (d *utf16Decoder) Fault() *Fault {
	if d.bad < 0 {
		return nil
	}
	return &Fault{Charset: d.charset.name, Unit: "byte", At: d.bad, Taken: replaced}
}

// utf32Decoder is for UTF-32.
type utf32Decoder struct {
	transform.NopResetter
	charset *Charset
	at      int64 // bytes before those of the next Transform
	bad     int64 // where the text is first not valid, or -1
}

func (d *utf32Decoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		size := min(d.charset.unit, len(src)-nSrc)
		if size < d.charset.unit && !atEOF {
			err = transform.ErrShortSrc
			break
		}
		r := rune(utf8.RuneError)
		valid := false
		if size == d.charset.unit {
			n := d.charset.order.Uint32(src[nSrc:])
			if valid = n <= utf8.MaxRune && utf8.ValidRune(rune(n)); valid {
				r = rune(n)
			}
		}
		if nDst+utf8.RuneLen(r) > len(dst) {
			err = transform.ErrShortDst
			break
		}
		if !valid && d.bad < 0 {
			d.bad = d.at + int64(nSrc)
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc += size
	}
	d.at += int64(nSrc)
	return nDst, nSrc, err
}

func (d *utf32Decoder) Fault() *Fault {
	if d.bad < 0 {
		return nil
	}
	return &Fault{Charset: d.charset.name, Unit: "byte", At: d.bad, Taken: replaced}
}

// tableDecoder is for the charsets that have no U+FFFD themselves (gb18030 has
// one, and is taken for one that has not). Where it came from in the text is
// not told, but the lines before it are known.
type tableDecoder struct {
	transform.Transformer
	charset *Charset
	line    int64 // the one being read, or that of the first U+FFFD
	found   bool
}

func (d *tableDecoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	nDst, nSrc, err = d.Transformer.Transform(dst, src, atEOF)
	if d.found {
		return nDst, nSrc, err
	}
	text, _, found := bytes.Cut(dst[:nDst], []byte("\ufffd"))
	d.found = found
	d.line += int64(bytes.Count(text, []byte("\n")))
	return nDst, nSrc, err
}

func (d *tableDecoder) Fault() *Fault {
	if !d.found {
		return nil
	}
	return &Fault{Charset: d.charset.name, Unit: "line", At: d.line, Taken: replaced}
}

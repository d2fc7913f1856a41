package sentencepiece

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"
)

// Wire types. (protobuf.dev/programming-guides/encoding)
const (
	varint = 0
	fixed8 = 1
	length = 2
	fixed4 = 5
)

var errEnd = errors.New("the file ends too early")

// fields calls visit with each field of a message: its number, and its value
// as a number or as bytes of data.
func fields(data []byte, visit func(field int, number uint64, value []byte) error) error {
	for len(data) > 0 {
		tag, n := binary.Uvarint(data)
		if n <= 0 || tag>>3 == 0 || tag>>3 > 1<<29-1 {
			return errors.New("not a protocol buffer")
		}
		data = data[n:]
		var number uint64
		var value []byte
		switch size := 0; tag & 7 {
		case varint:
			if number, size = binary.Uvarint(data); size <= 0 {
				return errEnd
			}
			data = data[size:]
		case fixed8, fixed4:
			if size = 8; tag&7 == fixed4 {
				size = 4
			}
			if len(data) < size {
				return errEnd
			}
			value, data = data[:size], data[size:]
		case length:
			n, size := binary.Uvarint(data)
			if size <= 0 || n > uint64(len(data)-size) {
				return errEnd
			}
			value, data = data[size:size+int(n)], data[size+int(n):]
		default:
			return errors.New("not a protocol buffer")
		}
		if err := visit(int(tag>>3), number, value); err != nil {
			return err
		}
	}
	return nil
}

// read reads a ModelProto.
func (f *file) read(data []byte) error {
	if len(data) == 0 {
		return errors.New("the file is empty")
	}
	err := fields(data, func(field int, _ uint64, value []byte) error {
		switch field {
		case 1:
			p := piece{kind: normal}
			if err := p.read(value); err != nil {
				return fmt.Errorf("piece %d: %w", len(f.pieces), err)
			}
			f.pieces = append(f.pieces, p)
		case 2:
			return f.readTrainer(value)
		case 3:
			return f.readNormalizer(value)
		}
		return nil
	})
	if err == nil && len(f.pieces) == 0 {
		err = errors.New("there are no pieces")
	}
	return err
}

// read reads a ModelProto.SentencePiece.
func (p *piece) read(data []byte) error {
	err := fields(data, func(field int, number uint64, value []byte) error {
		switch field {
		case 1:
			p.text = value
		case 2:
			if len(value) != 4 {
				return errors.New("the score is not a number")
			}
			p.score = math.Float32frombits(binary.LittleEndian.Uint32(value))
		case 3:
			p.kind = number
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case !utf8.Valid(p.text):
		return errors.New("the text is not valid UTF-8")
	case p.score != p.score:
		return errors.New("the score is not a number")
	}
	return nil
}

// readTrainer reads a TrainerSpec.
func (f *file) readTrainer(data []byte) error {
	return fields(data, func(field int, number uint64, _ []byte) error {
		switch field {
		case 3:
			f.model = number
		case 24:
			f.suffix = number != 0
		case 35:
			f.byteFallback = number != 0
		case 41:
			f.bos = int64(int32(number))
		case 42:
			f.eos = int64(int32(number))
		}
		return nil
	})
}

// readNormalizer reads a NormalizerSpec.
func (f *file) readNormalizer(data []byte) error {
	return fields(data, func(field int, number uint64, value []byte) error {
		switch field {
		case 2:
			f.charsmap = len(value) > 0
		case 3:
			f.dummyPrefix = number != 0
		case 4:
			f.removeSpaces = number != 0
		case 5:
			f.escape = number != 0
		}
		return nil
	})
}

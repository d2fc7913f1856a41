package format

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// llmc is the .bin of llm.c, as write_datafile makes it in
// https://github.com/karpathy/llm.c/blob/f1e2ace6/dev/data/data_common.py, and
// llmc/dataloader.h, train_gpt2.py (uint16) and train_llama3.py (uint32) read it:
//
//	offset  bytes
//	0       4      int32  magic: 20240520 for uint16 ids, 20240801 for uint32
//	4       4      int32  version: 1 for uint16 (gpt-2), 7 for uint32 (llama-3); readers
//	                      take no other
//	8       4      int32  n, the number of ids
//	12      1012   int32  zeros, up to 256 numbers in all
//	1024    n ids
//
// All numbers have their lowest byte first. n is an int32, so a file has fewer than
// 2^31 ids. Documents begin with end-of-text, and nothing else says where they begin.
func llmc() *Format {
	return &Format{
		Name:      "llmc",
		Suffixes:  []string{".bin"},
		EOTFirst:  true,
		MaxTokens: 1<<31 - 1,
		DTypes:    []DType{Uint16, Uint32},
		New: func(files []File, s Settings) (Writer, error) {
			_, err := files[0].Write(make([]byte, llmcHeaderSize))
			return &llmcWriter{rawWriter: rawWriter{file: files[0], dtype: s.DType}}, err
		},
		Replay: replayLLMC,
	}
}

const llmcHeaderSize = 256 * 4

// llmcHeads has the magic number and the version for each type.
var llmcHeads = map[DType][2]uint32{Uint16: {20240520, 1}, Uint32: {20240801, 7}}

type llmcWriter struct {
	rawWriter
	ids int64
}

func (w *llmcWriter) Write(ids []uint32) error {
	if w.ids += int64(len(ids)); w.ids > 1<<31-1 {
		return errors.New("an llm.c file has fewer than 2^31 ids: make smaller shards")
	}
	return w.rawWriter.Write(ids)
}

func (w *llmcWriter) Close() error {
	head := llmcHeads[w.dtype]
	var b []byte
	b = binary.LittleEndian.AppendUint32(b, head[0])
	b = binary.LittleEndian.AppendUint32(b, head[1])
	b = binary.LittleEndian.AppendUint32(b, uint32(w.ids))
	_, err := w.file.WriteAt(b, 0)
	return err
}

func replayLLMC(files []*io.SectionReader, s Settings, to Writer) error {
	header := make([]byte, llmcHeaderSize)
	if _, err := io.ReadFull(files[0], header); err != nil {
		return fmt.Errorf("reading the header of 1024 bytes: %w", err)
	}
	number := func(i int) uint32 { return binary.LittleEndian.Uint32(header[4*i:]) }
	want := llmcHeads[s.DType]
	if magic := number(0); magic != want[0] {
		return fmt.Errorf("magic number %d, not %d, which an llm.c file of %s has", magic, want[0], s.DType)
	}
	if version := number(1); version != want[1] {
		return fmt.Errorf("version %d, not %d", version, want[1])
	}
	there := files[0].Size() - llmcHeaderSize
	if n := int64(number(2)); n*int64(s.DType.Size()) != there {
		return fmt.Errorf("the header says %d ids, which are not the %d bytes after it", n, there)
	}
	return replayRaw(files[0], s.DType, to)
}

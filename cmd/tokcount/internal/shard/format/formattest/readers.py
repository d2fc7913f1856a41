#!/usr/bin/env python3
"""Reads shards as those who train read them, to judge what the sharder writes.

    readers.py FORMAT DTYPE EOT PREFIX...

prints each document of the shards PREFIX.bin and so on as one line of JSON, the list of
its ids. Written from the documented layouts, and knows nothing of the code in Go. Needs
NumPy. A layout without borders is cut at the id EOT: after it, or before it for llmc.
"""

import csv
import gzip
import io
import json
import os
import struct
import sys

import numpy as np


def nanogpt(prefix, dtype):
    """nanoGPT, train.py, get_batch: np.memmap(..., dtype=np.uint16, mode='r')."""
    data = np.memmap(prefix + ".bin", dtype=dtype, mode="r")
    block = min(8, len(data) - 1)  # a batch, as the loader takes it
    if block > 0:
        x = data[0:block].astype(np.int64)
        y = data[1 : 1 + block].astype(np.int64)
        assert (x[1:] == y[:-1]).all()
    return data, None


def llmc(prefix, dtype):
    """llm.c, train_gpt2.py and train_llama3.py, _peek_data_shard and _load_data_shard."""
    magic, version, want = {"uint16": (20240520, 1, np.uint16), "uint32": (20240801, 7, np.uint32)}[dtype]
    filename = prefix + ".bin"
    with open(filename, "rb") as f:
        header = np.frombuffer(f.read(256 * 4), dtype=np.int32)
        assert header[0] == magic, "magic number mismatch in the data .bin file"
        assert header[1] == version, "unsupported version"
        ntok = header[2]  # number of tokens (claimed)
        tokens = np.frombuffer(f.read(), dtype=want)
    assert len(tokens) == ntok, "number of tokens read does not match header?"
    # llmc/dataloader.h, dataloader_load_shard_: "file size is not as expected"
    assert os.path.getsize(filename) == 256 * 4 + int(ntok) * want().itemsize
    assert not header[3:].any()
    return tokens, None


def megatron(prefix, dtype):
    """Megatron-LM, megatron/core/datasets/indexed_dataset.py, _IndexReader."""
    codes = {1: np.uint8, 2: np.int8, 3: np.int16, 4: np.int32, 5: np.int64, 6: np.float64, 7: np.float32, 8: np.uint16}
    with open(prefix + ".idx", "rb") as stream:
        assert stream.read(9) == b"MMIDIDX\x00\x00", "bad header"
        assert struct.unpack("<Q", stream.read(8))[0] == 1, "bad version"
        ids = codes[struct.unpack("<B", stream.read(1))[0]]
        sequence_count = struct.unpack("<Q", stream.read(8))[0]
        document_count = struct.unpack("<Q", stream.read(8))[0]
        offset = stream.tell()
    assert ids == np.dtype(dtype)
    index = memoryview(np.memmap(prefix + ".idx", mode="r", order="C"))
    lengths = np.frombuffer(index, dtype=np.int32, count=sequence_count, offset=offset)
    offset += lengths.nbytes
    pointers = np.frombuffer(index, dtype=np.int64, count=sequence_count, offset=offset)
    offset += pointers.nbytes
    documents = np.frombuffer(index, dtype=np.int64, count=document_count, offset=offset)
    assert offset + documents.nbytes == len(index)
    assert lengths.shape[0] == documents[-1]  # as _IndexReader does
    data = open(prefix + ".bin", "rb").read()
    found = []
    for first, after in zip(documents[:-1], documents[1:]):
        found.append([])
        for i in range(first, after):  # the sequences of a document
            sequence = np.frombuffer(data, dtype=ids, count=lengths[i], offset=pointers[i])
            found[-1].extend(sequence.tolist())
    return np.frombuffer(data, dtype=ids), found


def datatrove(prefix, dtype):
    """datatrove, pipeline/tokens/tokenizer.py: .ds, .ds.index, .ds.metadata."""
    data = np.memmap(prefix + ".ds", dtype=dtype, mode="r")
    ends = np.fromfile(prefix + ".ds.index", dtype="<u8")
    name, total, _metric = open(prefix + ".ds.metadata").read().split("\n")
    assert int(name.rsplit("|", 1)[1]) == np.dtype(dtype).itemsize
    assert int(total) == len(data) == ends[-1]
    return data, between(data, [0, *ends])


def dolma(prefix, dtype):
    """dolma, tokenizer/memmap_writer.py, and OLMo: a memmap, and a table of documents."""
    data = np.memmap(prefix + ".npy", dtype=dtype, mode="r")
    found, last = [], 0
    with gzip.open(prefix + ".csv.gz", "rt", newline="") as f:
        for start, end, _id, src, loc in csv.reader(f):
            assert int(start) == last and src and int(loc) >= 0
            last = int(end)
            found.append(data[int(start) : last].tolist())
    assert last == len(data)
    return data, found


def npy(prefix, dtype):
    """numpy.load, and the same bytes as numpy.save writes."""
    data = np.load(prefix + ".npy", mmap_mode="r")
    assert data.dtype == np.dtype(dtype)
    saved = io.BytesIO()
    np.save(saved, data)
    assert saved.getvalue() == open(prefix + ".npy", "rb").read()
    return data, None


def between(data, borders):
    return [data[a:b].tolist() for a, b in zip(borders[:-1], borders[1:])]


def cut(data, eot, first):
    """Cuts at end-of-text: before each if it comes first, else after each."""
    at = np.flatnonzero(np.asarray(data) == eot)
    borders = [*at, len(data)] if first else [0, *(at + 1)]
    assert borders[0] == 0 and borders[-1] == len(data), "ids outside of documents"
    return between(data, borders)


def main(layout, dtype, eot, *prefixes):
    for prefix in prefixes:
        data, documents = globals()[layout](prefix, dtype)
        if documents is None:
            documents = cut(data, int(eot), first=layout == "llmc")
        assert sum(map(len, documents)) == len(data)
        for ids in documents:
            print(json.dumps(ids))


if __name__ == "__main__":
    main(*sys.argv[1:])

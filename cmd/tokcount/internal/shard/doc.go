// Package shard turns a corpus into shards of token ids, such that whoever does the
// work, and however often it is interrupted, the bytes are the same.
//
// # Words
//
// An input is a file of documents. A [Plan] lists the inputs and cuts them into units:
// ranges of bytes of a plain JSON Lines file, row groups of a Parquet file, whole files
// of other kinds; several small files are one unit. A unit is done by one process, from
// its beginning to its end, and becomes shards: files in one of the layouts of package
// format. A task is the units that one process takes. A marker says that a unit is done,
// and what became of it.
//
// # Why the bytes are the same
//
// A unit depends on the plan and its inputs only. Documents keep their order, or have
// one that depends on a seed and the number of the unit; whether one is for validation
// depends on its text. Shards are written under temporary names, synced, and renamed;
// the marker comes last. Two processes that do a unit at once write the same bytes to
// files of their own, so it does not matter which is renamed last; a lock only spares
// the work.
//
// # Plan of the source
//
// A file each: find.go finds inputs and input.go says what they are; plan.go and cut.go
// make the plan; jsonl.go, text.go and parquet.go read documents, through decompress.go;
// unit.go does a unit, with the encoders of pool.go and the shards of sink.go, file.go
// and shuffle.go; marker.go and lock.go keep it whole; run.go does a task; manifest.go
// finishes; verify.go and join.go read shards back.
//
// Nothing here knows of flags or terminals.
package shard

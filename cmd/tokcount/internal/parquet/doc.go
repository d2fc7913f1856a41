// Package parquet reads a column of texts from Parquet files.
//
// It reads what corpora have, and refuses the rest by name: byte arrays, not in lists,
// plain, in a dictionary or delta encoded, and uncompressed or compressed by Snappy, gzip
// or Zstandard.
//
// Package parquet-go reads and writes everything, and is the judge in the tests. In the
// command it cost 12.2 MB, where the program has 25, and 120 page faults more in every
// run, where there are 500, also in runs that read no Parquet: it links reflection on all
// types that can be written, and protobuf. This package costs a tenth of that. Besides,
// lengths in a file are believed here only as far as the file goes: parquet-go makes
// lists as long as a footer says.
//
// The layout is that of https://parquet.apache.org/docs/file-format/.
package parquet

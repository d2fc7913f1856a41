// Package vocab holds what a tokenizer file contains: the tokens of a byte-pair
// vocabulary with their ids, its special tokens and its split pattern. It reads
// and writes OpenAI's .tiktoken format, and has the published vocabularies
// embedded.
//
// A token is a byte string with an id; its id is also its rank, the priority
// of the merge that makes it. A special token has an id too, but no merge
// makes it: it marks something, such as the end of a text. The split pattern is
// a regular expression that cuts a text into pieces before merging; no token
// crosses the border between two pieces.
//
// # The embedded form
//
// Each published vocabulary is embedded as one run of bytes: the tables in which
// an encoder looks tokens up (package table), built by go generate from the
// published .tiktoken file and read in place. The alternative is the smallest
// form, two ids for each token, from which all else can be computed:
//
//	                            r50k+p50k    cl100k     o200k
//	canonical pairs only           200 kB    425 kB    900 kB
//	tables read in place          1366 kB   2501 kB   4899 kB
//	computing tables at load        40 ms     78 ms    156 ms
//	opening tables                  <1 us     <1 us     <1 us
//
// (Times of [New], the best of 15, on one core of an EPYC Zen 5 virtual machine
// that was busy with other work, 2026-11-26.)
//
// A command that runs once and a service that scales from zero pay for the load
// each time, and for tables on the heap in each process; disk is cheaper. Tables
// that are read in place are paged in on first use and shared by all processes
// that run the program.
//
// A program contains only the vocabularies whose functions it names.
package vocab

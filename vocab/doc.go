// Package vocab says what a tokenizer file says: the tokens of a byte-pair
// vocabulary with their ids, its special tokens and its split pattern. It
// reads and writes OpenAI's .tiktoken format and carries the published
// vocabularies in the program.
//
// A token is a byte string with an id; its id is also its rank, the priority
// of the merge that makes it. A special token has an id too, but no merge
// makes it: it stands for a mark such as the end of a text. The split pattern
// is a regular expression that cuts a text into pieces before merging; no
// token crosses the border of two pieces.
//
// # The embedded form
//
// Each published vocabulary is one embedded run of bytes: the tables that an
// encoder looks tokens up in (package table), built by go generate from the
// published .tiktoken file and read where they lie. It was weighed against the
// smallest form, two ids a token, from which all else can be computed:
//
//	                                 r50k+p50k    cl100k     o200k
//	canonical pairs only, in bytes      220 kB    450 kB    900 kB
//	tables read in place, in bytes     1332 kB   2485 kB   4851 kB
//	computing the tables at load         35 ms     75 ms    160 ms
//	opening the tables                   <1 us     <1 us     <1 us
//
// A command that runs once and a service that scales from zero pay the load
// each time, and the memory of tables on the heap in each process; disk is
// cheaper. Tables read in place fault in as they are used and are shared by
// all processes that run the program.
//
// A program carries only the vocabularies whose functions it names.
package vocab

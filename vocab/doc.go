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
//	                            r50k+p50k    cl100k     o200k
//	canonical pairs only           200 kB    425 kB    900 kB
//	tables read in place          1366 kB   2501 kB   4899 kB
//	computing tables at load        59 ms    145 ms    373 ms
//	opening tables                  <1 us     <1 us     <1 us
//
// (Times of [New] on one core of a Xeon at 2.6 GHz.)
//
// A command that runs once and a service that scales from zero pay the load
// each time, and the memory of tables on the heap in each process; disk is
// cheaper. Tables read in place fault in as they are used and are shared by
// all processes that run the program.
//
// A program carries only the vocabularies whose functions it names.
package vocab

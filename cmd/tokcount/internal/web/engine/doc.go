// Command engine is the tokenizer as a module in WebAssembly, for web pages and for
// programs that run it in a sandbox. It is built with
//
//	GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -trimpath -ldflags '-s -w'
//
// and contains no vocabulary. With -tags tokcount_small it is half as large, and has no
// add, openFiles and chat. docs/wasm.md shows how a page and a Go program use it.
//
// # Calls
//
// The host calls _initialize once, then the functions below. All numbers are of 32 bits.
// A function that fails returns 0, and words 0 and 1 of the result are the address and
// the length of a message in UTF-8. Nothing that the host passes makes a call fail in
// another way: addresses must be those of alloc, of that size or more.
//
// The result is sixteen words, little-endian, at the address that result returns. What
// words point to is good until the next call, except where it says longer. Memory may
// grow in every call, so a view of it must be made anew after each.
//
//	result() address                                   of the result
//	alloc(size) address                                of memory to write to; 0 if that is too much
//	free(address)                                      what engine still reads stays until it does not
//
//	open(name, length, table, length) encoding         a published encoding, with the tables of vocab/*.table; they are read in place
//	add(name, length, data, length) 1                  a file for openFiles
//	openFiles(family, length) encoding                 a tokenizer file and those next to it; family is "" or, for a .tiktoken file, llama3, qwen or kimi-k2
//	close(encoding) 1
//	info(encoding) 1                                   words: 0 address, 1 length of JSON: name, pattern, special tokens
//	token(encoding, id) 1                              words: 0 address, 1 length of its bytes, 2 rank, 3 is 1 for special tokens
//
//	count(encoding, text, length, special) 1           words: 0 tokens
//	encode(encoding, text, length, special) 1          words: 0 tokens, 1 ids, 2 ends: where each token ends in the text
//	decode(encoding, ids, n, skip) 1                   words: 0 address, 1 length of the text, 2 ends, or 0 if the text is not made token by token, 3 index of the first id that is no token, or -1
//
//	set(encoding, text, length, special) 1             encodes a document, which stays until the next set; words: see below
//	recount(encoding, special) 1                       words: 0 tokens of the document in another encoding
//	chunk(i) 1                                         words: see below
//
//	models() 1                                         words: 0 address, 1 length of JSON
//	model(name, length) 1                              words: 0 address, 1 length of JSON: what is known of a model
//	chat(encoding, model, length, request, length) 1   words: 0 address, 1 length of JSON: the estimate of a chat
//
// Special is 1 where special tokens in the text are taken for what they are, 0 where they
// are ordinary text. Text is bytes; it need not be valid UTF-8.
//
// # Documents
//
// A document has chunks to draw: of 4 to 16 kB, which end at the ends of lines where
// they can, and always between characters and between tokens. Set returns in words: 0
// tokens, 1 ids, 2 ends, 3 chunks, 4 marks, 5 characters, 6 the address and 7 the length of the text.
// Marks are four numbers for each chunk, and four for the end of the text: what is before it in
// bytes, tokens, newlines and UTF-16 units. The ids, ends, marks and text stay until the next set.
//
// Chunk returns in words: 0 start and 1 end of its text, in bytes, 2 the first of its
// tokens and 3 how many there are, 4 groups and 5 how many there are. A group is the fewest tokens
// that are whole characters together; groups has for each the number of tokens up to its end.
package main

// Tokcount counts the tokens of text, exactly as OpenAI's models see them, in the
// manner of wc. Nothing is sent over the network.
//
//	tokcount [-e ENC | -m MODEL] [FILE|DIR|-]...
//	tokcount encode [-e ENC | -m MODEL] [--format FORMAT] [--special] [FILE]
//	tokcount decode [-e ENC | -m MODEL] [--format FORMAT] [FILE]
//
// The encoding is named by one of
//
//	-e, --encoding ENC   use encoding ENC (default "o200k_base")
//	-m, --model MODEL    use the encoding of MODEL
//
// An unknown name is an error that suggests the nearest, never a guess. Each
// command tells its flags with --help, tokcount completion makes a script that
// lets a shell complete them, and --version names the build.
//
// # Counting
//
// With no FILE it counts standard input and prints the bare number. Otherwise it
// prints one row for each file, tokens first, then the name, and a total row when
// several names or a directory were given. A FILE of - is standard input.
//
// A directory stands for the files below it, in the order of their names. Files
// and directories whose names begin with a dot, symbolic links, devices and
// binary files (a NUL byte among the first 8192) are left out when they are found
// in a directory; what is named on the command line is always counted. Bytes are
// counted as they are, and text that looks like a special token is ordinary text.
//
// A name that holds a control character or begins with a quote is printed in
// quotes, as Go would write it, so that a row is always a line.
//
// A file with the name of a command is given as ./encode, say.
//
// The exit status is 0 when all went well and 2 when there was trouble: a file
// that cannot be read, an unknown encoding or model, wrong usage, output that
// cannot be written. The other files are counted all the same.
//
//	$ echo 'Hello, world' | tokcount
//	4
//	$ tokcount README.md docs
//	 8 README.md
//	 3 docs/api/index.md
//	 6 docs/guide.md
//	17 total
//	$ tokcount -e cl100k_base README.md
//	10 README.md
//	$ tokcount -m gpt-4 < README.md
//	10
//
// # Encoding
//
// Encode prints the token ids of FILE, or of standard input.
//
// Text that looks like a special token, such as <|endoftext|>, is ordinary text
// unless --special is given.
//
// The formats are text (decimal numbers with a space between them and a newline at
// the end), json (one array and a newline) and u32le (four bytes an id, the lowest
// first).
//
//	--format FORMAT   ids are text, json or u32le (default text)
//	--special         encode special-token text as special tokens
//
//	$ echo 'Hello, world' | tokcount encode
//	13225 11 2375 198
//	$ echo 'Hello, world' | tokcount encode -m gpt-4 --format json
//	[9906,11,1917,198]
//
// # Decoding
//
// Decode writes the text of the token ids in FILE, or in standard input, and adds
// nothing to it. It reads the formats that encode writes: text (decimal numbers
// with white space between them), json (one array) and u32le (four bytes an id,
// the lowest first). Special tokens become their text.
//
// Input of any length is decoded in little memory. At a number that is no token,
// or that cannot be read, decode says where it stands, counted from 0, and stops;
// what stood before it has been written.
//
//	$ echo '13225 11 2375 198' | tokcount decode
//	Hello, world
//	$ echo '[9906, 11, 1917, 198]' | tokcount decode -m gpt-4 --format json
//	Hello, world
//	$ echo 'Hello, world' | tokcount encode --format u32le | tokcount decode --format u32le
//	Hello, world
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

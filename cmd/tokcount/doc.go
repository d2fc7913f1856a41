// Tokcount counts the tokens of text, exactly as OpenAI's models see them, in the
// manner of wc. Nothing is sent over the network except by the command complete.
//
//	tokcount [-e ENC[,ENC]... | -m MODEL] [FLAG]... [FILE|DIR|-]...
//	tokcount check [-e ENC | -m MODEL] [-n N | --reserve N | --batch] [FLAG]... [FILE|DIR|-]...
//	tokcount stats [-e ENC | -m MODEL] [-n N | --reserve N] [FLAG]... [FILE|DIR|-]...
//	tokcount chat [-e ENC | -m MODEL] [--fit [--max N | --reserve N]] [FLAG]... [FILE|DIR|-]...
//	tokcount encode [-e ENC | -m MODEL] [--format FORMAT] [--special] [--offsets | --by line] [FILE]
//	tokcount decode [-e ENC | -m MODEL] [--format FORMAT] [--by line] [FILE]
//	tokcount show [-e ENC | -m MODEL] [--ids] [--color WHEN] [FILE]
//	tokcount truncate [-e ENC | -m MODEL] [-n N | --reserve N] [--keep PART] [--marker TEXT] [FILE]
//	tokcount split [-e ENC | -m MODEL] [-n N | --reserve N] [--overlap M] [--at BREAK] [-0 | --jsonl | --out DIR] [FILE]
//	tokcount models [--json] [FILTER]
//	tokcount encodings [--json]
//	tokcount complete -m MODEL [--max-tokens N] [--over HOW] [FLAG]... [FILE]
//	tokcount completion SHELL
//	tokcount help [COMMAND|TOPIC]
//
// --help describes the flags of each command. Help prints what --help does, of tokcount
// or of COMMAND, or a TOPIC of the manual. Run tokcount help TOPIC for more: files,
// charsets, records, rows, formats, budgets, exit, environment.
//
// --version names the build. An unknown encoding or model is an error that suggests
// the nearest, never a guess.
//
// # Counting
//
// Tokcount counts the tokens of text, exactly as OpenAI's models see them, in the
// manner of wc. Nothing is sent over the network except by the command complete.
//
// With no FILE it counts standard input and prints the bare number. Otherwise it
// prints one row for each file, tokens first, then the name, and a total row when
// several names or a directory were given. A directory is counted as the text files
// below it; in a git work tree, those that git does not ignore.
//
//	    --by KEY             sum by file, ext, the extension, or dir, the
//	                         directory
//	-c, --bytes              count bytes too
//	    --chars              count characters too
//	-E, --charset LABEL      read text in charset LABEL, such as latin1 or utf-16
//	    --csv                print comma-separated values
//	-e, --encoding ENC       use encoding ENC; several have a column each
//	                         (default "o200k_base")
//	    --exclude GLOB       in directories, skip what matches GLOB
//	    --files0-from F      read names, each ended by a NUL, from F
//	    --header             print the names of columns above them
//	    --include GLOB       in directories, count only what matches GLOB
//	    --json               print one JSON object
//	    --jsonl              print a JSON object for each row
//	    --jsonl-field PATH   count the strings at PATH of each line, a JSON value
//	-l, --lines              count lines too
//	    --max-size N         in directories, skip files of more than N bytes
//	    --min N              show rows of at least N tokens only
//	-m, --model MODEL        use the encoding of MODEL, and show the share of its
//	                         limit
//	    --no-git             in directories, ask neither git nor ignore files
//	    --sort KEY           sort rows by tokens, the most first, or by name
//	    --top N              show the N rows with the most tokens only
//	    --total WHEN         print the total auto, always, only or never (default
//	                         auto)
//	    --tree               print a tree of directories, with shares of the
//	                         total
//	-v, --verbose            report how many files were skipped, and why
//	-w, --words              count words too
//
//	$ echo 'Hello, world' | tokcount
//	4
//	$ tokcount README.md docs
//	 8 README.md
//	 3 docs/api/index.md
//	 6 docs/guide.md
//	17 total
//	$ tokcount -m gpt-4 README.md
//	10 0.2% README.md
//
// # Checking
//
// Check prints a line for each file that has more tokens than it may have, and
// nothing for the others. The limit is --max, or else what MODEL takes: its context
// window, less the tokens reserved for its answer, or the limit of its input where
// that is less.
//
// FILE, DIR and -, and the flags about them, are as in counting: standard input if
// there are none. It is an error if a pattern, or all of the names, match no file.
// With --jsonl-field the limit is that of each record, which is reported as FILE:LINE.
//
// With --staged, what git's index holds is checked, as a commit would have it: all of
// it, or what is at or below FILE and DIR. Hooks need that, since the work tree may
// differ. A name that the index does not have is reported, and is not an error: the
// commit may delete it.
//
// With --chat, files hold chats as tokcount chat reads them, and the limit is that
// of each chat: --max, or else what the model takes, less --reserve or the
// max_tokens of the chat. The model is that of -m, or the one that the chat names.
//
// With --batch, files are for OpenAI's Batch API, JSON Lines of requests, and there
// is a line for each request that the API would refuse: one that does not fit its
// model's window with the tokens it asks for, or that makes the file invalid. Chats
// are estimated. A request that cannot be checked, because its model is unknown or
// it has images, is reported on standard error.
//
// With --format github the lines are annotations, which GitHub's workflows show
// next to the file; with json they are one object. A pipe is read only as far as it
// takes to know that it is over the limit.
//
// The exit status is 0 when all is within the limit, 1 when something is not, and 2
// on error, whatever else was found.
//
//	    --batch              check the requests of files for OpenAI's Batch API
//	-E, --charset LABEL      read text in charset LABEL, such as latin1 or utf-16
//	    --chat               read chats, as tokcount chat does, and check each
//	-e, --encoding ENC       use encoding ENC (default "o200k_base")
//	    --exclude GLOB       in directories, skip what matches GLOB
//	    --files0-from F      read names, each ended by a NUL, from F
//	    --format FORMAT      print text, annotations of github, or json (default
//	                         text)
//	    --include GLOB       in directories, count only what matches GLOB
//	    --json               print a JSON object, as --format json
//	    --jsonl-field PATH   count the strings at PATH of each line, a JSON value
//	-n, --max N              allow N tokens
//	    --max-size N         in directories, skip files of more than N bytes
//	-m, --model MODEL        use the encoding of MODEL
//	    --no-git             in directories, ask neither git nor ignore files
//	    --reserve N          leave N tokens of the window of MODEL for the answer
//	    --staged             check what git's index holds, not the work tree
//	-v, --verbose            report how many files were skipped, and why
//
//
//	$ tokcount check --max 7 README.md docs || echo "that is too long"
//	README.md: 8 tokens, limit 7, 1 over
//	that is too long
//	$ tokcount check -m gpt-4 --reserve 1000 README.md docs && echo fits
//	fits
//	$ tokcount check --chat --max 20 request.json || true
//	request.json: 25 tokens, limit 20, 5 over
//	$ tokcount check --max 7 --format github README.md || true
//	::error file=README.md,title=Too many tokens::README.md: 8 tokens, limit 7, 1 over
//	$ tokcount check --batch batch.jsonl || true
//	batch.jsonl:2: b: model gpt-4 takes 8192 tokens: about 9 of prompt and 8190 of answer are about 7 too many
//
// # Statistics
//
// Stats describes how the tokens of files spread, or with --jsonl-field those of
// records: how many texts there are, the total, the least, the mean and the most
// tokens of one, the median and other percentiles, and a histogram.
//
// A percentile, p90 say, is the least number of tokens that 90 % of the texts have
// at most; it is always that of a text. The bars of the histogram are for ranges
// from 1, 2, 5, 10, 20, 50 tokens and so on, or for smaller ones where texts are of
// about one size.
//
// With a limit, which is as in checking, it also reports how many texts are over it,
// and the ten that have the most tokens. Tokcount check reports all.
//
// FILE, DIR and -, and the flags about them, are as in counting: standard input if
// there are none. JSON has what there is of this, and the histogram with the first
// and the last number of tokens of each range.
//
// The exit status is 0 when all is within the limit, or there is none, 1 when
// something is not, and 2 on error, whatever else was found.
//
//	-E, --charset LABEL      read text in charset LABEL, such as latin1 or utf-16
//	-e, --encoding ENC       use encoding ENC (default "o200k_base")
//	    --exclude GLOB       in directories, skip what matches GLOB
//	    --files0-from F      read names, each ended by a NUL, from F
//	    --include GLOB       in directories, count only what matches GLOB
//	    --json               print a JSON object
//	    --jsonl-field PATH   count the strings at PATH of each line, a JSON value
//	-n, --max N              allow N tokens
//	    --max-size N         in directories, skip files of more than N bytes
//	-m, --model MODEL        use the encoding of MODEL
//	    --no-git             in directories, ask neither git nor ignore files
//	    --reserve N          leave N tokens of the window of MODEL for the answer
//	-v, --verbose            report how many files were skipped, and why
//
//
//	$ tokcount stats --max 7 README.md docs || echo "one is too long"
//	  3 files
//	 17 total
//	  3 min
//	  6 median
//	  8 p90
//	  8 p95
//	  8 p99
//	  8 max
//	5.7 mean
//	  1 over 7
//
//	TOKENS FILES
//	     3     1 ███████████████████████████████████████████████████████████████████
//	     4     0
//	     5     0
//	     6     1 ███████████████████████████████████████████████████████████████████
//	     7     0
//	     8     1 ███████████████████████████████████████████████████████████████████
//
//	README.md: 8 tokens, limit 7, 1 over
//	one is too long
//	$ echo '["a b c", "d"]' | tokcount stats --jsonl-field '[]' --json
//	{"encoding":"o200k_base","records":1,"total":4,"min":4,"median":4,"p90":4,"p95":4,"p99":4,"max":4,"mean":4,
//	"histogram":[
//	{"from":4,"to":4,"records":1}
//	]}
//
// # Chats
//
// Chat estimates how many tokens a chat takes: its messages, its tools, and what
// the API puts around them.
//
// FILE, or standard input, holds the body of a request to /v1/chat/completions or
// /v1/responses, a list of messages, or JSON Lines of these, such as a file for
// fine-tuning. Chat prints a row for each chat, FILE or FILE:LINE, and a total row
// if there are several. For a single chat on standard input it prints the bare
// number.
//
// The model is that of -m, or else the one that the chat names. With -e, or if no
// model is named, the usual rules are applied with that encoding. With -m each row
// has the share of what the model takes.
//
// The count of each text is exact, but OpenAI has not published how its API joins
// them, so the sum is an estimate. Messages on standard error say what goes beyond
// the figures that OpenAI has published, and list what is not counted by its place
// in the JSON: images, audio, files, reasoning, tools that run on the server, and
// text in unknown fields. These take tokens too. To be sure, ask the API: POST
// /v1/responses/input_tokens.
//
// With --messages there is a row for each message, and for what is sent with them.
// With --json and --jsonl there is all of this.
//
// With --fit, chat prints each chat itself, without its oldest messages if it is
// over the limit. The limit is --max, or else what the model takes, less --reserve
// or the max_tokens of the chat. System and developer messages stay, and so do the
// last user message and the last message of all. Calls of tools stay or go with
// their results. Everything else is printed unchanged, byte for byte, and standard
// error says what was dropped. A chat that cannot be made to fit is not printed,
// and the exit status is 1.
//
// Tokcount check --chat reports chats over a limit.
//
//	-E, --charset LABEL   read text in charset LABEL, such as latin1 or utf-16
//	-e, --encoding ENC    use encoding ENC (default "o200k_base")
//	    --exclude GLOB    in directories, skip what matches GLOB
//	    --files0-from F   read names, each ended by a NUL, from F
//	    --fit             print chats without their oldest messages, so that they
//	                      fit
//	    --include GLOB    in directories, count only what matches GLOB
//	    --json            print one JSON object
//	    --jsonl           print a JSON object for each chat
//	-n, --max N           allow N tokens
//	    --max-size N      in directories, skip files of more than N bytes
//	    --messages        print a row for each message too
//	-m, --model MODEL     use the encoding of MODEL
//	    --no-git          in directories, ask neither git nor ignore files
//	    --reserve N       leave N tokens of the window of MODEL for the answer
//	-v, --verbose         report how many files were skipped, and why
//
//
//	$ cat request.json
//	{"model": "gpt-4o", "max_tokens": 100, "messages": [
//	  {"role": "system", "content": "You are a helpful assistant."},
//	  {"role": "user", "content": "What's the weather like in San Francisco?"}
//	]}
//	$ tokcount chat request.json
//	25 request.json
//	$ tokcount chat --messages request.json
//	10 messages[0] system
//	12 messages[1] user
//	 3 answer
//	25 request.json
//	$ echo '[{"role":"user","content":"Hi"},{"role":"user","content":"Hello?"}]' | tokcount chat --fit --max 10
//	[{"role":"user","content":"Hello?"}]
//	tokcount: standard input: message 0 of 2 dropped, 9 of 14 tokens left
//
// # Encoding
//
// Encode prints the token ids of FILE, or of standard input, as the text is read.
//
// Text that looks like a special token, such as <|endoftext|>, is ordinary text
// unless --special is given.
//
// The formats are text (decimal numbers with a space between them and a newline at
// the end), json (one array and a newline) and u32le (four bytes an id, the lowest
// first).
//
// With --offsets each id is followed by where its token starts and ends in the
// text, in bytes of UTF-8 counted from 0: on a line of its own, as an object in the
// array, or as four bytes each.
//
// With --by line each line is encoded on its own, without the end of the line, and
// its ids are a line of their own, or an array.
//
//	    --by UNIT         encode the text as a whole, or each line on its own
//	                      (default text)
//	-E, --charset LABEL   read text in charset LABEL, such as latin1 or utf-16
//	-e, --encoding ENC    use encoding ENC (default "o200k_base")
//	    --format FORMAT   ids are text, json or u32le (default text)
//	-m, --model MODEL     use the encoding of MODEL
//	    --offsets         print where each token starts and ends, in bytes
//	    --special         encode special-token text as special tokens
//
//
//	$ echo 'Hello, world' | tokcount encode
//	13225 11 2375 198
//	$ echo 'Hello, world' | tokcount encode -m gpt-4 --format json
//	[9906,11,1917,198]
//	$ echo 'Hello, world' | tokcount encode --offsets
//	13225 0 5
//	11 5 6
//	2375 6 12
//	198 12 13
//	$ printf 'Hello\nworld\n' | tokcount encode --by line
//	13225
//	24169
//
// # Decoding
//
// Decode writes the text of the token ids in FILE, or in standard input, and adds
// nothing to it. It reads the formats that encode writes: text (decimal numbers
// with white space or commas between them), json (an array, which may be of arrays)
// and u32le (four bytes an id, the lowest first). Text that begins with [ is read as
// JSON, and UTF-16 as UTF-8. Special tokens become their text.
//
// Input of any length is decoded in little memory. At a number that is not a token,
// or that cannot be read, decode says where it is, counted from 0, and stops; what
// came before it has been written.
//
// With --by line, each line of ids, or array, becomes a line of text.
//
//	    --by UNIT         decode the ids as a whole, or each line on its own
//	                      (default text)
//	-e, --encoding ENC    use encoding ENC (default "o200k_base")
//	    --format FORMAT   ids are text, json or u32le (default text)
//	-m, --model MODEL     use the encoding of MODEL
//
//
//	$ echo '13225 11 2375 198' | tokcount decode
//	Hello, world
//	$ echo '[9906, 11, 1917, 198]' | tokcount decode -m gpt-4 --format json
//	Hello, world
//	$ echo 'Hello, world' | tokcount encode --format u32le | tokcount decode --format u32le
//	Hello, world
//	$ printf '[13225]\n[24169]\n' | tokcount decode --by line
//	Hello
//	world
//
// # Showing
//
// Show prints FILE, or standard input, with a boundary between its tokens: colors on
// a terminal, otherwise a |. Tokens that end inside a character are shown together
// with those that complete it.
//
// A space is shown as ·, a tab as → and the end of a line as ⏎; what else cannot be
// seen, and bytes that are not valid UTF-8, as Go would write them. In a locale
// without UTF-8 (LC_ALL=C) and with TERM=dumb, these are ., \t and \n.
//
// With --color auto, NO_COLOR and TERM=dumb forbid colors, and FORCE_COLOR asks for
// them anywhere.
//
//	-E, --charset LABEL   read text in charset LABEL, such as latin1 or utf-16
//	    --color WHEN      use colors auto, always or never (default auto)
//	-e, --encoding ENC    use encoding ENC (default "o200k_base")
//	    --ids             print the ids after the tokens
//	-m, --model MODEL     use the encoding of MODEL
//
//
//	$ echo 'Hello, world' | tokcount show
//	Hello|,|·world|⏎
//	$ echo 'Hello, world' | tokcount show --ids
//	Hello[13225]|,[11]|·world[2375]|⏎[198]
//
// # Truncating
//
// Truncate prints FILE, or standard input, cut to at most N tokens: as much as fits
// of its head, of its tail, or of both ends without the middle (ends; middle is
// another name for that). The count is that of what is printed, encoded again. No
// character is cut in two. N is --max, or else what MODEL takes, less the tokens
// reserved for its answer, as in check.
//
// With --marker, text such as "..." is put where something was cut, and its tokens
// count. There is no marker where it would leave no room for text.
//
// When something was cut, a message on standard error says what and where, in bytes
// counted from 0. The exit status is 0 anyway, or 1 with --exit-code. Text in another
// charset is printed as UTF-8, and its bytes are counted as such.
//
// Of a text of any length, only what decides the cut is kept in memory, and with
// --keep head nothing more is read.
//
//	-E, --charset LABEL   read text in charset LABEL, such as latin1 or utf-16
//	-e, --encoding ENC    use encoding ENC (default "o200k_base")
//	    --exit-code       exit with 1 if something was cut
//	    --keep PART       keep the head, the tail or both ends (default head)
//	    --marker TEXT     put TEXT where something was cut
//	-n, --max N           allow N tokens
//	-m, --model MODEL     use the encoding of MODEL
//	    --reserve N       leave N tokens of the window of MODEL for the answer
//
//
//	$ echo 'The quick brown fox jumps' | tokcount truncate -n 10
//	The quick brown fox jumps
//	$ echo 'The quick brown fox jumps' | tokcount truncate -n 3 --keep tail
//	 fox jumps
//	tokcount: standard input: bytes 0 to 15 of 26 left out, 3 of 6 tokens kept
//	$ tokcount truncate -n 5 --keep ends --marker '[...]' README.md 2>/dev/null
//	# Demo[...] мир
//
// # Splitting
//
// Split cuts FILE, or standard input, into chunks of at most N tokens each, at the
// end of a paragraph if there is one in what fits, or else of a line, a sentence, a
// word, a token, a character. Joined end to end, the chunks are the text, unless they
// overlap. N is --max, or else what MODEL takes, less the tokens reserved for its
// answer, as in check.
//
// So a heading before a long paragraph is a chunk of its own. With --at, the end of a
// line, a sentence or a word is looked for first, and chunks come closer to N.
//
// It prints a JSON object for each chunk: its index, where it starts and ends in
// bytes, how many of its bytes are also in the chunk before, its tokens, what it ends
// at, and the text, in which a byte that is not valid UTF-8 becomes U+FFFD. With -0
// it prints the texts unchanged, with a NUL after each. With --out it writes them to
// files in DIR, numbered from 1, and prints a row for each. DIR is made if need be,
// and no file is overwritten. Text in another charset is split as UTF-8, in which its
// bytes are counted too. Chunks are printed as the text is read, which may be of any
// length.
//
// Some characters have up to five tokens. If one has more than N, the chunk is
// printed anyway, the first is reported, and the exit status is 1.
//
//	    --at BREAK        look first for the end of a paragraph, line, sentence
//	                      or word (default paragraph)
//	-E, --charset LABEL   read text in charset LABEL, such as latin1 or utf-16
//	-e, --encoding ENC    use encoding ENC (default "o200k_base")
//	    --jsonl           print a JSON object for each chunk (as without)
//	-n, --max N           allow N tokens
//	-m, --model MODEL     use the encoding of MODEL
//	-0, --null            print chunks with a NUL after each
//	    --out DIR         write chunks to files in DIR
//	    --overlap M       begin chunks with up to M tokens of the one before
//	    --reserve N       leave N tokens of the window of MODEL for the answer
//
//
//	$ tokcount split -n 5 README.md
//	{"index":0,"start":0,"end":8,"overlap":0,"tokens":3,"break":"paragraph","text":"# Demo\n\n"}
//	{"index":1,"start":8,"end":29,"overlap":0,"tokens":5,"break":"text","text":"Привет, мир\n"}
//	$ tokcount split -n 6 --at word README.md
//	{"index":0,"start":0,"end":21,"overlap":0,"tokens":6,"break":"word","text":"# Demo\n\nПривет,"}
//	{"index":1,"start":21,"end":29,"overlap":0,"tokens":2,"break":"text","text":" мир\n"}
//	$ tokcount split -n 5 --out parts README.md
//	3 parts/README-0001.md
//	5 parts/README-0002.md
//
// # Models
//
// Models prints what is known of models: the encoding, and in tokens the context
// window, which prompt and answer share, and the further limits of each alone. A -
// is a figure that was not published, or a limit that there is not.
//
// FILTER leaves the models that have it in their name or in that of their
// encoding, in upper or lower case. It is an error if there are none.
//
// JSON has the endpoints of a model, notes and sources too, and no figures that
// are not known.
//
//	    --json   print a JSON array
//
//
//	$ tokcount models gpt-3.5-turbo-16k
//	MODEL                   ENCODING     WINDOW  INPUT  OUTPUT
//	gpt-3.5-turbo-16k       cl100k_base  16385   -      4096
//	gpt-3.5-turbo-16k-0613  cl100k_base  16385   -      4096
//
// # Encodings
//
// Encodings prints the encodings, oldest first, with the numbers of their ordinary
// and special tokens.
//
//	    --json   print a JSON array
//
//
//	$ tokcount encodings
//	ENCODING       ORDINARY  SPECIAL
//	gpt2           50256     1
//	r50k_base      50256     1
//	p50k_base      50280     1
//	p50k_edit      50280     4
//	cl100k_base    100256    5
//	o200k_base     199998    2
//	o200k_harmony  199998    1091
//
// # Completing
//
// Send FILE, or standard input, as a prompt to a server's completions endpoint and
// print the answer, ended by a newline. The prompt is sent byte for byte, and
// special-token text in it is ordinary text.
//
// The prompt is counted first, with the encoding of MODEL. Prompt and answer share
// the model's context window; --over says what becomes of a prompt that leaves too
// little for the answer. It is refused (reject), or cut to exactly what fits:
// truncate-head keeps its head, truncate-tail its tail, and truncate-middle both
// ends without the middle. With fit-output the prompt stays whole and the answer
// becomes shorter. A prompt that was cut is sent as token ids, which some servers,
// such as Ollama, do not take.
//
// The server is OpenAI's, or that of --base-url or OPENAI_BASE_URL. OpenAI serves
// most of its models at other endpoints; complete says so before it sends
// anything. A MODEL that is not in the table of tokcount models needs -e, since no
// server reports its encoding, and --window, unless the server reports the window,
// as llama.cpp, vLLM and many others do. The key is in OPENAI_API_KEY or in the
// file of --key-file, and goes to whichever server it is; many want none.
//
// The tokens that the server counted are reported on standard error. So is an
// answer that is not whole: max_tokens or the window cut it off (finish reason
// length), or the server left some of it out (content_filter). So are prompt tokens
// that differ from those that were sent: the server may have cut the prompt without
// saying so. With --strict each of these is exit status 1.
//
// With --dry-run nothing is sent and the server is not asked for a window. It
// prints the budget in tokens: the window, the prompt as it would be sent, what is
// reserved for the answer, and what is left.
//
// The exit status is 0 when there is an answer, 1 when prompt and answer do not
// fit, whether tokcount or the server says so, or --strict is not met, and 2 on
// error. What came of an answer until then has been printed.
//
//	    --base-url URL       send to the server at URL, such as
//	                         http://localhost:8080/v1
//	-E, --charset LABEL      read text in charset LABEL, such as latin1 or utf-16
//	    --dry-run            print the budget, and send nothing
//	-e, --encoding ENC       use encoding ENC instead of MODEL's
//	    --key-file FILE      read the key from FILE
//	    --max-tokens N       reserve N tokens for the answer (default 16; with
//	                         fit-output all that are left)
//	-m, --model MODEL        ask MODEL
//	    --over HOW           reject what does not fit, truncate-head,
//	                         truncate-tail, truncate-middle or fit-output
//	                         (default reject)
//	    --plain-http         let key and prompt go unencrypted to another machine
//	    --stream             print the answer while it is made
//	    --strict             exit with 1 if the answer is not whole or the server
//	                         counted another prompt
//	    --timeout DURATION   give up after DURATION, such as 90s or 5m, retries
//	                         included
//	    --window N           take N tokens for the context window of MODEL
//
//
//	$ tokcount complete -m davinci-002 --max-tokens 100 --dry-run README.md
//	MODEL        ENCODING     WINDOW  PROMPT  RESERVED  LEFT
//	davinci-002  cl100k_base  16384   10      100       16274
//	$ tokcount complete -m mine -e r50k_base --window 16 --max-tokens 8 --dry-run README.md || echo refused
//	tokcount: model mine takes 16 tokens: 17 of prompt and 8 of answer are 9 too many
//	refused
//	$ tokcount complete -m mine -e r50k_base --window 16 --max-tokens 8 --over truncate-tail --dry-run README.md
//	tokcount: the prompt is cut to its tail, 8 of 17 tokens
//	MODEL  ENCODING   WINDOW  PROMPT  RESERVED  LEFT
//	mine   r50k_base  16      8       8         0
//
// # Completion
//
// Completion prints a script by which SHELL, which is bash, fish, powershell or zsh,
// completes commands, flags, encodings, models and files.
//
// Bash finds it in ~/.local/share/bash-completion/completions/tokcount, where the
// package bash-completion is installed; elsewhere it is sourced in ~/.bashrc. Fish
// finds it in
// ~/.config/fish/completions/tokcount.fish, and zsh in a file called _tokcount in a
// directory of its fpath. For a single session there is
//
//	source <(tokcount completion bash)
//	source <(tokcount completion zsh)
//	tokcount completion fish | source
//	tokcount completion powershell | Out-String | Invoke-Expression
//
// of which the last may stand in the profile of PowerShell.
//
// # Files and directories
//
// A FILE of - is standard input, which is also read when nothing is named. A file
// with the name of a command is given as ./encode, say.
//
// A directory is counted as the files below it, in the order of their names. In a git
// work tree these are the files that git would name: those in its index and those
// that no rule ignores. Submodules, and other repositories inside, are asked on their
// own. Git itself is asked. Where it is not installed, or distrusts a folder that
// another user owns, its index and ignore files are read without it, which is
// reported. Elsewhere, and in a directory that git ignores, files and directories
// whose names begin with a dot are skipped, and what .gitignore, .ignore and
// .tokcountignore leave out. With --no-git only those with a dot are skipped.
// Symbolic links, devices, bare repositories and binary files (a NUL among the first
// 8192 bytes) are skipped when they are found in a directory, and so are files of
// more than --max-size bytes; what is named on the command line is always counted.
// With -v the number of files that were skipped, and why, is reported.
//
// GLOB is a pattern of the shell, where ** is any number of directories and {a,b}
// either of two. Without a slash it matches the name of a file or directory anywhere.
// Otherwise it matches a path: below the directory that was named, or as a shell would
// have it, such as ./docs or /home/me/docs; so every path that tokcount prints can be
// given as GLOB. What matches a directory matches all that is in it; with a slash at
// its end it matches directories only. A GLOB that matches nothing is reported, and is
// an error for check.
//
// The file F of --files0-from has names as FILE and DIR are, with a NUL at the end
// of each, as from find -print0. If it is -, that is standard input.
//
//	$ tokcount --include '*.md' --exclude docs/api .
//	 8 ./README.md
//	 6 ./docs/guide.md
//	14 total
//	$ find docs -name 'g*' -print0 | tokcount --files0-from -
//	6 docs/guide.md
//
// # Charsets
//
// Text is read unchanged, byte for byte; a mark of UTF-8 at its beginning is a
// character of it. Text that begins with a byte order mark of UTF-16 or UTF-32 is
// decoded, without the mark. With -E it is decoded from the charset that has LABEL
// among its names in the Encoding Standard of the WHATWG, as in browsers, or from
// UTF-32; that takes precedence over marks, but utf-16 and utf-32 leave it to them
// which byte comes first. A mark of the charset itself is not part of the text.
//
// What is decoded is counted, but -c counts the bytes of the file. Commands that
// print text print UTF-8 then, and offsets they print are in bytes of that.
//
// Invalid text counts too: bytes unchanged, or, where text is decoded, U+FFFD in
// their place. One warning on standard error reports the first file that has such
// text, where it begins (at a byte, counted from 0, or in a line), and how many more
// files have some; or that a file looks like UTF-16 without a mark. It does not change
// the exit status.
//
// Text that looks like a special token, such as <|endoftext|>, is ordinary text.
//
//	$ printf 'd\351j\340 vu\n' | tokcount -E latin1
//	4
//	$ printf '\377\376H\0i\0' | tokcount show
//	Hi
//
// # Records
//
// With --jsonl-field each line of a file is a record, a JSON value, and the
// strings at PATH in it are counted, each by itself. Its row, FILE:LINE, has their
// sum. Blank lines are passed over.
//
// PATH is keys with dots between them, and [] for all elements of an array, as in
// text, meta.title and messages[].content. A key that has dots or brackets is put
// in double quotes, and . is the record itself. The flag may be given several
// times: what all PATHs lead to is summed. Null, and what is not there, counts
// nothing. What a model adds around the messages of a chat is not in the file: tokcount
// chat estimates it.
//
// A record is left out and told, which is trouble, if it is broken JSON, if there
// is no string at PATH, if there is something else in its place, or if it is there
// twice. Half of a surrogate pair is U+FFFD; bytes that are not valid UTF-8 are
// taken as they stand.
//
// Files may be of any length, in little memory, with records as long as memory
// allows. A table on the screen has to wait for its last row: --jsonl and --csv do
// not, and --by file prints the sums of files.
//
//	$ printf '{"text":"Hello, world"}\n{"text":"Hi"}\n' | tokcount --jsonl-field text
//	3 -:1
//	1 -:2
//	4 total
//	$ cat chats.jsonl
//	{"messages":[{"content":"Hello, world"},{"content":"Hi"}]}
//	$ tokcount --jsonl-field 'messages[].content' --jsonl chats.jsonl
//	{"file":"chats.jsonl","line":1,"tokens":4}
//	$ tokcount check --max 3 --jsonl-field 'messages[].content' chats.jsonl || true
//	chats.jsonl:1: 4 tokens, limit 3, 1 over
//
// # Rows and columns
//
// What wc counts is counted too when asked, and each file is read once: lines are
// newline characters, words are what white space separates, characters are code
// points, and a byte that is not valid UTF-8 is a character. Several encodings,
// separated by commas or each with its -e, have a column each. Tokens stand first,
// then the rest in wc's order.
//
// With -m the tokens are followed by their share of what the model takes, in per cent
// and rounded up: what check -m reports is more than 100.0%. That is the context
// window, or the limit of the input where it is less; --header names it. If it is not
// known, that is reported.
//
// The total is printed when several names or a directory were given (auto),
// always, never, or as the only row, without a name. It is that of all files,
// whatever --top and --min leave out. Rows are in the order in which files were
// named and found, unless sorted; with several encodings, the first decides.
//
// Files are summed by their extension, (none) for those without, or by the
// directory they are in, not counting those below; records by file too. A tree has
// every directory, with all that is in it, and each file, with the share of all
// tokens beside the tokens.
//
// A name that has control characters or invisible ones, or begins with a quote, is
// printed in quotes, as Go would write it, so that a row is always a line.
//
//	$ tokcount -e o200k_base,r50k_base -w --sort tokens docs README.md
//	 8 17  4 README.md
//	 6  8  4 docs/guide.md
//	 3  3  2 docs/api/index.md
//	17 28 10 total
//	$ tokcount --tree --sort tokens README.md docs
//	 9  52.9% docs/
//	 6  35.3%   guide.md
//	 3  17.6%   api/
//	 3  17.6%     index.md
//	 8  47.1% README.md
//	17 100.0% total
//
// # Formats for programs
//
// Programs may read one JSON object (--json), with the names of the encodings, the
// files (records, exts, dirs) and the total; an object for each file (--jsonl); or
// comma-separated values (--csv) below a line of column names. The file and the
// line of a record are told apart. The last two have the total with --total always
// or only.
//
// Numbers are called tokens, or by their encoding if there are several, lines,
// words, chars and bytes; share is that of what the model takes, of which 1 is all.
// Standard input is the file -. JSON shows a byte of a name that is not valid UTF-8 as
// U+FFFD.
//
// The objects of tokcount chat have file, line, model, encoding, tokens and share;
// confirmed, which is true if OpenAI has published that these rules give what its
// API counts, and unconfirmed, which lists what it has not; messages, the tokens of
// each, tools, format and answer, which make up the sum; and uncounted, a list of
// path and what. Those that are empty are absent. With --json they are in chats.
//
// These keys will not change, nor what they mean; others may be added:
//
//	--json           encodings, context_window, input_limit (where it is less),
//	                 files, records, exts or dirs, total
//	--jsonl          file, record: file and line, ext or dir; numbers, share
//	check --json     encoding, limit, over: file, line, tokens, over,
//	                 incomplete (tokens is what a pipe has at least)
//	stats --json     encoding, files or records, total, min, median, p90, p95,
//	                 p99, max, mean, histogram: from, to, files or records;
//	                 limit, over, most: file, line, tokens
//	models --json    model, encoding, context_window, max_input, max_output,
//	                 endpoints, source, note
//	encodings --json encoding, ordinary, special
//	split            index, start, end, overlap, tokens, break, text
//	encode --offsets --format json
//	                 id, start, end
//
//	$ tokcount --jsonl -c docs
//	{"file":"docs/api/index.md","tokens":3,"bytes":6}
//	{"file":"docs/guide.md","tokens":6,"bytes":21}
//	$ tokcount --csv -m gpt-4 --total only README.md docs
//	file,tokens,share
//	total,19,0.0023193359375
//
// # Budgets
//
// A model's context window, as tokcount models prints it, is for prompt and answer
// together, and some models take less input than that. With -m, counting shows the
// share of it that each file takes, and check finds what is too long, for scripts,
// hooks and CI; --reserve leaves room for the answer. Stats describes how the sizes of
// many texts spread, and which are over. Chat and check --chat estimate and check
// chats.
//
// What is too long is cut by truncate, or taken apart by split, which know the limit of
// MODEL too; chat --fit drops the oldest messages. Complete counts the prompt that it sends, and refuses or cuts one that
// leaves too little for the answer.
//
// A number is 4000, 4,000, 4_000 or 4k; 1.5M is 1,500,000. The limit is --max, or -n,
// in check, stats, truncate and split.
//
// In a pre-commit hook, check --staged reads what would be committed:
//
//	exec tokcount check --staged --max 50k prompts
//
//	$ tokcount check -m gpt-4 --reserve 1000 README.md docs && echo fits
//	fits
//	$ tokcount truncate -n 4 --exit-code docs/guide.md 2>/dev/null || echo " ..."
//	# Guide
//
//	Start ...
//
// # Exit status
//
// The exit status is 0 when all went well.
//
// It is 1 when something is over its limit (check, stats, chat --fit, complete) or could not be
// cut small enough (split). Truncate has 0 when it cuts, and 1 only if --exit-code asks
// for that.
//
// It is 2 on error: a file that cannot be read, or that has 64 MiB without a break, as
// of letters only, an unknown encoding or model, wrong usage, output that cannot be
// written, or for check a pattern or names that match no file. The other files are
// counted anyway.
//
// A signal, such as that of Ctrl-C, ends tokcount at once, as it ends wc, and so does
// a reader of its output that has gone.
//
// # Environment
//
// TOKCOUNT_ENCODING and TOKCOUNT_MODEL are used where neither -e nor -m is given.
// For complete, only TOKCOUNT_MODEL is.
//
// NO_COLOR, FORCE_COLOR and TERM decide whether show uses colors. In a locale without
// UTF-8, by LC_ALL, LC_CTYPE or LANG, show and stats print ASCII signs.
//
// TERM=dumb forbids the bar that shows on a terminal how far counting has come, when
// that takes more than half a second, and signs outside of ASCII.
//
// GIT_DIR and GIT_INDEX_FILE, which git sets for hooks, are used by check --staged
// only.
//
// OPENAI_API_KEY and OPENAI_BASE_URL are the key and the server of complete.
package main

package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// topic is a page of the manual that concerns more than one command, or would
// make the help of its command too long to be read.
type topic struct {
	name     string
	title    string
	text     string
	examples string // as those of commands are, or ""
}

// topics are in the order in which they are best read.
var topics = []topic{
	{"files", "Files and directories", `A FILE of - is standard input, which is also read when nothing is named. A file
with the name of a command is given as ./encode, say.

A directory is counted as the files below it, in the order of their names. In a git
work tree these are the files that git would name: those in its index and those that
no rule ignores. Git itself is asked, and for submodules and other repositories
inside, on their own. Where git is not installed, or distrusts a folder that another
user owns, its index and ignore files are read without it, which is reported.
Elsewhere, and in a directory that git ignores, files and directories whose names
begin with a dot are skipped, and what .gitignore, .ignore and .tokcountignore leave
out. With --no-git only those with a dot are skipped. Symbolic links, devices, bare
repositories and binary files (a NUL among the first 8192 bytes) are skipped when
they are found in a directory, and so are files of more than --max-size bytes; what
is named on the command line is always counted. With -v the number of files that
were skipped, and why, is reported.

Files compressed by gzip, bzip2, xz or zstd are skipped too. They may hold text, so
one warning reports the first and how many more there are; --exclude '*.gz' says that
they are not wanted. It does not change the exit status.

GLOB is a pattern of the shell, where ** is any number of directories and {a,b}
either of two. Without a slash it matches the name of a file or directory anywhere.
Otherwise it matches a path: below the directory that was named, or as a shell would
have it, such as ./docs or /home/me/docs; so every path that tokcount prints can be
given as GLOB. What matches a directory matches all that is in it; with a slash at
its end it matches directories only. A GLOB that matches nothing is reported, and is
an error for check.

The file F of --files0-from has names as FILE and DIR are, with a NUL at the end
of each, as from find -print0. If it is -, that is standard input. A byte order mark
at the beginning is not part of the first name, unless a file has that name.`,
		`  $ tokcount --include '*.md' --exclude docs/api .
   8 ./README.md
   6 ./docs/guide.md
  14 total
  $ find docs -name 'g*' -print0 | tokcount --files0-from -
  6 docs/guide.md`},

	{"charsets", "Charsets", `Text is read unchanged, byte for byte; a mark of UTF-8 at its beginning is a
character of it. Text that begins with a byte order mark of UTF-16 or UTF-32 is
decoded, without the mark. With -E it is decoded from the charset that has LABEL
among its names in the Encoding Standard of the WHATWG, as in browsers, or from
UTF-32; that takes precedence over marks, but utf-16 and utf-32 leave it to them
which byte comes first. A mark of the charset itself is not part of the text.

What is decoded is counted, but -c counts the bytes of the file. Commands that
print text print UTF-8 then, and offsets they print are in bytes of that.

Invalid text counts too: bytes unchanged, or, where text is decoded, U+FFFD in
their place. One warning on standard error reports the first file that has such
text, where it begins (at a byte, counted from 0, or in a line), and how many more
files have some; or that a file looks like UTF-16 or UTF-32 without a mark, or is
compressed. It does not change the exit status.

Text that looks like a special token, such as <|endoftext|>, is ordinary text.`,
		`  $ printf 'd\351j\340 vu\n' | tokcount -E latin1
  4
  $ printf '\377\376H\0i\0' | tokcount show
  Hi`},

	{"records", "Records", `With --jsonl-field each line of a file is a record, a JSON value, and the
strings at PATH in it are counted, each by itself. Its row, FILE:LINE, has their
sum. Blank lines are passed over. A file whose first line is the beginning of a value
only, such as a list over several lines, is one record, and its row is FILE.

PATH is keys with dots between them, and [] for all elements of an array, as in
text, meta.title and messages[].content. A key that has dots or brackets is put
in double quotes, and . is the record itself. The flag may be given several
times: what all PATHs lead to is summed. Null, and what is not there, counts nothing
if there is a string elsewhere. Where a PATH ends in content, as of messages, a list of
parts counts as the texts in it; other parts and tool calls are reported. What a model
adds around the messages of a chat is not in the file: tokcount chat estimates it.

A record is skipped, and reported as an error, if it is broken JSON, if there is no
string at PATH, if there is something else in its place, or if it is there twice. Half
of a surrogate pair is U+FFFD; bytes that are not valid UTF-8 are taken unchanged.

Files of any length are read in little memory: what must fit is the longest record.
A table on the screen has to wait for its last row: --jsonl and --csv do not, and
--by file prints the sums of files.`,
		`  $ printf '{"text":"Hello, world"}\n{"text":"Hi"}\n' | tokcount --jsonl-field text
  3 -:1
  1 -:2
  4 total
  $ cat chats.jsonl
  {"messages":[{"content":"Hello, world"},{"content":"Hi"}]}
  $ tokcount --jsonl-field 'messages[].content' --jsonl chats.jsonl
  {"file":"chats.jsonl","line":1,"tokens":4}
  $ tokcount check --max 3 --jsonl-field 'messages[].content' chats.jsonl || true
  chats.jsonl:1: 4 tokens, limit 3, 1 over`},

	{"rows", "Rows and columns", `What wc counts is counted too when asked, and each file is read once: lines are
newline characters, words are what white space separates, characters are code
points, and a byte that is not valid UTF-8 is a character. Several encodings,
separated by commas or each with its -e, have a column each. Tokens stand first,
then the rest in wc's order.

With -m the tokens are followed by their share of what the model takes, in per cent
and rounded up: what check -m reports is more than 100.0%. That is the context
window, or the limit of the input where it is less; --header names it. If it is not
known, that is reported.

The total is printed when several names or a directory were given (auto),
always, never, or as the only row, without a name. It is that of all files,
whatever --top and --min leave out. Rows are in the order in which files were
named and found, unless sorted; with several encodings, the first decides.

Files are summed by their extension, (none) for those without, or by the
directory they are in, not counting those below; records by file too. With --depth N
there is a row for each directory that was named and for those up to N levels below
it, each with all that is in it, as du has it.

A tree (--tree) has every directory, with all that is in it, and each file, with the
share of all tokens after the tokens. In each directory what has the most tokens is
first; --sort name sorts by name. With --depth N it ends N levels below the
directories that were named, and with --by dir it has no files. --top N leaves the N
files with the most tokens, and the directories they are in. On a terminal there are
bars, and colors as in tokcount show.

A name that has control characters or invisible ones, or begins with a quote, is
printed in quotes, as Go would write it, so that a row is always a line.`,
		`  $ tokcount -e o200k_base,r50k_base -w --sort tokens docs README.md
   8 17  4 README.md
   6  8  4 docs/guide.md
   3  3  2 docs/api/index.md
  17 28 10 total
  $ tokcount --tree README.md docs
   9  52.9% docs/
   6  35.3%   guide.md
   3  17.6%   api/
   3  17.6%     index.md
   8  47.1% README.md
  17 100.0% total`},

	{"formats", "Formats for programs", `Programs may read one JSON object (--json),
with the names of the encodings, the files (records, exts, dirs) and the total; an
object for each file (--jsonl); or comma-separated values (--csv) below a line of
column names. There, the file and the line of a record are two fields. The last two
have the total with --total always or only. In a tree (--tree), each directory is an
object that has those in it as children; --jsonl and --csv have directories before
what is in them.

Numbers are called tokens, or by their encoding if there are several, lines,
words, chars and bytes; share is that of what the model takes, of which 1 is all.
Standard input is the file -. JSON shows a byte of a name that is not valid UTF-8 as
U+FFFD.

The objects of tokcount chat have file, line, model, encoding, tokens and share;
confirmed, which is true if OpenAI has published that these rules give what its
API counts, and unconfirmed, which lists what it has not; messages, the tokens of
each, tools, format and answer, which make up the sum; and uncounted, a list of
path and what. Those that are empty are absent. With --json they are in chats.

These keys will not change, nor what they mean; others may be added:

    --json           encodings, context_window, input_limit (where it is less),
                     files, records, exts, dirs or tree, total
    --jsonl          file, record: file and line (none if the file is one
                     record), ext or dir; numbers, share; children (in a
                     tree of --json)
    check --json     encoding, limit, over: file, line, tokens, over,
                     incomplete (tokens is what a pipe has at least)
    stats --json     encoding, files or records, total, min, median, p90, p95,
                     p99, max, mean, histogram: from, to, files or records;
                     limit, over, most: file, line, tokens
    stats --csv      encoding, files or records, total to mean, limit, over
    models --json    model, encoding, context_window, max_input, max_output,
                     endpoints, source, note
    encodings --json encoding, ordinary, special
    split            index, start, end, overlap, tokens, break, text
    encode --offsets --format json
                     id, start, end`,
		`  $ tokcount --jsonl -c docs
  {"file":"docs/api/index.md","tokens":3,"bytes":6}
  {"file":"docs/guide.md","tokens":6,"bytes":21}
  $ tokcount --csv -m gpt-4 --total only README.md docs
  file,tokens,share
  total,19,0.0023193359375`},

	{"budgets", "Budgets", `A model's context window, as tokcount models prints it, is
for prompt and answer together, and some models take less input than that. With -m,
counting shows the share of it that each file takes, and check finds what is too
long, for scripts, hooks and CI; --reserve leaves room for the answer. The command
stats describes how the sizes of many texts spread, and which are over. For chats
there are chat, which estimates, and check --chat.

What is too long is cut by truncate, or taken apart by split, which know the limit
of MODEL too; chat --fit drops the oldest messages. The command complete counts the
prompt that it sends, and refuses or cuts one that leaves too little for the answer.

A number is 4000, 4,000, 4_000 or 4k; 1.5M is 1,500,000. The limit is --max, or -n,
in check, stats, truncate and split.

In a pre-commit hook, check --staged reads what would be committed:

    exec tokcount check --staged --max 50k prompts`,
		`  $ tokcount check -m gpt-4 --reserve 1000 README.md docs && echo fits
  fits
  $ tokcount truncate -n 4 --exit-code docs/guide.md 2>/dev/null || echo " ..."
  # Guide

  Start ...`},

	{"exit", "Exit status", `The exit status is 0 when all went well.

It is 1 when something is over its limit (check, stats, chat --fit, complete) or
could not be cut small enough (split). When truncate cuts, it is 0, and 1 only if
--exit-code asks for that.

It is 2 on error: a file that cannot be read, or that has 64 MiB without a place to
split, such as letters alone, an unknown encoding or model, wrong usage, output that
cannot be written, or for check a pattern that matches no file, or names without a
text file. The other files are counted anyway.

It is 75 when SIGTERM stopped tokcount shard, which does the rest when the same command
is given again, and 130 when Ctrl-C did.

A signal, such as that of Ctrl-C, ends every other command at once, as it ends wc, and
so does a reader of its output that has gone.`, ""},

	{"tokenizers", "Tokenizer files", `With --tokenizer FILE, tokcount uses the tokenizer of another model: Llama, Qwen,
Gemma, Mistral, DeepSeek, Kimi, and any other that is byte-pair encoding. The ids
are those of the library that the file was made for. FILE is one of these, which
is told by its content, or a folder that holds one:

    tokenizer.json of Hugging Face
    tekken.json of Mistral
    tokenizer.model of SentencePiece
    vocab.json and merges.txt, or encoder.json and vocab.bpe: either of the two
    tiktoken.model of Kimi K2, with tokenizer_config.json next to it
    what tokcount compile writes, which opens in milliseconds

Output calls it by the name in the file, if there is one, or else by that of the
folder, or by that of a file with a name of its own.

Llama 3's tokenizer.model and Qwen 1's qwen.tiktoken lack the split pattern and the
special tokens: give --tokenizer-family too. What cannot be done exactly is refused,
with its place in the file: WordPiece, Unigram, Lowercase and the like. Truncation
and padding in a file are reported, but not applied; so are add_bos_token and
add_eos_token of tokenizer_config.json where the template does another thing.

--tokenizer replaces -e and -m. In counting it can be given several times, and with
-e: each has a column. The limits of such a model are not known: give --max. What
the template of a file adds to a text, such as the token that begins it, is not
counted; encode --template prints it. The command tokcount encodings --tokenizer FILE prints
what was read. Chats do not take it: how a chat becomes a prompt is known for
OpenAI's models only.`,
		`  $ echo 'Hello, world' | tokcount encode --tokenizer my-model --template
  275 39 68 257 78 11 264 198 276`},

	{"environment", "Environment", `TOKCOUNT_ENCODING, TOKCOUNT_MODEL or TOKCOUNT_TOKENIZER, one of them, is used where
none of -e, -m and --tokenizer is given. For complete, only TOKCOUNT_MODEL is, and
chats that name a model go by that.

NO_COLOR, FORCE_COLOR and TERM decide whether show and trees use colors, unless
--color does. In a locale without UTF-8, by LC_ALL, LC_CTYPE or LANG, show, stats and
trees print ASCII signs.

TERM=dumb forbids the bar that shows on a terminal how far counting has come, when
that takes more than half a second, and signs outside of ASCII.

GIT_DIR and GIT_INDEX_FILE, which git sets for hooks, are used by check --staged
only.

OPENAI_API_KEY and OPENAI_BASE_URL are the key and the server of complete.`, ""},
}

func topicNames() (names []string) {
	for _, t := range topics {
		names = append(names, t.name)
	}
	return names
}

// newHelp is cobra's help with topics, which are no commands: a directory may
// well be called files.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND|TOPIC]",
		Short: "Print the help of a command, or a topic of the manual",
		Long:  "Print what --help does, of tokcount or of COMMAND, or a TOPIC of the manual.",
		RunE:  runHelp,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			names := topicNames()
			for _, c := range cmd.Root().Commands() {
				if c.IsAvailableCommand() {
					names = append(names, c.Name())
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		DisableFlagsInUseLine: true,
	}
}

func runHelp(cmd *cobra.Command, args []string) error {
	about, rest, err := cmd.Root().Find(args)
	if err == nil && len(rest) == 0 {
		about.InitDefaultHelpFlag() // which is not there before a command runs
		return about.Help()
	}
	name := strings.Join(args, " ")
	i := slices.IndexFunc(topics, func(t topic) bool { return t.name == name })
	if i < 0 {
		if near := nearNames(name); len(near) > 0 {
			return fmt.Errorf("no command or topic is called %q: did you mean %s?", name, strings.Join(near, " or "))
		}
		return fmt.Errorf("no command or topic is called %q; the topics are %s", name, strings.Join(topicNames(), ", "))
	}
	_, err = io.WriteString(cmd.OutOrStdout(), wrapped(topics[i].help()+"\n", helpWidth(cmd.OutOrStdout())))
	return err
}

// nearNames returns the commands and topics that are spelt nearly as name.
func nearNames(name string) []string {
	near := nearCommands(name)
	for _, topic := range topicNames() {
		if isNear(name, topic) {
			near = append(near, topic)
		}
	}
	return near
}

// help is the text of a topic as that of a command is printed.
func (t topic) help() string {
	if t.examples == "" {
		return t.text
	}
	return t.text + "\n\nExamples:\n" + t.examples
}

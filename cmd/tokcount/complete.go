package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/client"
	"github.com/tokcount/tokcount/encodings"
)

const completeHelp = `Send FILE, or standard input, as a prompt to a server's completions endpoint and
print the answer, ended by a newline. The prompt is sent byte for byte, and
special-token text in it is ordinary text.

The prompt is counted first, with the encoding of MODEL. Prompt and answer share
the model's context window; --over says what becomes of a prompt that leaves too
little for the answer. It is refused (reject), or cut to exactly what fits:
truncate-head keeps its head, truncate-tail its tail, and truncate-middle both
ends without the middle. With fit-output the prompt stays whole and the answer
becomes shorter. A prompt that was cut is sent as token ids, which some servers,
such as Ollama, do not take.

The server is OpenAI's, or that of --base-url or OPENAI_BASE_URL. OpenAI serves most
of its models at other endpoints; complete says so before it sends anything. A MODEL
that is not in the table of tokcount models needs -e or --tokenizer, since no server
reports its encoding. It also needs --window, unless the server reports the window,
as llama.cpp, vLLM and many others do. The key is in OPENAI_API_KEY or in the file
of --key-file, and goes to whichever server it is; many want none.

With --tokenizer, room is left for what the template of the file adds, such as the
token that begins a text: servers add it to text, and may count it. To token ids
they add nothing.

The tokens that the server counted are reported on standard error. So is an
answer that is not whole: max_tokens or the window cut it off (finish reason
length), or the server left some of it out (content_filter). So are prompt tokens
that differ from those that were sent: the server may have cut the prompt without
saying so. With --strict each of these is exit status 1.

With --dry-run nothing is sent and the server is not asked for a window. It
prints the budget in tokens: the window, the prompt as it would be sent, what is
reserved for the answer, and what is left.

The exit status is 0 when there is an answer, 1 when prompt and answer do not fit,
whether tokcount or the server says so, or --strict is not met, and 2 on error. What
came of an answer before an error is printed.`

const completeExamples = `  $ tokcount complete -m davinci-002 --max-tokens 100 --dry-run README.md
  MODEL        ENCODING     WINDOW  PROMPT  RESERVED  LEFT
  davinci-002  cl100k_base  16384   10      100       16274
  $ tokcount complete -m mine -e r50k_base --window 16 --max-tokens 8 --dry-run README.md || echo refused
  tokcount: model mine takes 16 tokens: 17 of prompt and 8 of answer are 9 too many
  refused
  $ tokcount complete -m mine -e r50k_base --window 16 --max-tokens 8 --over truncate-tail --dry-run README.md
  tokcount: the prompt is cut to its tail, 8 of 17 tokens
  MODEL  ENCODING   WINDOW  PROMPT  RESERVED  LEFT
  mine   r50k_base  16      8       8         0`

// overPolicies are the policies that --over names. A name says what is kept, as
// bpe.Keep does; that of truncate-middle, where the cut is.
var overPolicies = map[string]client.Policy{
	"reject":          client.Reject(),
	"truncate-head":   client.Truncate(bpe.KeepHead),
	"truncate-tail":   client.Truncate(bpe.KeepTail),
	"truncate-middle": client.Truncate(bpe.KeepEnds),
	"fit-output":      client.FitOutput(1),
}

// keptParts are the words for what is left of a prompt that was cut.
var keptParts = map[string]string{
	"truncate-head":   "head",
	"truncate-tail":   "tail",
	"truncate-middle": "two ends",
}

// completeFlags are those of the command complete.
type completeFlags struct {
	model     string
	encoding  string
	tokenizer tokenizerFlags
	template  int // tokens that the template of the tokenizer file adds; set by known
	charset   charsetFlag
	window    uint
	baseURL   string
	plainHTTP bool
	keyFile   string
	maxTokens uint
	over      choice
	timeout   time.Duration
	stream    bool
	strict    bool
	dryRun    bool
}

func newComplete() *cobra.Command {
	flags := completeFlags{over: choice{"reject", "HOW",
		[]string{"reject", "truncate-head", "truncate-tail", "truncate-middle", "fit-output"}}}
	cmd := &cobra.Command{
		Use:     "complete -m MODEL [--max-tokens N] [--over HOW] [FLAG]... [FILE]",
		Short:   "Send a prompt that fits to a server and print the answer",
		Long:    completeHelp,
		Example: completeExamples,
		Args:    atMostOneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runComplete(cmd, &flags, args)
		},
		DisableFlagsInUseLine: true,
	}
	flags.add(cmd)
	return cmd
}

func (f *completeFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.model, "model", "m", "", "ask `MODEL`")
	completeModel(cmd)
	flags.StringVarP(&f.encoding, "encoding", "e", "", "use encoding `ENC` instead of MODEL's")
	complete(cmd, "encoding", encodings.Names)
	f.tokenizer.add(cmd, "use the tokenizer in `FILE`, or in a folder, for MODEL")
	f.charset.add(cmd)
	addNumber(cmd, &f.window, "window", "", "take `N` tokens for the context window of MODEL")
	flags.StringVar(&f.baseURL, "base-url", "", "send to the server at `URL`, such as http://localhost:8080/v1")
	flags.BoolVar(&f.plainHTTP, "plain-http", false, "let key and prompt go unencrypted to another machine")
	flags.StringVar(&f.keyFile, "key-file", "", "read the key from `FILE`")
	addNumber(cmd, &f.maxTokens, "max-tokens", "", "reserve `N` tokens for the answer (default 16; with fit-output all that are left)")
	f.over.add(cmd, "over", "reject what does not fit, truncate-head, truncate-tail, truncate-middle or fit-output")
	flags.DurationVar(&f.timeout, "timeout", 0, "give up after `DURATION`, such as 90s or 5m, retries included")
	flags.BoolVar(&f.stream, "stream", false, "print the answer while it is made")
	flags.BoolVar(&f.strict, "strict", false, "exit with 1 if the answer is not whole or the server counted another prompt")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print the budget, and send nothing")
}

// runComplete leaves Ctrl-C to the operating system. It ends the program at
// once, whatever that waits for, the server sees the connection close, nothing
// printed is lost, and a shell's loop ends too, which an exit code would not do.
func runComplete(cmd *cobra.Command, flags *completeFlags, args []string) error {
	if !cmd.Flags().Changed("model") {
		flags.model = os.Getenv(modelVariable)
	}
	if flags.model == "" {
		return usageError(cmd, errors.New("complete needs -m MODEL"))
	}
	if err := flags.check(); err != nil {
		return usageError(cmd, err)
	}
	c, err := flags.client(cmd)
	if err != nil {
		return inWordsOfFlags(err)
	}
	prompt, err := readPrompt(cmd, &flags.charset, args)
	if err != nil {
		return err
	}
	req := client.Request{Model: flags.model, Prompt: client.Text(prompt), Policy: overPolicies[flags.over.value]}
	if cmd.Flags().Changed("max-tokens") {
		req.MaxTokens = new(int(flags.maxTokens))
	}
	if flags.dryRun {
		err = flags.printBudget(cmd, c, req)
	} else {
		err = flags.printAnswer(cmd, c, req)
	}
	switch {
	case errors.Is(err, errOver):
		return errOver
	case errors.Is(err, client.ErrContextLength):
		complain(cmd.ErrOrStderr(), inWordsOfFlags(err))
		return errOver
	}
	return inWordsOfFlags(err)
}

// maxWindow is more than any window, in tokens, and an int everywhere.
const maxWindow = 1 << 30

// check returns what is wrong with the numbers that were given.
func (f *completeFlags) check() error {
	switch {
	case f.timeout < 0:
		return errors.New("--timeout is negative")
	case f.window > maxWindow:
		return fmt.Errorf("--window is more than %d, which no model has", maxWindow)
	case f.maxTokens > maxWindow:
		return fmt.Errorf("--max-tokens is more than %d, which no window has", maxWindow)
	}
	return nil
}

// readPrompt reads all of the input, which JSON must be able to carry.
func readPrompt(cmd *cobra.Command, cs *charsetFlag, args []string) (string, error) {
	text, name, fault, err := readText(cmd, cs, args)
	if err != nil {
		return "", err
	}
	if !utf8.ValidString(text) {
		return "", named(name, errors.New("it is not valid UTF-8, and cannot be sent"))
	}
	tellFault(cmd, name, fault)
	return text, nil
}

// client returns a client that knows the model.
func (f *completeFlags) client(cmd *cobra.Command) (*client.Client, error) {
	options := client.Options{BaseURL: f.baseURL, AllowPlainHTTP: f.plainHTTP, Special: client.SpecialAsText,
		Timeouts: client.Timeouts{Total: f.timeout}}
	if f.keyFile != "" {
		key, err := readKey(f.keyFile)
		if err != nil {
			return nil, err
		}
		options.Key = key
	}
	model, err := f.known(cmd)
	if err != nil {
		return nil, err
	}
	baseURL := cmp.Or(f.baseURL, os.Getenv("OPENAI_BASE_URL"))
	if err := f.checkEndpoint(cmd, baseURL); err != nil {
		return nil, err
	}
	ownServer := baseURL != ""
	if model.Window == 0 && ownServer && !f.dryRun {
		asked := time.Now()
		if err := askForWindow(cmd.Context(), options, &model); err != nil {
			return nil, err
		}
		if f.timeout > 0 {
			options.Timeouts.Total = max(time.Millisecond, f.timeout-time.Since(asked))
		}
	}
	if model.Window == 0 {
		return nil, fmt.Errorf("the context window of %s is not known: give --window N", f.model)
	}
	if !ownServer && !f.dryRun && options.Key.IsZero() && os.Getenv("OPENAI_API_KEY") == "" {
		return nil, errors.New("no API key: set OPENAI_API_KEY, or give --key-file FILE, or --base-url URL of a server that wants none")
	}
	model.Window = max(1, model.Window-f.template)
	if model.MaxInput > 0 {
		model.MaxInput = max(1, model.MaxInput-f.template)
	}
	options.Models = []client.Model{model}
	return client.New(options)
}

// known returns the model as flags and table have it, with a Window of 0 if
// neither has one.
func (f *completeFlags) known(cmd *cobra.Command) (client.Model, error) {
	listed, err := encodings.LookupModel(f.model)
	byFlag := cmd.Flags().Changed("encoding")
	if err != nil && !byFlag && len(f.tokenizer.files.paths) == 0 {
		return client.Model{}, fmt.Errorf("%w (give -e ENC or --tokenizer FILE for a model that is not in the table)", err)
	}
	name := listed.Encoding
	if byFlag {
		name = f.encoding
	}
	enc, err := f.encodingOf(cmd, name)
	if err != nil {
		return client.Model{}, err
	}
	if cmd.Flags().Changed("window") {
		if f.window == 0 {
			return client.Model{}, usageError(cmd, errors.New("--window 0 leaves no room for a prompt"))
		}
		return client.Model{Name: f.model, Encoding: enc, Window: int(f.window)}, nil
	}
	return client.Model{Name: f.model, Encoding: enc,
		Window: listed.ContextWindow, MaxInput: listed.MaxInput, MaxOutput: listed.MaxOutput}, nil
}

// encodingOf returns the encoding of a tokenizer file if one was given, or else the one
// of a name.
func (f *completeFlags) encodingOf(cmd *cobra.Command, name string) (*bpe.Encoding, error) {
	given, err := only(cmd, "encoding", "tokenizer")
	switch {
	case err != nil:
		return nil, err
	case given == "tokenizer":
		f.tokenizer.template = true
		enc, err := f.tokenizer.open(cmd, f.tokenizer.files.paths[0])
		if err == nil {
			f.template = len(enc.AppendPrompt(nil, "")) - enc.Count("")
		}
		return enc, err
	case f.tokenizer.family.value != "":
		return nil, usageError(cmd, errFamilyAlone)
	}
	enc, err := encodings.Get(name)
	return enc, unlessMeant(err)
}

// checkEndpoint returns an error if the server is OpenAI's and serves the model
// at other endpoints only. In a dry run that is a warning.
func (f *completeFlags) checkEndpoint(cmd *cobra.Command, baseURL string) error {
	listed, err := encodings.LookupModel(f.model)
	if err != nil || len(listed.Endpoints) == 0 || slices.Contains(listed.Endpoints, "completions") || !isOpenAI(baseURL) {
		return nil
	}
	err = fmt.Errorf("OpenAI has no completions endpoint for %s, only %s: give --base-url URL of a server that has one",
		f.model, strings.Join(listed.Endpoints, ", "))
	if f.dryRun {
		complain(cmd.ErrOrStderr(), fmt.Errorf("warning: %w", err))
		return nil
	}
	return err
}

// isOpenAI reports whether a base URL is OpenAI's own, which the empty one is.
func isOpenAI(baseURL string) bool {
	if baseURL == "" {
		return true
	}
	u, err := url.Parse(strings.TrimSpace(baseURL))
	return err == nil && strings.HasSuffix("."+strings.ToLower(u.Hostname()), ".openai.com")
}

// askForWindow sets the limits of m that the server reports, if it does.
func askForWindow(ctx context.Context, options client.Options, m *client.Model) error {
	c, err := client.New(options)
	if err != nil {
		return err
	}
	infos, err := c.Models(ctx)
	if err != nil {
		return err
	}
	for _, info := range infos {
		if info.ID == m.Name {
			m.Window, m.MaxInput = info.Window, info.MaxInput
		}
	}
	return nil
}

// printBudget prints what would be sent.
func (f *completeFlags) printBudget(cmd *cobra.Command, c *client.Client, req client.Request) error {
	b, err := c.Check(req)
	if err != nil {
		return err
	}
	f.tellCut(cmd, b)
	table := newColumns(cmd.OutOrStdout())
	fmt.Fprintln(table, "MODEL\tENCODING\tWINDOW\tPROMPT\tRESERVED\tLEFT")
	fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%d\t%d\n", printable(b.Model), printable(cmp.Or(b.Encoding, strings.Join(f.tokenizer.files.paths, ""))),
		b.Window, b.PromptTokens(), b.Reserved, b.Left())
	return table.Flush()
}

// tellCut says on stderr what the prompt has lost, if anything.
func (f *completeFlags) tellCut(cmd *cobra.Command, b *client.Budget) {
	if b.Removed == nil {
		return
	}
	kept := b.PromptTokens()
	complain(cmd.ErrOrStderr(), fmt.Errorf("the prompt is cut to its %s, %d of %d tokens",
		keptParts[f.over.value], kept, kept+b.Removed[0]))
}

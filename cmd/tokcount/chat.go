package main

import (
	"errors"

	"github.com/spf13/cobra"
)

const chatHelp = `Estimate how many tokens a chat takes: its messages, its tools,
and what the API puts around them.

FILE, or standard input, holds the body of a request to /v1/chat/completions or
/v1/responses, a list of messages, or JSON Lines of these, such as a file for
fine-tuning. There is a row for each chat, FILE or FILE:LINE, and a total row if
there are several. For a single chat on standard input it is the bare number.

The model is that of -m, or else the one that the chat names. With -e, or if no
model is named, the usual rules are applied with that encoding. With -m each row
has the share of what the model takes.

The count of each text is exact, but OpenAI has not published how its API joins
them, so the sum is an estimate. Messages on standard error say what goes beyond
the figures that OpenAI has published, and list what is not counted by its place
in the JSON: images, audio, files, reasoning, tools that run on the server, and
text in unknown fields. These take tokens too. To be sure, ask the API: POST
/v1/responses/input_tokens.

With --messages there is a row for each message, and for what is sent with them.
With --json and --jsonl there is all of this.

With --fit, chat prints each chat itself, without its oldest messages if it is
over the limit. The limit is --max, or else what the model takes, less --reserve
or the max_tokens of the chat. System and developer messages stay, and so do the
last user message and the last message of all. Calls of tools stay or go with
their results. Everything else is printed unchanged, byte for byte, and standard
error says what was dropped. A chat that cannot be made to fit is not printed,
and the exit status is 1.

To report chats over a limit, use tokcount check --chat.`

const chatExamples = `  $ cat request.json
  {"model": "gpt-4o", "max_tokens": 100, "messages": [
    {"role": "system", "content": "You are a helpful assistant."},
    {"role": "user", "content": "What's the weather like in San Francisco?"}
  ]}
  $ tokcount chat request.json
  25 request.json
  $ tokcount chat --messages request.json
  10 messages[0] system
  12 messages[1] user
   3 answer
  25 request.json
  $ echo '[{"role":"user","content":"Hi"},{"role":"user","content":"Hello?"}]' | tokcount chat --fit --max 10
  [{"role":"user","content":"Hello?"}]
  tokcount: standard input: message 0 of 2 dropped, 9 of 14 tokens left`

// chatFlags are those of the command chat.
type chatFlags struct {
	textsFlags
	fit      bool
	messages bool
	json     bool
	jsonl    bool
}

func newChat() *cobra.Command {
	var flags chatFlags
	cmd := &cobra.Command{
		Use:     "chat [-e ENC | -m MODEL] [--fit [--max N | --reserve N]] [FLAG]... [FILE|DIR|-]...",
		Short:   "Estimate the tokens of chats, or make them fit",
		Long:    chatHelp,
		Example: chatExamples,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runChat(cmd, &flags, args)
		},
		DisableFlagsInUseLine: true,
	}
	flags.encodingFlags.addNames(cmd)
	flags.limits.add(cmd)
	flags.sources.addFiles(cmd)
	flags.charset.add(cmd)
	cmd.Flags().BoolVar(&flags.fit, "fit", false, "print chats without their oldest messages, so that they fit")
	cmd.Flags().BoolVar(&flags.messages, "messages", false, "print a row for each message too")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print one JSON object")
	cmd.Flags().BoolVar(&flags.jsonl, "jsonl", false, "print a JSON object for each chat")
	return cmd
}

// validate returns an error for flags that are wrong usage.
func (f *chatFlags) validate(cmd *cobra.Command) error {
	if _, err := only(cmd, "messages", "json", "jsonl", "fit"); err != nil {
		return err
	}
	if limit, _ := only(cmd, "max", "reserve"); limit != "" && !f.fit {
		return usageError(cmd, errors.New("--"+limit+" is for --fit, and for tokcount check --chat"))
	}
	return nil
}

func runChat(cmd *cobra.Command, flags *chatFlags, args []string) error {
	if err := flags.validate(cmd); err != nil {
		return err
	}
	b, err := newChatBatch(cmd, &flags.textsFlags, args)
	if err != nil {
		return err
	}
	if flags.fit {
		return b.fit(args)
	}
	r := newChatReport(cmd, flags)
	b.run(args, r.add)
	if err := r.done(b.several); err != nil {
		return err
	}
	b.tell(true)
	if b.failed {
		return errReported
	}
	return nil
}

// runCheckChats is the command check for chats.
func runCheckChats(cmd *cobra.Command, flags *checkFlags, args []string) error {
	if _, err := only(cmd, "chat", "jsonl-field"); err != nil {
		return err
	}
	b, err := newChatBatch(cmd, &flags.textsFlags, args)
	if err != nil {
		return err
	}
	return b.check(args, flags)
}

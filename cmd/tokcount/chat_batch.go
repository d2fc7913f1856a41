package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings/chat"
)

// chatBatch reads and counts the chats of a command.
type chatBatch struct {
	batch
	texts     *textsFlags
	model     string        // of all chats: that of -m; "" if they say which
	fallback  string        // model of chats that name none, of the environment; may be ""
	encoding  *bpe.Encoding // of all chats, nil if their models say which
	otherwise string        // encoding of chats without a model; "" if a tokenizer file was named
	uncounted int           // parts told of
	more      int           // parts that were not counted either
	doubts    []string      // what no published figure confirms
}

// errChatTokenizer says why chats are not counted by a tokenizer file.
const errChatTokenizer = "how a chat becomes a prompt is known for OpenAI's models only; " +
	"make the prompt with the model's chat template, and count that with tokcount --tokenizer FILE"

// forChats returns err, from looking an encoding or a model up, with what helps with
// chats where it says to give a tokenizer file.
func forChats(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	if i := strings.LastIndex(text, "; "); i >= 0 && strings.HasSuffix(text, "--tokenizer FILE") {
		return errors.New(text[:i+2] + errChatTokenizer)
	}
	return err
}

// aChat is one on its way through a batch.
type aChat struct {
	source
	json     []byte
	request  *chat.Request
	counter  *chat.Counter
	estimate chat.Estimate
	err      error
}

func newChatBatch(cmd *cobra.Command, flags *textsFlags, args []string) (*chatBatch, error) {
	if err := flags.sources.validate(cmd, args); err != nil {
		return nil, err
	}
	cs, err := flags.charset.get(cmd)
	if err != nil {
		return nil, err
	}
	b := &chatBatch{batch: batch{cmd: cmd, flags: &flags.sources, measures: measures{charset: cs}}, texts: flags}
	if cmd.Flags().Changed("tokenizer") {
		return nil, usageError(cmd, errors.New("--chat and --tokenizer exclude each other: "+errChatTokenizer))
	}
	s, err := flags.choose(cmd)
	if err != nil {
		return nil, forChats(err)
	}
	model := s.model
	if len(s.names) > 0 {
		b.otherwise = s.names[0]
	}
	switch {
	case cmd.Flags().Changed("encoding"):
		b.encoding, err = getEncoding(b.otherwise)
	case cmd.Flags().Changed("model"):
		b.model = model.Name
	default:
		b.fallback = model.Name
	}
	if model.Name != "" {
		_, err = chat.NewCounter(model.Name) // the error is that of the command, not of each chat
	}
	if err == nil && cmd.Flags().Changed("reserve") {
		_, err = only(cmd, "max", "reserve")
	}
	return b, forChats(err)
}

// chatBlock is some chats of a source, which one worker counts.
type chatBlock struct {
	source
	chats []aChat
	first bool  // the source begins here
	last  bool  // it ends here
	err   error // why no more could be read
	fault func(*faults)
	done  chan struct{}
}

// run calls visit for one chat after another, in order, while others are being
// counted. Trouble is told in order too.
func (b *chatBatch) run(args []string, visit func(*aChat)) {
	b.meter = b.startMeter(args)
	defer b.batch.end()
	told, more := 0, 0
	for block := range b.start(args) {
		<-block.done
		if block.first {
			told, more = 0, 0
		}
		for i := range block.chats {
			c := &block.chats[i]
			switch {
			case c.err == nil:
				b.note(c)
				visit(c)
				continue
			case told < mostWrong:
				told++
				complain(b.cmd.ErrOrStderr(), fmt.Errorf("%s: %w", place(c.title(), c.line), c.err))
			default:
				more++
			}
			b.failed = true
		}
		if block.last && more > 0 {
			complain(b.cmd.ErrOrStderr(), fmt.Errorf("%s: %d more chats could not be read", printable(block.title()), more))
		}
		b.visited(block)
	}
}

// visited notes what is known when a block has been visited.
func (b *chatBatch) visited(block *chatBlock) {
	switch {
	case errors.Is(block.err, errNoText):
		b.flags.skipNoText(block.title(), block.err)
	case block.err != nil:
		b.failed = true
		complain(b.cmd.ErrOrStderr(), named(block.title(), block.err))
	case block.fault != nil:
		block.fault(&b.faults)
	}
}

// start reads the chats and gives them to as many workers as there are
// processors.
func (b *chatBatch) start(args []string) <-chan *chatBlock {
	room := blocksEach * runtime.GOMAXPROCS(0)
	blocks, todo := make(chan *chatBlock, room), make(chan *chatBlock, room)
	go func() {
		defer close(blocks)
		defer close(todo)
		workers := 0
		b.read(args, func(block *chatBlock) {
			blocks <- block
			if workers < runtime.GOMAXPROCS(0) {
				workers++
				go b.work(todo)
			}
			todo <- block
		})
		b.several = b.flags.set.Several
	}()
	return blocks
}

// work counts blocks.
func (b *chatBatch) work(todo <-chan *chatBlock) {
	counters := make(map[string]*chat.Counter)
	for block := range todo {
		for i := range block.chats {
			b.count(&block.chats[i], counters)
		}
		close(block.done)
	}
}

func (b *chatBatch) count(c *aChat, counters map[string]*chat.Counter) {
	if c.request, c.err = chat.Parse(c.json); c.err != nil {
		if errors.Is(c.err, chat.ErrNotChat) && bytes.Contains(c.json, []byte(`"custom_id"`)) {
			c.err = fmt.Errorf("%w; a file for OpenAI's Batch API is checked by tokcount check --batch", c.err)
		}
		return
	}
	if c.counter, c.err = b.counter(c.request, counters); c.err == nil {
		c.estimate, c.err = c.counter.Count(c.request)
	}
}

// modelOf returns the model of a chat: that of -m, or else its own, or else that of
// the environment; "" if there is none.
func (b *chatBatch) modelOf(r *chat.Request) string { return cmp.Or(b.model, r.Model, b.fallback) }

// counter returns what counts a chat: by its model, or with the encoding of -e, or
// else the default.
func (b *chatBatch) counter(r *chat.Request, known map[string]*chat.Counter) (*chat.Counter, error) {
	model := b.modelOf(r)
	if c := known[model]; c != nil {
		return c, nil
	}
	c := &chat.Counter{Model: model, Encoding: b.encoding}
	var err error
	switch {
	case b.encoding != nil:
	case model == "" && b.otherwise == "":
		err = errors.New("the chat names no model, and " + tokenizerVariable + " is not for chats: give -m or -e")
	case model == "":
		c.Encoding, err = getEncoding(b.otherwise)
	default:
		if c, err = chat.NewCounter(model); err != nil {
			err = fmt.Errorf("%w; -m MODEL or -e ENC says how to count it", err)
		}
	}
	if err != nil {
		return nil, err
	}
	known[model] = c
	return c, nil
}

// note tells what of a chat was not counted, and gathers what is not confirmed.
func (b *chatBatch) note(c *aChat) {
	for _, u := range c.estimate.Uncounted {
		if b.uncounted++; b.uncounted > mostWrong {
			b.more++
			continue
		}
		complain(b.cmd.ErrOrStderr(), fmt.Errorf("%s: %s is not counted: %s", place(c.title(), c.line), u.Path, u.What))
	}
	for _, doubt := range c.estimate.Unconfirmed {
		if doubt != "uncounted parts" { // which has been told
			b.doubt(doubt)
		}
	}
}

// doubt gathers what no published figure confirms.
func (b *chatBatch) doubt(what string) {
	if !slices.Contains(b.doubts, what) {
		b.doubts = append(b.doubts, what)
	}
}

// tell tells at the end of a run how far its numbers go.
func (b *chatBatch) tell(doubts bool) {
	stderr := b.cmd.ErrOrStderr()
	if b.more > 0 {
		complain(stderr, fmt.Errorf("%d more parts are not counted", b.more))
	}
	if doubts && len(b.doubts) > 0 {
		const most = 6 // models, of which there may be any number
		list := strings.Join(b.doubts[:min(most, len(b.doubts))], ", ")
		if n := len(b.doubts) - most; n > 0 {
			list += fmt.Sprintf(" and %d more", n)
		}
		complain(stderr, errors.New("an estimate: OpenAI has published no figures for "+list))
	}
}

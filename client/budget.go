package client

import (
	"context"
	"math"
	"slices"

	"github.com/tokcount/tokcount/bpe"
)

// A Budget says, in tokens, what a request takes of a model's window, as it is
// sent.
type Budget struct {
	Model    string
	Encoding string // what was counted with; "" if the model is not known, under Ignore
	Window   int    // 0 if not known, under Ignore
	Prompts  []int  // each prompt; nil if not counted
	Removed  []int  // what was cut off each prompt; nil if nothing was
	Suffix   int
	Reserved int // max_tokens, for the answer to each prompt
	Answers  int // answers made to each prompt, if more than one: n or best_of
}

// PromptTokens returns the tokens of all prompts together, which is what usage
// reports. The suffix is not among them.
func (b *Budget) PromptTokens() int {
	sum := 0
	for _, n := range b.Prompts {
		sum += n
	}
	return sum
}

// MostTokens returns the most tokens that the request may take, which is what
// counts against limits of tokens a minute: prompts, suffixes, and all answers
// at their longest. Prompts that were not counted are not in it.
func (b *Budget) MostTokens() int {
	prompts := int64(max(1, len(b.Prompts)))
	each := int64(b.Suffix) + int64(b.Reserved)*int64(max(1, b.Answers))
	sum := int64(b.PromptTokens())
	if each > (math.MaxInt-sum)/prompts {
		return math.MaxInt
	}
	return int(sum + each*prompts)
}

// Left returns what the longest prompt leaves of the window, besides suffix and
// answer.
func (b *Budget) Left() int {
	longest := 0
	for _, n := range b.Prompts {
		longest = max(longest, n)
	}
	return b.Window - longest - b.Suffix - b.Reserved
}

// plan plans a request, and checks the ranges of a server that has OpenAI's.
func (c *Client) plan(ctx context.Context, req Request) (*plan, error) {
	if c.ranges {
		if err := req.checkRanges(); err != nil {
			return nil, err
		}
	}
	return c.planFor(ctx, req)
}

// Check returns what Complete and Stream would make of a request, without a
// call: its budget, or the error that keeps it from being sent. That is a
// [*ContextLengthError] if it does not fit; a *RequestError if a field is
// outside of what the API takes; a *SpecialTextError; an
// *encodings.UnknownModelError; or a *WindowUnknownError.
//
// It takes the time of counting: linear in the prompts' length, whatever they
// hold, and none for a prompt with more bytes than the longest tokens could make
// up.
func (c *Client) Check(req Request) (*Budget, error) {
	plan, err := c.plan(context.Background(), req)
	if err != nil {
		return nil, err
	}
	return &plan.budget, nil
}

// planner decides what is sent.
type planner struct {
	models  *registry
	policy  Policy
	special Special
}

// plan is a request as it is sent, and its budget.
type plan struct {
	req    Request
	budget Budget
}

// defaultMaxTokens is that of the completions API.
const defaultMaxTokens = 16

// planFor counts until the context ends.
func (p *planner) planFor(ctx context.Context, req Request) (*plan, error) {
	if err := req.validate(); err != nil {
		return nil, err
	}
	policy := req.Policy
	if policy.kind == unset {
		policy = p.policy
	}
	m, err := p.models.lookup(req.Model)
	switch {
	case policy.kind == ignore && err != nil:
		return uncounted(req)
	case err != nil:
		return nil, err
	case policy.kind != ignore && m.Window == 0:
		return nil, &WindowUnknownError{req.Model}
	}
	t := &tally{ctx: ctx, model: m, policy: policy, special: p.special}
	if err := t.add(&req); err != nil {
		return nil, err
	}
	return t.plan(req)
}

// uncounted returns the plan for a model of which nothing is known.
func uncounted(req Request) (*plan, error) {
	for _, text := range req.Prompt.texts {
		if err := validText(text); err != nil {
			return nil, err
		}
	}
	if err := validSuffix(req.Suffix); err != nil {
		return nil, err
	}
	if req.MaxTokens == nil {
		req.MaxTokens = new(defaultMaxTokens)
	}
	return &plan{req, Budget{Model: req.Model, Reserved: *req.MaxTokens, Answers: answers(&req)}}, nil
}

// answers returns how many answers are made to each prompt, 0 for one.
func answers(req *Request) int {
	most := 1
	for _, n := range []*int{req.N, req.BestOf} {
		if n != nil {
			most = max(most, *n)
		}
	}
	if most == 1 {
		return 0
	}
	return most
}

// choices returns how many answers come back.
func (p *plan) choices() int {
	n := 1
	if p.req.N != nil {
		n = *p.req.N
	}
	return int(min(int64(n)*int64(p.req.Prompt.Len()), maxCount))
}

// tally counts the parts of one request against its model's limits.
type tally struct {
	ctx      context.Context // nil for one that does not end
	model    known
	policy   Policy
	special  Special
	suffix   int
	reserved int
	prompts  []counted
}

// counted is a prompt that fits.
type counted struct {
	text    string
	tokens  []bpe.Token   // set if it was given or must be sent as tokens
	enc     *bpe.Encoding // for text: how it was counted
	n       int
	removed int
}

// add counts everything in the order of cost, so that what can be refused
// without reading a prompt is.
func (t *tally) add(req *Request) error {
	if err := t.reserve(req.MaxTokens); err != nil {
		return err
	}
	if err := t.addSuffix(req.Suffix); err != nil {
		return err
	}
	t.prompts = make([]counted, 0, req.Prompt.Len())
	for _, list := range req.Prompt.lists {
		if err := t.ended(); err != nil {
			return err
		}
		if err := t.addTokens(list); err != nil {
			return err
		}
	}
	for _, text := range req.Prompt.texts {
		if err := t.ended(); err != nil {
			return err
		}
		if err := t.addText(text); err != nil {
			return err
		}
	}
	if t.policy.kind == fitOutput {
		t.fit(req.MaxTokens)
	}
	return nil
}

// reserve sets what is kept for the answer: under fitOutput the least that is
// acceptable, until all prompts are counted.
func (t *tally) reserve(want *int) error {
	t.reserved = defaultMaxTokens
	if want != nil {
		t.reserved = *want
	}
	limit := t.model.MaxOutput
	switch {
	case t.policy.kind == fitOutput && want != nil:
		t.reserved = min(t.policy.floor, *want)
	case t.policy.kind == fitOutput:
		t.reserved = t.policy.floor
	case t.policy.kind == ignore:
		return nil
	}
	if limit > 0 && t.reserved > limit {
		return &ContextLengthError{Model: t.model.Name, Limit: LimitOutput, Window: limit,
			Reserved: t.reserved, Excess: t.reserved - limit}
	}
	return nil
}

// fit gives the answer what the longest prompt leaves, up to what was asked for.
func (t *tally) fit(want *int) {
	left := t.model.Window - t.suffix
	if t.model.MaxOutput > 0 {
		left = min(left, t.model.MaxOutput)
	}
	for _, p := range t.prompts {
		left = min(left, t.model.Window-t.suffix-p.n)
	}
	if want != nil {
		left = min(left, *want)
	}
	t.reserved = left
}

// room returns how many tokens a prompt may have, and which limit says so.
func (t *tally) room() (int, Limit) {
	room := t.model.Window - t.suffix - t.reserved
	if input := t.model.MaxInput - t.suffix; t.model.MaxInput > 0 && input < room {
		return input, LimitInput
	}
	return room, LimitWindow
}

// fits returns an error if the next prompt, of n tokens, does not fit. atLeast
// says that it may have more.
func (t *tally) fits(n int, atLeast bool) error {
	room, limit := t.room()
	if n <= room || t.policy.kind == ignore {
		return nil
	}
	e := &ContextLengthError{Model: t.model.Name, Limit: limit, Window: t.model.Window, Prompt: n, Suffix: t.suffix,
		Reserved: t.reserved, Excess: n - room, Index: len(t.prompts), AtLeast: atLeast}
	if limit == LimitInput {
		e.Window = t.model.MaxInput
	}
	return e
}

// plan puts the parts together again.
func (t *tally) plan(req Request) (*plan, error) {
	p := &plan{req: req, budget: Budget{
		Model: t.model.Name, Encoding: t.model.Encoding.Name(), Window: t.model.Window,
		Prompts: make([]int, len(t.prompts)), Suffix: t.suffix, Reserved: t.reserved,
	}}
	p.req.MaxTokens = &p.budget.Reserved
	p.budget.Answers = answers(&req)
	for i, c := range t.prompts {
		p.budget.Prompts[i] = c.n
		if c.removed > 0 && p.budget.Removed == nil {
			p.budget.Removed = make([]int, len(t.prompts))
		}
		if c.removed > 0 {
			p.budget.Removed[i] = c.removed
		}
	}
	var err error
	p.req.Prompt, err = t.prompt(req.Prompt.many)
	return p, err
}

// prompt returns the prompt as it is sent: tokens if one of them must be.
func (t *tally) prompt(many bool) (Prompt, error) {
	out := Prompt{many: many}
	if !slices.ContainsFunc(t.prompts, func(c counted) bool { return c.tokens != nil }) {
		out.texts = make([]string, len(t.prompts))
		for i, c := range t.prompts {
			out.texts[i] = c.text
		}
		return out, nil
	}
	out.lists = make([][]bpe.Token, len(t.prompts))
	for i, c := range t.prompts {
		if out.lists[i] = c.tokens; c.tokens == nil {
			out.lists[i] = c.enc.Encode(c.text)
		}
		if len(out.lists[i]) == 0 {
			return Prompt{}, &RequestError{"prompt", "has an empty text next to one that must be sent as tokens"}
		}
	}
	return out, nil
}

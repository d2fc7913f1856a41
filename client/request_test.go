package client

import (
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
)

func TestRequestBody(t *testing.T) {
	zeros := Request{
		Model: "m", Prompt: Text("x"), MaxTokens: new(0), N: new(1), BestOf: new(1), LogProbs: new(0), Seed: new(int64(0)),
		Temperature: new(0.0), TopP: new(0.0), FrequencyPenalty: new(0.0), PresencePenalty: new(0.0),
		LogitBias: map[bpe.Token]int{50256: 0},
	}
	for name, tt := range map[string]struct {
		req    Request
		stream bool
		want   string
	}{
		"nothing but what is required": {
			req: Request{Model: "m", Prompt: Text("x")}, want: `{"model":"m","prompt":"x"}`},
		"zeros are sent": {
			req: zeros, want: `{"model":"m","prompt":"x","max_tokens":0,"n":1,"best_of":1,"logprobs":0,"logit_bias":{"50256":0},` +
				`"seed":0,"temperature":0,"top_p":0,"frequency_penalty":0,"presence_penalty":0}`},
		"texts": {
			req:  Request{Model: "m", Prompt: Text("x"), Suffix: "s", Echo: true, Stop: []string{"\n", "<"}, User: "u"},
			want: `{"model":"m","prompt":"x","suffix":"s","echo":true,"stop":["\n","<"],"user":"u"}`},
		"a stream asks for usage": {
			req: Request{Model: "m", Prompt: Text("x")}, stream: true,
			want: `{"model":"m","prompt":"x","stream_options":{"include_usage":true},"stream":true}`},
		"stream options as given": {
			req: Request{Model: "m", Prompt: Text("x"), StreamOptions: &StreamOptions{IncludeObfuscation: new(false)}}, stream: true,
			want: `{"model":"m","prompt":"x","stream_options":{"include_obfuscation":false},"stream":true}`},
		"stream options belong to streams": {
			req:  Request{Model: "m", Prompt: Text("x"), StreamOptions: &StreamOptions{IncludeUsage: new(true)}},
			want: `{"model":"m","prompt":"x"}`},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, tt.req.validate())
			got, err := tt.req.body(tt.stream)
			require.NoError(t, err)
			assert.Equal(t, tt.want, string(got))
		})
	}
}

func TestRequestsOutsideTheSpecificationAreRefused(t *testing.T) {
	valid := func(change func(*Request)) Request {
		r := Request{Model: "davinci", Prompt: Text("x")}
		change(&r)
		return r
	}
	for name, tt := range map[string]struct {
		req   Request
		field string
	}{
		"no model":                {valid(func(r *Request) { r.Model = "" }), "model"},
		"model is not UTF-8":      {valid(func(r *Request) { r.Model = "\xff" }), "model"},
		"no prompt":               {valid(func(r *Request) { r.Prompt = Prompt{} }), "prompt"},
		"empty list of prompts":   {valid(func(r *Request) { r.Prompt = Texts() }), "prompt"},
		"empty list of tokens":    {valid(func(r *Request) { r.Prompt = Tokens(nil) }), "prompt"},
		"an empty list in lists":  {valid(func(r *Request) { r.Prompt = TokenLists([]bpe.Token{1}, nil) }), "prompt"},
		"prompt is not UTF-8":     {valid(func(r *Request) { r.Prompt = Text("a\xffb") }), "prompt"},
		"lone surrogate":          {valid(func(r *Request) { r.Prompt = Text("\xed\xa0\x80") }), "prompt"},
		"suffix is not UTF-8":     {valid(func(r *Request) { r.Suffix = "\xff" }), "suffix"},
		"stop is not UTF-8":       {valid(func(r *Request) { r.Stop = []string{"\xff"} }), "stop"},
		"user is not UTF-8":       {valid(func(r *Request) { r.User = "\xff" }), "user"},
		"negative max_tokens":     {valid(func(r *Request) { r.MaxTokens = new(-1) }), "max_tokens"},
		"max_tokens of no window": {valid(func(r *Request) { r.MaxTokens = new(math.MaxInt32) }), "max_tokens"},
		"n of 0":                  {valid(func(r *Request) { r.N = new(0) }), "n"},
		"n of 129":                {valid(func(r *Request) { r.N = new(129) }), "n"},
		"best_of of 21":           {valid(func(r *Request) { r.BestOf = new(21) }), "best_of"},
		"best_of under n":         {valid(func(r *Request) { r.BestOf, r.N = new(2), new(3) }), "best_of"},
		"logprobs of 6":           {valid(func(r *Request) { r.LogProbs = new(6) }), "logprobs"},
		"five stops":              {valid(func(r *Request) { r.Stop = make([]string, 5) }), "stop"},
		"temperature of 2.1":      {valid(func(r *Request) { r.Temperature = new(2.1) }), "temperature"},
		"temperature NaN":         {valid(func(r *Request) { r.Temperature = new(math.NaN()) }), "temperature"},
		"top_p of 2":              {valid(func(r *Request) { r.TopP = new(2.0) }), "top_p"},
		"infinite penalty":        {valid(func(r *Request) { r.FrequencyPenalty = new(math.Inf(1)) }), "frequency_penalty"},
		"penalty of -3":           {valid(func(r *Request) { r.PresencePenalty = new(-3.0) }), "presence_penalty"},
		"bias of 101":             {valid(func(r *Request) { r.LogitBias = map[bpe.Token]int{1: 101} }), "logit_bias"},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := New(Options{})
			require.NoError(t, err)
			_, err = c.Check(tt.req)
			var bad *RequestError
			require.True(t, errors.As(err, &bad), "%v", err)
			assert.Equal(t, tt.field, bad.Field)
			assert.Contains(t, bad.Error(), tt.field)
		})
	}
}

func TestBestOfIsNotStreamed(t *testing.T) {
	c, f := newFake(t, 2049, Options{})
	for _, err := range c.Stream(t.Context(), Request{Model: "m", Prompt: Text("x"), BestOf: new(2)}) {
		var bad *RequestError
		assert.ErrorAs(t, err, &bad)
	}
	assert.Zero(t, f.requests())
}

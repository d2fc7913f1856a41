// Package client calls a completions API and knows before the call whether
// prompt and answer fit the model: it counts the tokens of the prompt with the
// model's own tokenizer, refuses, cuts or shortens by the policy that the caller
// chose, and afterwards compares what the server counted.
//
// # Words
//
// A model's context window is how many tokens the prompt and the answer may
// have together. A request reserves max_tokens of it for the answer; a suffix,
// text that follows the answer, takes its share too. So for each prompt of a
// request
//
//	tokens(prompt) + tokens(suffix) + max_tokens <= window
//
// must hold, and for some models a smaller limit of the prompt alone. A Budget
// has these figures, and a [*ContextLengthError] has them when they don't fit.
// Asking for several answers (n, best_of) multiplies the cost, not the tokens
// that must fit the window. Limit always means such a limit of the model, in
// tokens; what bounds reading is [ReadLimits], in bytes.
//
// # Policies
//
// [Reject], the default, refuses what does not fit. [Truncate] cuts the prompt
// and sends token ids, since a cut that is sent as text often has another number
// of tokens when the server tokenizes it again: 28 of 100 cuts in a sample of
// Chinese text and emoji. [TruncateText] is for servers that take only text
// (Ollama): it cuts between characters and counts what it sends. [FitOutput]
// shrinks max_tokens to what is left. [Ignore] only compares afterwards. The
// API's own default of max_tokens, 16, takes its share of the window too, and
// other servers have other defaults, so the field is always sent.
//
// # Servers
//
// The base URL may be that of any server with the same endpoints: llama.cpp,
// vLLM, SGLang, Ollama, LM Studio, gateways. Models that no published table
// knows are defined in [Options] or read from the server by [Client.Discover]. A
// model without a known window is an error, never a guess. Fields that OpenAI's
// API does not have go into Request.Extra.
//
// Some servers cut a prompt that is too long and do not say so. Then the
// prompt_tokens that they report differ from the Budget's, and
// [Response].Mismatch says by how much; with Options.Strict it is an error.
//
// # Answers
//
// No error means that there is an answer: at least one choice with a text, which
// ended. FinishReason says whether it is whole: "length" and "content_filter"
// mean that it is not. An error in a stream or under status 200, a web page, the
// answer of a chat or an end without a text are errors. What a body is shows in
// the body: an event stream that nobody asked for and JSON instead of a stream
// are understood, whatever Content-Type says. All but the text is read
// leniently. All is bounded, in bytes, memory and time, by [ReadLimits],
// [Timeouts], and the number of choices that were asked for.
//
// # Errors
//
// errors.Is finds what to do: [ErrContextLength] (before the call or from the
// server, in the words of 30 kinds of servers), [ErrRateLimited], [ErrQuota],
// [ErrAuth], [ErrRedirect], [ErrStreamCut]; and context.Canceled or
// context.DeadlineExceeded together with the cause that a context was given.
// errors.As finds the numbers, in *ContextLengthError; the server's answer, in
// *APIError; and what was no answer, in [*AnswerError].
//
// A server may refuse a large prompt (413) and close the connection before it
// has read all of it. Some of these calls then fail with a [*TransportError]
// instead, and are tried again: HTTP gives the client no way to tell.
//
// # Secrets
//
// A [Key] does not print, whatever the verb, the logger or the encoder, and it
// is taken out of what servers answer before an error, or a header that is
// handed on, shows it. No redirect is followed; plain http goes to the own
// machine only, unless Options.AllowPlainHTTP is set. A key for openai.com
// belongs to it alone: with another BaseURL set Key too, or OPENAI_API_KEY goes
// there, as with the official libraries.
//
// # Clients by others
//
// [NewGuard] puts the same check under any other client, as an
// http.RoundTripper: completions and embeddings are counted, chats estimated.
// [Guard.CheckBatch] checks files for OpenAI's Batch API.
//
// The package links all published vocabularies, 9 MB, since a model's name may
// mean any of them.
package client

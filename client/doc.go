// Package client calls a completions API and knows before the call whether
// prompt and answer fit the model: it counts the tokens of the prompt with the
// model's own tokenizer, refuses, cuts or shortens by the policy that the
// caller chose, and compares afterwards what the server counted.
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
// has these figures, a [*ContextLengthError] has them when they don't fit.
// Asking for several answers (n, best_of) multiplies the cost, not the need of
// window.
//
// # Policies
//
// [Reject], the default, refuses what does not fit. [Truncate] cuts the prompt
// and sends token ids, since a cut that is sent as text is often another number
// of tokens when the server tokenizes it again: 28 of 100 cuts in a sample of
// Chinese text and emoji. [TruncateText] is for servers that take text only
// (Ollama): it cuts between characters and counts what it sends.
// [FitOutput] shrinks max_tokens to what is left. [Ignore] asks for nothing but
// the comparison afterwards. The API's own default of max_tokens, 16, takes its
// share of the window too, and other servers have other defaults, so the field
// is always sent.
//
// # Servers
//
// The base URL may be that of any server with the same endpoints: llama.cpp,
// vLLM, Ollama, gateways. Models that no published table knows are defined in
// [Options] or read from the server by [Client.Discover]. A model without a
// known window is an error, never a guess.
//
// Some servers cut a prompt that is too long and do not say so. Then the
// prompt_tokens that they report differ from the Budget's, and
// [Response].Mismatch says by how much; with Options.Strict it is an error.
//
// # Errors
//
// errors.Is finds what to do: [ErrContextLength] (before the call or from the
// server, in any known wording), [ErrRateLimited], [ErrQuota], [ErrAuth],
// [ErrStreamCut]. errors.As finds the numbers, in *ContextLengthError, and the
// server's answer, in *APIError.
//
// # Secrets
//
// A [Key] does not print, whatever the verb, the logger or the encoder, and it
// is taken out of what servers answer before an error quotes them. No redirect
// is followed; plain http goes to the own machine only, unless
// Options.AllowPlainHTTP; and nothing a server sends is read without a limit.
// A key for openai.com belongs to it alone: with another BaseURL set Key too,
// or OPENAI_API_KEY goes there, as with the official libraries.
//
// # Clients by others
//
// [Guard] puts the same check under any other client, as an
// http.RoundTripper.
//
// The package links all published vocabularies, 9 MB, since a model's name may
// stand for any of them.
package client

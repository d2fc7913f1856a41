// Package chat estimates how many tokens a chat is for a model: the messages
// of a request to /v1/chat/completions or /v1/responses, its tools, and what
// the API puts around them. It also says which old messages to drop so that a
// chat fits a limit.
//
// A message has a role, such as "user", and a content. An assistant's message
// may have tool calls; the result of each follows in a message of its own,
// which names the call by its id. [Parse] reads a [Request] from JSON, or you
// make one; [Count] returns an [Estimate] of it, [Fit] makes it smaller.
//
// # How good the estimate is
//
// The count of each text is exact. How the API joins them is not published, so
// the sum is an estimate. Estimate.Unconfirmed lists what of a request goes
// beyond what OpenAI has published with the number that its API reported:
//
//   - messages whose content is one text, with and without names, for the
//     models that [Count] names;
//   - one tool whose parameters are texts and numbers, perhaps with an enum, for
//     gpt-3.5-turbo, gpt-4, gpt-4o and gpt-4o-mini.
//
// Both are in OpenAI's cookbook, "How to count tokens with tiktoken", which
// calls its rules "an estimate, not a timeless guarantee". The other rules come
// from these sources, and each is noted where it is applied:
//
//   - Tools are counted as the TypeScript that OpenAI shows to its models. The
//     form is that of OpenAI's renderer for gpt-oss (github.com/openai/harmony,
//     src/encoding.rs), and for models of cl100k_base that of
//     github.com/hmarr/openai-chat-tokens, whose author compared it with what
//     the API reported for gpt-3.5-turbo. For the cookbook's tool both give the
//     cookbook's number.
//   - Calls and results of functions: openai-chat-tokens.
//   - Response formats: harmony, docs/format.md.
//
// What has a price of its own is not counted: images, audio, files, reasoning,
// tools that the server runs. Estimate.Uncounted lists all of it by its place in
// the JSON, and so it does with text in fields that are not known here: nothing
// is left out silently. Where a few tokens matter, ask the API: POST
// /v1/responses/input_tokens.
//
// Special tokens in a text are ordinary text.
//
// A program that calls Count, Fit or [NewCounter] carries all vocabularies; one
// that makes a [Counter] itself, only those that it names.
package chat

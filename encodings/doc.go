// Package encodings finds a tokenizer by name or by its file: the published encodings,
// the models that use them and how many tokens each model takes, and the tokenizer files
// of other models.
//
// An encoding is a way to turn text into tokens, and is known by a name such
// as "cl100k_base". A model is what an API serves, such as "gpt-4"; many
// models share one encoding. A model's context window is the number of tokens
// that the prompt and the answer may have together; its largest input and
// largest output are further limits on each of the two alone.
//
// # Encodings
//
// [CL100kBase] and its siblings return one encoding each; [Get] takes the
// name. All callers of a program share one [bpe.Encoding] a name, made when it
// is first asked for. A program carries only the vocabularies that it names:
// with CL100kBase alone that is one, with Get or [ForModel] all of them.
// [LookupModel] and [Models] carry none.
//
// # Tokenizer files
//
// [Open] reads the tokenizer file of any other model that uses byte-pair encoding, such
// as Llama, Qwen, Gemma, Mistral or DeepSeek, and [OpenTiktoken] a file of tiktoken,
// which has to be told the split pattern and special tokens. They return the same
// [bpe.Encoding], made anew by each call: share it.
//
//	enc, err := encodings.Open("models/llama3") // the folder with tokenizer.json, or the file
//
// A program that calls neither carries none of the readers.
//
// # Models
//
// LookupModel tries, in this order:
//
//  1. the name in the table, in upper or lower case, without what gateways, clouds
//     and local servers put around it: "openrouter/openai/gpt-4o:free",
//     "us.openai.gpt-oss-20b-1:0" (Bedrock), "gpt-oss:20b" (Ollama),
//     "gpt-4o@2024-08-06", "openai:gpt-4o";
//  2. the base model of a fine-tune: "ft:gpt-4o:acme::id" (OpenAI),
//     "davinci:ft-acme-2023-01-31" (OpenAI until 2023) and
//     "gpt-35-turbo-0613.ft-id" (Azure), where Azure's gpt-35-turbo is
//     gpt-3.5-turbo;
//  3. a dated snapshot of a model in the table, "gpt-4o-2027-01-31", which has
//     that model's figures;
//  4. tiktoken's prefix rules, such as gpt-4o-*, which give the encoding and
//     nothing else, for names that OpenAI may have given: another version of a
//     family that has versions (gpt-5.9-mini), a suffix that a model of the family
//     has, an effort of reasoning (o4-mini-high), a date (gpt-4o-0806).
//
// [Model.Matched] says what was found. Other suffixes are not taken for
// snapshots, for they mislead: davinci-002 has neither the encoding nor the
// window of davinci. Nor do four-digit dates inherit a window: all snapshots
// with such names are in the table, and the windows of gpt-3.5-turbo-0301 and
// gpt-4-1106-preview are not those of gpt-3.5-turbo and gpt-4.
//
// Any other name is unknown, and the error suggests the nearest. tiktoken takes
// gpt-4o-mni, gpt-5-turbo and gpt-4-1-mini by their prefixes, and the last for a
// model of cl100k_base, which gpt-4.1-mini is not.
//
// Every name that tiktoken 0.14.0 knows and that is known here has the same
// encoding, except fine-tunes of gpt-4.1 and gpt-4.5: there tiktoken's rule ft:gpt-4 says
// cl100k_base, while the models they are made from use o200k_base.
//
// # The figures
//
// The table, models.tsv, states facts as of 2026-11-23. Encodings come from
// tiktoken's model.py; windows from OpenAI's model pages, from the error
// messages of its API, and from the tables of gpt-tokenizer, models.dev,
// LangChain and LiteLLM, compared with each other. [Model.Source] names them
// for each model, and [Model.Note] says where they disagree. What nobody
// published is 0, never a guess; an encoding that no published rule gives is
// noted as inferred.
//
// OpenAI's documentation gave davinci's window as 2,048 tokens in 2022 and as
// 2,049 in 2023; its API said "maximum context length is 2049 tokens" all
// along. The model's own limit is the power of two, but the last token of the
// answer is never read back, so one more fits. The same holds for 4,000 and
// 4,097 (text-davinci-003), 4,096 and 4,097 (gpt-3.5-turbo-instruct), 8,000
// and 8,001 (code-davinci-002). The table has the number that the API
// enforces, so that a prompt that the API takes is not refused here, and the
// documented one (code-cushman-001: 2,048) where no other is known.
package encodings

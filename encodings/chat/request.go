package chat

// A Request is a chat, and what is sent with it that becomes part of the prompt.
type Request struct {
	Model    string // "" if the JSON names none
	Messages []Message
	Tools    []Tool

	// ToolChoice is "auto", "none", "required", or the name of the function
	// that must be called; "" is "auto".
	ToolChoice string

	Format *Format // of the answer; nil if it is text or any JSON object

	// MaxTokens is the most tokens that the answer may have, from
	// max_completion_tokens, max_tokens or max_output_tokens; nil if the request
	// leaves it to the server. It may be negative, and is at most 1<<30.
	MaxTokens *int

	// Uncounted lists what Parse found and nothing here counts.
	Uncounted []Uncounted

	source *source // what Parse read
}

// A Message is a message of a chat, or an item of /v1/responses.
type Message struct {
	Role    string // "system", "developer", "user", "assistant", "tool" or "function"
	Name    string // of the author, or of the function whose result it is; may be ""
	Content string
	Parts   []string // the texts of a content that is a list of parts; Content is then ""
	Calls   []Call   // what an assistant calls
	CallID  string   // the id of the call whose result this is

	// Kind is the type of an item of /v1/responses that is not counted, such as
	// "reasoning"; "" for messages, calls and results.
	Kind string
}

// A Call is a call of a tool by the model.
type Call struct {
	ID        string
	Name      string
	Arguments string // JSON, as the model wrote it
}

// A Tool is the definition of a function that a model may call.
type Tool struct {
	Name        string
	Description string
	Parameters  []byte // a JSON schema; nil if the function takes none
}

// A Format is the form that an answer must have: response_format of type
// json_schema in /v1/chat/completions, text.format in /v1/responses.
type Format struct {
	Name        string
	Description string
	Schema      []byte // a JSON schema
}

// Uncounted is a part of a request that is not in an estimate.
type Uncounted struct {
	Path    string // where it is in the JSON: messages[2].content[0]
	What    string // its type, such as "image_url", or "unknown field"
	Message int    // index of the message that it is in, -1 if it is in none
}

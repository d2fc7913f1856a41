package chat_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings/chat"
)

func TestParseReadsMessages(t *testing.T) {
	hi := []chat.Message{{Role: "user", Content: "hi"}}
	for name, tt := range map[string]struct {
		body string
		want []chat.Message
	}{
		"a request":               {`{"model": "m", "messages": [{"role": "user", "content": "hi"}], "temperature": 1e999}`, hi},
		"a list":                  {`[{"role": "user", "content": "hi"}]`, hi},
		"a byte order mark":       {"\ufeff" + `[{"role": "user", "content": "hi"}]`, hi},
		"blanks":                  {" \n[ { \"role\" : \"user\" ,\t\"content\" : \"hi\" } ] \n", hi},
		"a response's text":       {`{"input": "hi"}`, hi},
		"a response's items":      {`{"input": [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hi"}]}]}`, []chat.Message{{Role: "user", Parts: []string{"hi"}}}},
		"instructions":            {`{"instructions": "be kind", "input": "hi"}`, []chat.Message{{Role: "system", Content: "be kind"}, hi[0]}},
		"instructions after them": {`{"input": "hi", "instructions": "be kind"}`, []chat.Message{{Role: "system", Content: "be kind"}, hi[0]}},
		"a line for fine-tuning":  {`{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "ho", "weight": 0}], "parallel_tool_calls": false}`, []chat.Message{hi[0], {Role: "assistant", Content: "ho"}}},
		"a line of preferences": {`{"input": {"messages": [{"role": "user", "content": "hi"}], "tools": []}, "preferred_output": [{"role": "assistant", "content": "a"}], "non_preferred_output": [{"role": "assistant", "content": "b"}]}`,
			[]chat.Message{hi[0], {Role: "assistant", Content: "a"}, {Role: "assistant", Content: "b"}}},
		"no messages":             {`{"messages": []}`, nil},
		"null":                    {`{"messages": null}`, nil},
		"names with escapes":      {`{"mess\u0061ges": [{"r\u006fle": "user", "content": "hi"}]}`, hi},
		"texts with escapes":      {`[{"role": "user", "content": "\"\\\n\u00e9\ud83d\ude00\ud83d"}]`, []chat.Message{{Role: "user", Content: "\"\\\né😀\ufffd"}}},
		"bytes that are not text": {"[{\"role\": \"user\", \"content\": \"a\xffb\"}]", []chat.Message{{Role: "user", Content: "a\xffb"}}},
		"content null":            {`[{"role": "assistant", "content": null}]`, []chat.Message{{Role: "assistant"}}},
		"parts that are texts":    {`[{"role": "user", "content": ["a", "b"]}]`, []chat.Message{{Role: "user", Parts: []string{"a", "b"}}}},
		"one part, not in a list": {`[{"role": "user", "content": {"type": "text", "text": "hi"}}]`, []chat.Message{{Role: "user", Parts: []string{"hi"}}}},
		"refusals":                {`[{"role": "assistant", "content": [{"type": "refusal", "refusal": "no"}]}, {"role": "assistant", "content": "a", "refusal": "no"}]`, []chat.Message{{Role: "assistant", Parts: []string{"no"}}, {Role: "assistant", Parts: []string{"a", "no"}}}},
		"calls": {`[{"role": "assistant", "content": "", "tool_calls": [{"index": 0, "id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}, {"id": "2", "type": "custom", "custom": {"name": "g", "input": "x"}}]}]`,
			[]chat.Message{{Role: "assistant", Calls: []chat.Call{{ID: "1", Name: "f", Arguments: "{}"}, {ID: "2", Name: "g", Arguments: "x"}}}}},
		"no calls":                  {`[{"role": "assistant", "tool_calls": null, "function_call": null}]`, []chat.Message{{Role: "assistant"}}},
		"an older call":             {`[{"role": "assistant", "function_call": {"name": "f", "arguments": "{}"}}]`, []chat.Message{{Role: "assistant", Calls: []chat.Call{{Name: "f", Arguments: "{}"}}}}},
		"arguments that are JSON":   {`[{"role": "assistant", "function_call": {"name": "f", "arguments": {"a": 1}}}]`, []chat.Message{{Role: "assistant", Calls: []chat.Call{{Name: "f", Arguments: `{"a": 1}`}}}}},
		"a result":                  {`[{"role": "tool", "tool_call_id": "1", "content": "22"}]`, []chat.Message{{Role: "tool", CallID: "1", Content: "22"}}},
		"a response's call":         {`{"input": [{"call_id": "1", "name": "f", "arguments": "{}", "id": "fc_1", "status": "completed", "type": "function_call"}]}`, []chat.Message{{Role: "assistant", Calls: []chat.Call{{ID: "1", Name: "f", Arguments: "{}"}}}}},
		"a response's custom call":  {`[{"type": "custom_tool_call", "call_id": "1", "name": "f", "input": "x"}]`, []chat.Message{{Role: "assistant", Calls: []chat.Call{{ID: "1", Name: "f", Arguments: "x"}}}}},
		"a response's result":       {`[{"type": "function_call_output", "call_id": "1", "output": "22"}]`, []chat.Message{{Role: "tool", CallID: "1", Content: "22"}}},
		"a result in parts":         {`[{"type": "custom_tool_call_output", "call_id": "1", "output": [{"type": "input_text", "text": "22"}]}]`, []chat.Message{{Role: "tool", CallID: "1", Parts: []string{"22"}}}},
		"an output without a type":  {`[{"role": "user", "content": "a", "output": "b", "arguments": "c"}]`, []chat.Message{{Role: "user", Parts: []string{"a", "c", "b"}}}},
		"other case":                {`{"messages": [{"role": "user", "content": "hi"}], "Messages": []}`, hi},
		"anything where none looks": {`{"metadata": {"a": {"a": 1, "a": 2}}, "messages": [{"role": "user", "content": "hi"}], "n": "x"}`, hi},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tt.want, parse(t, tt.body).Messages)
		})
	}
}

func TestParseReadsWhatComesWithTheMessages(t *testing.T) {
	schema := []byte(`{"type":"object"}`)
	tool := []chat.Tool{{Name: "f", Description: "d", Parameters: schema}}
	ten, sixteen := 10, 16
	for name, tt := range map[string]struct {
		body string
		want chat.Request
	}{
		"a tool":                  {`"tools": [{"type": "function", "function": {"name": "f", "description": "d", "parameters": {"type":"object"}, "strict": true}}]`, chat.Request{Tools: tool}},
		"a flat tool":             {`"tools": [{"name": "f", "description": "d", "parameters": {"type":"object"}, "type": "function"}]`, chat.Request{Tools: tool}},
		"a function":              {`"functions": [{"name": "f", "description": "d", "parameters": {"type":"object"}}]`, chat.Request{Tools: tool}},
		"a custom tool":           {`"tools": [{"type": "custom", "custom": {"name": "f", "description": "d"}}]`, chat.Request{Tools: []chat.Tool{{Name: "f", Description: "d"}}}},
		"no tools":                {`"tools": null, "tool_choice": null`, chat.Request{}},
		"a choice":                {`"tool_choice": "required"`, chat.Request{ToolChoice: "required"}},
		"a function to call":      {`"tool_choice": {"type": "function", "function": {"name": "f"}}`, chat.Request{ToolChoice: "f"}},
		"a flat function to call": {`"tool_choice": {"type": "function", "name": "f"}`, chat.Request{ToolChoice: "f"}},
		"some of the tools":       {`"tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "f"}]}`, chat.Request{}},
		"a format":                {`"response_format": {"type": "json_schema", "json_schema": {"name": "f", "description": "d", "strict": true, "schema": {"type":"object"}}}`, chat.Request{Format: &chat.Format{Name: "f", Description: "d", Schema: schema}}},
		"a response's format":     {`"text": {"verbosity": "low", "format": {"type": "json_schema", "name": "f", "schema": {"type":"object"}}}`, chat.Request{Format: &chat.Format{Name: "f", Schema: schema}}},
		"free text":               {`"response_format": {"type": "text"}`, chat.Request{}},
		"a maximum":               {`"max_tokens": 10`, chat.Request{MaxTokens: &ten}},
		"two of them":             {`"max_completion_tokens": 16.0, "max_tokens": 10`, chat.Request{MaxTokens: &sixteen}},
		"the newer later":         {`"max_tokens": "10", "max_completion_tokens": "16"`, chat.Request{MaxTokens: &sixteen}},
		"a response's":            {`"max_output_tokens": 1.6e1`, chat.Request{MaxTokens: &sixteen}},
		"no maximum":              {`"max_tokens": null`, chat.Request{}},
		"a model":                 {`"model": "m"`, chat.Request{Model: "m"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := parse(t, `{"messages": [], `+tt.body+`}`)
			got := chat.Request{Model: r.Model, Tools: r.Tools, ToolChoice: r.ToolChoice, Format: r.Format, MaxTokens: r.MaxTokens}
			assert.Equal(t, tt.want, got)
			assert.Empty(t, r.Uncounted)
		})
	}
	huge := parse(t, `{"messages": [], "max_tokens": 1e400}`)
	assert.Equal(t, 1<<30, *huge.MaxTokens)
	negative := parse(t, `{"messages": [], "max_tokens": -1e400}`)
	assert.Equal(t, -1<<30, *negative.MaxTokens)
}

func TestParseListsWhatItDoesNotCount(t *testing.T) {
	none := -1
	for name, tt := range map[string]struct {
		body string
		want []chat.Uncounted
	}{
		"an image": {`[{"role": "user", "content": [{"type": "text", "text": "hi"}, {"type": "image_url", "image_url": {"url": "x"}}]}]`,
			[]chat.Uncounted{{"[0].content[1]", "image_url", 0}}},
		"a response's image and file": {`{"instructions": "i", "input": [{"role": "user", "content": [{"type": "input_image", "image_url": "x"}, {"type": "input_file", "file_id": "x"}]}]}`,
			[]chat.Uncounted{{"input[0].content[0]", "input_image", 1}, {"input[0].content[1]", "input_file", 1}}},
		"sound":                     {`{"messages": [{"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": "x"}}]}]}`, []chat.Uncounted{{"messages[0].content[0]", "input_audio", 0}}},
		"an earlier sound":          {`{"messages": [{"role": "user"}, {"role": "assistant", "audio": {"id": "x"}}]}`, []chat.Uncounted{{"messages[1].audio", "audio", 1}}},
		"an image in a result":      {`{"input": [{"type": "function_call_output", "call_id": "1", "output": [{"type": "input_image"}]}]}`, []chat.Uncounted{{"input[0].output[0]", "input_image", 0}}},
		"reasoning":                 {`{"input": [{"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "t"}], "encrypted_content": "x"}]}`, []chat.Uncounted{{"input[0]", "reasoning", 0}}},
		"a search":                  {`{"input": [{"type": "web_search_call", "id": "ws_1", "action": {"query": "q"}}]}`, []chat.Uncounted{{"input[0]", "web_search_call", 0}}},
		"tools of the server":       {`{"input": "", "tools": [{"type": "function", "name": "f"}, {"type": "web_search", "filters": {"a": "b"}}]}`, []chat.Uncounted{{"tools[1]", "tool of type web_search", none}}},
		"search, the older form":    {`{"messages": [], "web_search_options": {"search_context_size": "low"}}`, []chat.Uncounted{{"web_search_options", "server-side tool", none}}},
		"a grammar":                 {`{"messages": [], "tools": [{"type": "custom", "custom": {"name": "f", "format": {"type": "grammar", "grammar": {"definition": "x"}}}}]}`, []chat.Uncounted{{"tools[0].custom.format", "grammar", none}}},
		"earlier turns":             {`{"input": "", "previous_response_id": "r", "conversation": {"id": "c"}}`, []chat.Uncounted{{"previous_response_id", "earlier turns, stored on the server", none}, {"conversation", "earlier turns, stored on the server", none}}},
		"no earlier turns":          {`{"input": "", "previous_response_id": null, "conversation": ""}`, nil},
		"a prompt of the server":    {`{"input": "", "prompt": {"id": "p"}}`, []chat.Uncounted{{"prompt", "stored prompt", none}}},
		"a prediction":              {`{"messages": [], "prediction": {"type": "content", "content": "x"}}`, []chat.Uncounted{{"prediction", "predicted output", none}}},
		"an unknown field":          {`{"messages": [{"role": "user", "reasoning_content": "x", "n": 1, "e": "", "o": {}, "prefix": true}], "extra": {"a": ["x"]}, "top_k": 1}`, []chat.Uncounted{{"messages[0].reasoning_content", "unknown field", 0}, {"extra", "unknown field", none}}},
		"switches":                  {`{"messages": [], "chat_template_kwargs": {"thinking" : false, "a\"": "", "b": [{}, 1]}}`, nil},
		"a text among switches":     {`{"messages": [], "options": {"thinking":false, "a\\": "\""}}`, []chat.Uncounted{{"options", "unknown field", none}}},
		"a field in another case":   {`[{"role": "user", "Content": "x"}]`, []chat.Uncounted{{"[0].Content", "unknown field", 0}}},
		"an odd name":               {`{"messages": [], "a b": "x", "": "y"}`, []chat.Uncounted{{`["a b"]`, "unknown field", none}, {`[""]`, "unknown field", none}}},
		"within a part":             {`[{"content": [{"type": "text", "text": "a", "more": "b"}]}]`, []chat.Uncounted{{"[0].content[0].more", "unknown field", 0}}},
		"within a call":             {`[{"tool_calls": [{"function": {"name": "f", "more": "b"}, "more": "c"}]}]`, []chat.Uncounted{{"[0].tool_calls[0].function.more", "unknown field", 0}, {"[0].tool_calls[0].more", "unknown field", 0}}},
		"fields that have no sense": {`{"messages": [], "tools": "x", "tool_choice": 7, "response_format": "json", "text": "t", "instructions": ["i"]}`, []chat.Uncounted{{"tools", "unknown field", none}, {"tool_choice", "unknown field", none}, {"response_format", "unknown field", none}, {"text", "unknown field", none}, {"instructions", "unknown field", none}}},
		"a line's reference":        {`{"messages": [], "reference_answer": "x"}`, []chat.Uncounted{{"reference_answer", "unknown field", none}}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tt.want, parse(t, tt.body).Uncounted)
		})
	}
}

// None of these is part of the prompt, by the reference of the API.
func TestParsePassesOverWhatIsNoPrompt(t *testing.T) {
	for _, name := range strings.Fields(`audio background context_management include logit_bias metadata modalities moderation
		prompt_cache_key prompt_cache_options prompt_cache_retention reasoning reasoning_effort
		safety_identifier service_tier stop stream_options truncation user verbosity`) {
		assert.Empty(t, parse(t, `{"messages": [], "`+name+`": {"a": "b"}}`).Uncounted, name)
	}
	for _, name := range strings.Fields("id status weight annotations phase cache_control") {
		assert.Empty(t, parse(t, `[{"role": "user", "`+name+`": "a"}]`).Uncounted, name)
	}
}

func TestParseErrors(t *testing.T) {
	many := strings.Repeat(`{},`, 1<<17)
	for name, tt := range map[string]struct {
		body, want string
		is         error
	}{
		"nothing":                  {``, "not JSON at byte 0: it ends too early", nil},
		"half":                     {`{"messages": [{"role": "us`, "not JSON at byte 26: it ends too early", nil},
		"half, with a mark":        {"\ufeff[", "not JSON at byte 4: it ends too early", nil},
		"not JSON":                 {`{"messages": [}`, "not JSON at byte 14: invalid character '}' at start of value", nil},
		"more":                     {`[] []`, "not JSON at byte 4: there is more after the JSON value", nil},
		"a string":                 {`"hi"`, "the JSON is a string, not an object with messages or an input", nil},
		"another request":          {`{"model": "m", "prompt": "hi"}`, "the JSON is not a chat: it has neither messages nor an input", chat.ErrNotChat},
		"messages":                 {`{"messages": "hi"}`, "messages is a string, not an array", nil},
		"a message":                {`{"messages": [{}, "hi"]}`, "messages[1] is a string, not a message", nil},
		"a content":                {`{"messages": [{"content": 7}]}`, "messages[0].content is a number, not a string or an array of parts", nil},
		"a part":                   {`{"messages": [{"content": [7]}]}`, "messages[0].content[0] is a number, not an object", nil},
		"a role":                   {`[{"role": true}]`, "[0].role is a boolean, not a string", nil},
		"calls":                    {`[{"tool_calls": {}}]`, "[0].tool_calls is an object, not an array", nil},
		"a call":                   {`[{"function_call": "f"}]`, "[0].function_call is a string, not a call with a name and arguments", nil},
		"a list of requests":       {`[{"messages": []}]`, "[0].messages is an array, not part of a message: an array holds messages; put each request on its own line", nil},
		"an input":                 {`{"input": 7}`, "input is a number, not a string or an array", nil},
		"an input in an input":     {`{"input": {"input": {"messages": []}}}`, "input.input is an object, not a string or an array", nil},
		"a choice in a choice":     {`{"messages": [], "tool_choice": {"function": 7}}`, "tool_choice.function is a number, not an object", nil},
		"a maximum":                {`{"max_tokens": "many", "messages": []}`, "max_tokens is not a whole number", nil},
		"half a maximum":           {`{"max_tokens": 1.5, "messages": []}`, "max_tokens is not a whole number", nil},
		"no number":                {`{"max_tokens": "NaN", "messages": []}`, "max_tokens is not a whole number", nil},
		"messages twice":           {`{"messages": [], "messages": []}`, "messages appears twice", chat.ErrDuplicate},
		"twice with escapes":       {`{"messages": [], "mess\u0061ges": []}`, "messages appears twice", chat.ErrDuplicate},
		"a model twice":            {`{"model": "a", "model": "b", "messages": []}`, "model appears twice", chat.ErrDuplicate},
		"a content twice":          {`[{"content": "a", "content": "b"}]`, "[0].content appears twice", chat.ErrDuplicate},
		"a part's text twice":      {`[{"content": [{"text": "a", "text": "b"}]}]`, "[0].content[0].text appears twice", chat.ErrDuplicate},
		"a tool's parameters":      {`{"messages": [], "tools": [{"name": "f", "parameters": {}, "parameters": {}}]}`, "tools[0].parameters appears twice", chat.ErrDuplicate},
		"too many messages":        {`[` + many + `{}]`, "[131072] exceeds what a chat may have: 131,072 messages and parts, and in schemas 65,536 values and 100 levels", chat.ErrTooLarge},
		"nested beyond all bounds": {`{"x": ` + strings.Repeat(`[`, 20000), "not JSON at byte 10005: exceeded max depth", nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := chat.Parse([]byte(tt.body))
			var broken *chat.ParseError
			require.ErrorAs(t, err, &broken)
			assert.EqualError(t, err, tt.want)
			if tt.is != nil {
				assert.ErrorIs(t, err, tt.is)
			}
			assert.NotNil(t, errors.Unwrap(err))
		})
	}
}

func TestWithoutTakesMessagesOut(t *testing.T) {
	const a, b, c = `{"role": "user", "content": "a"}`, `{ "role":"assistant","content":"b" }`, `{"role": "user"}`
	for name, tt := range map[string]struct {
		body    string
		indexes []int
		want    string
	}{
		"none":          {"[" + a + ", " + b + "]", nil, "[" + a + ", " + b + "]"},
		"the first":     {"[ " + a + ",\n " + b + ", " + c + " ]", []int{0}, "[ " + b + ", " + c + " ]"},
		"one between":   {"[ " + a + ",\n " + b + ", " + c + " ]", []int{1}, "[ " + a + ",\n " + c + " ]"},
		"the last":      {"[ " + a + ",\n " + b + ", " + c + " ]", []int{2}, "[ " + a + ",\n " + b + " ]"},
		"two":           {"[ " + a + ",\n " + b + ", " + c + " ]", []int{0, 2}, "[ " + b + " ]"},
		"the last two":  {"[ " + a + ",\n " + b + ", " + c + " ]", []int{1, 2}, "[ " + a + " ]"},
		"all":           {"[ " + a + ",\n " + b + ", " + c + " ]", []int{0, 1, 2}, "[  ]"},
		"of a response": {`{"input": [` + a + `, ` + c + `], "instructions": "i"}`, []int{1}, `{"input": [` + c + `], "instructions": "i"}`},
		"of two lists":  {`{"input": {"messages": [` + a + `]}, "preferred_output": [` + b + `]}`, []int{0, 1}, `{"input": {"messages": []}, "preferred_output": []}`},
		"with a mark":   {"\ufeff[" + a + "," + c + "]", []int{0}, "\ufeff[" + c + "]"},
		"an empty one":  {"[{},{ }," + c + "]", []int{0, 1}, "[" + c + "]"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parse(t, tt.body).Without(tt.indexes)
			require.NoError(t, err)
			assert.Equal(t, tt.want, string(got))
		})
	}
	for name, tt := range map[string]struct {
		r       *chat.Request
		indexes []int
	}{
		"made by hand":    {&chat.Request{Messages: []chat.Message{{}}}, []int{0}},
		"out of range":    {parse(t, "["+a+"]"), []int{1}},
		"negative":        {parse(t, "["+a+"]"), []int{-1}},
		"out of order":    {parse(t, "["+a+","+b+"]"), []int{1, 0}},
		"twice":           {parse(t, "["+a+","+b+"]"), []int{0, 0}},
		"instructions":    {parse(t, `{"instructions": "i", "input": []}`), []int{0}},
		"an input's text": {parse(t, `{"input": "i"}`), []int{0}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := tt.r.Without(tt.indexes)
			assert.Error(t, err)
		})
	}
}

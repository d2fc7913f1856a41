package client

import (
	"net/url"
	"path"
	"slices"
	"strings"
)

// endpoint is what a request asks for.
type endpoint int

const (
	otherEndpoint endpoint = iota
	completions
	chatCompletions
	responses
	embeddings
)

// guarded are the ends of the paths that are judged.
var guarded = []struct {
	path     []string
	endpoint endpoint
}{
	{[]string{"chat", "completions"}, chatCompletions}, // before completions
	{[]string{"completions"}, completions},
	{[]string{"responses"}, responses},
	{[]string{"embeddings"}, embeddings},
}

// parseEndpoint returns the endpoint of a URL, and the model if the path names
// it, as in these two, of Azure and of OpenAI until 2022:
//
//	/openai/deployments/NAME/chat/completions
//	/v1/engines/NAME/completions
//
// LiteLLM serves both, with names that may have slashes. Without a model in the
// path it is in the body, as in /engines/v1/completions and
// /engines/llama.cpp/v1/completions, which Docker's Model Runner serves.
//
// Case does not matter, as on Azure: elsewhere another case is a path that is
// not found, and a verdict on it does no harm.
func parseEndpoint(u *url.URL) (e endpoint, model string) {
	escaped := u.EscapedPath()
	if u.Opaque != "" {
		escaped, _, _ = strings.Cut(u.Opaque, "?") // what net/http sends instead
	}
	parts := strings.Split(path.Clean("/"+escaped), "/")[1:]
	for i, part := range parts {
		if text, err := url.PathUnescape(part); err == nil {
			parts[i] = text
		}
	}
	for _, g := range guarded {
		if n := len(parts) - len(g.path); n >= 0 && slices.EqualFunc(parts[n:], g.path, strings.EqualFold) {
			return g.endpoint, modelIn(parts[:n])
		}
	}
	return otherEndpoint, ""
}

// modelIn returns the model in the path before an endpoint, "" if there is none.
func modelIn(parts []string) string {
	for i := len(parts) - 2; i >= 0; i-- {
		name := parts[i+1:]
		switch {
		case strings.EqualFold(parts[i], "deployments"):
			if last := len(name) - 1; last > 0 && strings.EqualFold(name[last], "extensions") { // of Azure until 2024
				name = name[:last]
			}
			return strings.Join(name, "/")
		case strings.EqualFold(parts[i], "engines") && !isVersion(name[len(name)-1]):
			return strings.Join(name, "/")
		}
	}
	return ""
}

// isVersion reports whether part of a path is one such as v1.
func isVersion(part string) bool {
	digits := strings.TrimPrefix(part, "v")
	return len(digits) < len(part) && digits != "" && strings.Trim(digits, "0123456789") == ""
}

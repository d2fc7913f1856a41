package client

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// kinds say what an error of a server is about. They are found before the key
// is taken out of the error, which must not change what it is.
type kinds uint8

const (
	isQuota kinds = 1 << iota
	isRate
	isAuth
	isFinal    // whatever the status, waiting does not cure it
	saysRetry  // the server's x-should-retry
	saysFinal  // likewise
	classified // the others have been set
)

// classes is which statuses, types and codes make an error which kind: the
// first line that fits. An error under status 200 has the status that its code
// gives, if it is one.
var classes = []struct {
	kind   kinds
	status []int
	words  []string
	source string
}{
	{isQuota | isFinal, []int{402}, []string{"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"},
		"OpenAI's error codes; 402 is documented for used-up credit by OpenRouter and DeepSeek"},
	{isRate, []int{429}, []string{"rate_limit_exceeded"},
		"OpenAI's error codes; with status 413 of Groq: HunorLaczko/ha-groq-cloud-api#27"},
	{isAuth, []int{401, 403}, []string{"invalid_api_key"}, "OpenAI's error codes"},
}

// classify returns the kinds of an error. status is that of HTTP, or the one in
// a body that came with status 200.
func classify(status int, words []string, message string) kinds {
	for _, c := range classes {
		if slices.Contains(c.status, status) || slices.ContainsFunc(words, func(w string) bool { return slices.Contains(c.words, w) }) {
			if c.kind&isRate != 0 && neverFits(message) {
				return c.kind | isFinal | classified
			}
			return c.kind | classified
		}
	}
	return classified
}

// perMinute is how OpenAI and Groq say that a request has more tokens than may
// be used in a minute (vanna-ai/vanna-flask#11, continuedev/continue#10602).
var perMinute = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\bLimit:? (\d[\d,]{0,11}\b)(?: ?/ ?\w+)?[.,]? (?:(?:Used|Current):? \d[\d,]*(?: ?/ ?\w+)?[.,]? )?Requested:? (\d[\d,]{0,11})\b`)
})

// neverFits reports whether a rate limit is smaller than the request: no
// waiting cures that. Without numbers it is what "Request too large" says, which
// OpenAI and Groq say for nothing else.
func neverFits(message string) bool {
	message = message[:min(len(message), maxSearched)]
	m := perMinute().FindStringSubmatch(message)
	if m == nil {
		return strings.HasPrefix(message, "Request too large for ")
	}
	limit, requested := toInt(m[1]), toInt(m[2])
	return limit > 0 && requested > limit
}

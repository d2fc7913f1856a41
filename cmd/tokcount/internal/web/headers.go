package web

import (
	"net/http"
	"strings"
)

// policy is what the page may do: load scripts, styles and data from where it came
// from, run WebAssembly, and nothing else. Nothing pasted into it can be a script, and
// no text can leave it for another server.
var policy = []string{
	"default-src 'none'",
	"script-src 'self' 'wasm-unsafe-eval'",
	"style-src 'self'",
	"connect-src 'self'",
	"img-src 'self' data:",
	"worker-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
	"require-trusted-types-for 'script'",
	"trusted-types tokcount",
}

// Policy returns the page's Content-Security-Policy as a header has it.
func Policy() string { return strings.Join(policy, "; ") }

// MetaPolicy returns it without what a <meta> element cannot say.
func MetaPolicy() string {
	var kept []string
	for _, directive := range policy {
		if !strings.HasPrefix(directive, "frame-ancestors") {
			kept = append(kept, directive)
		}
	}
	return strings.Join(kept, "; ")
}

// setHeaders sets what every answer has, an error too. Browsers ask each time whether
// a file has changed: another version of the program may answer at the same address.
func setHeaders(h http.Header) {
	h.Set("Content-Security-Policy", Policy())
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Embedder-Policy", "require-corp")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache")
}

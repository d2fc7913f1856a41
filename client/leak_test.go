package client

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// No call leaves a goroutine behind, however it ends.
func TestNothingIsLeftBehind(t *testing.T) {
	hang := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "data: "+choiceEvent+"\n\n", "a")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
	answers := map[string]http.HandlerFunc{
		"JSON":    func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, okBody) },
		"stream":  func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "data: %s\n\ndata: [DONE]\n\n", okBody) },
		"error":   func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(400) },
		"page":    func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<html>") },
		"large":   func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, strings.Repeat("data: x\n", 1<<16)) },
		"hang":    hang,
		"hang up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	}
	before := runtime.NumGoroutine()
	for name, h := range answers {
		t.Run(name, func(t *testing.T) {
			transport := newTransport(pingAfter)
			defer transport.CloseIdleConnections()
			c := newTestClient(t, serve(t, h), Options{HTTPClient: &http.Client{Transport: transport}, ReadLimits: ReadLimits{Event: 1 << 10},
				Timeouts: Timeouts{Total: 50 * time.Millisecond}})
			for range 10 {
				_, _ = c.Complete(t.Context(), question)
				_, _, _ = collect(t.Context(), c)
				for range c.Stream(t.Context(), question) {
					break
				}
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
				_, _ = c.Complete(ctx, question)
				cancel()
			}
		})
	}
	for range 100 { // connections close on their own time
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	stacks := make([]byte, 1<<16)
	assert.Fail(t, "goroutines left", "%d, now %d\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
}

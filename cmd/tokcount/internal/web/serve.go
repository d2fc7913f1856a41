package web

import (
	"bytes"
	"context"
	"errors"
	"log"
	"net"
	"net/http"
	"strings"
	"time"
)

// Handler serves the site at addr, the address that was asked for, as in net.Listen.
// It is safe for concurrent use.
func (s *Site) Handler(addr string) http.Handler {
	files := map[string]*file{}
	for _, f := range s.files {
		files["/"+f.name] = f
	}
	files["/"] = files["/"+indexName]
	return guard(addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := files[r.URL.Path]
		if f == nil {
			refuse(w, http.StatusNotFound, "the page has no such file")
			return
		}
		f.serve(w, r)
	}))
}

// serve answers with the file, or that it has not changed. What is carried compressed
// goes out so; nothing is compressed for this, since between programs of one machine
// bytes are copied faster than they are inflated.
func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	data, tag := f.data, f.tag()
	if f.packed != nil {
		w.Header().Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			data, tag = func() []byte { return f.packed }, tag+"-gzip"
			w.Header().Set("Content-Encoding", "gzip")
		}
	}
	w.Header().Set("Content-Type", f.mime)
	w.Header().Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data()))
}

// acceptsGzip reads an Accept-Encoding header, in which a weight of 0 is a refusal.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			_, q, _ := strings.Cut(weight, "=")
			return strings.Trim(strings.TrimSpace(q), "0.") != "" || strings.TrimSpace(q) == ""
		}
	}
	return false
}

// prepare makes what answers need, while the browser still starts.
func (s *Site) prepare() {
	for _, f := range s.files {
		f.tag()
	}
}

// The limits of a connection. The largest file has 5 MB, and a tunnel may be slow.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 5 * time.Minute
	idleTimeout   = 2 * time.Minute
	headerBytes   = 64 << 10 // cookies of other programs on this host come along
	endTimeout    = time.Second
)

// Serve answers what l accepts until ctx is done, then lets answers that have begun end
// for a second, and returns nil. addr is as for [Site.Handler]; what goes wrong in a
// connection is written to errorLog.
func (s *Site) Serve(ctx context.Context, l net.Listener, addr string, errorLog *log.Logger) error {
	server := http.Server{
		Handler:                      s.Handler(addr),
		DisableGeneralOptionsHandler: true, // OPTIONS * would be answered without a look at Host
		ReadHeaderTimeout:            headerTimeout,
		ReadTimeout:                  readTimeout,
		WriteTimeout:                 writeTimeout,
		IdleTimeout:                  idleTimeout,
		MaxHeaderBytes:               headerBytes,
		ErrorLog:                     errorLog,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	go s.prepare()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	if err := server.Shutdown(patience); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return server.Close()
}

package web

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
)

// guard refuses what the page never asks for, before anything else is looked at, and
// sets the headers of every answer. addr is what the server was told to listen on, as
// in net.Listen.
//
// A page of another site can make a name of its own mean this machine (DNS rebinding)
// and would then be of the same origin; its requests carry its name as Host.
func guard(addr string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header())
		switch {
		case !hostAllowed(r.Host, addr):
			refuse(w, http.StatusMisdirectedRequest, fmt.Sprintf("this server does not answer for the host %q: open the address that tokcount web printed, or give it as --addr", r.Host))
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			refuse(w, http.StatusMethodNotAllowed, "the files of the page can be read (GET, HEAD), and there is nothing else")
		case isForeign(r):
			refuse(w, http.StatusForbidden, "another site asked for this: open the address in the browser")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// refuse answers with a sentence, which is not kept.
func refuse(w http.ResponseWriter, code int, why string) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	fmt.Fprintf(w, "%d %s: %s\n", code, http.StatusText(code), why)
}

// hostAllowed reports whether a Host header names this server: by a loopback address
// and any port, since a tunnel has its own, or by the host of addr. If that is every
// address of the machine, by any address, none of which another site can have.
func hostAllowed(host, addr string) bool {
	name, ok := hostName(host)
	if !ok {
		return false
	}
	own, _, _ := net.SplitHostPort(addr)
	if strings.EqualFold(name, "localhost") || name != "" && strings.EqualFold(name, own) {
		return true
	}
	ip, err := netip.ParseAddr(name)
	if err != nil {
		return false
	}
	return ip.Unmap().IsLoopback() || isWildcard(own) || sameAddress(ip, own)
}

// hostName returns the host of a Host header without its port and brackets.
func hostName(host string) (name string, ok bool) {
	name, port, err := net.SplitHostPort(host)
	if err != nil { // no port
		name, port, err = net.SplitHostPort(host + ":80")
	}
	if err != nil {
		return "", false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return name, err == nil
}

// isWildcard reports whether the host of an address to listen on is every address.
func isWildcard(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "" || err == nil && ip.IsUnspecified()
}

func sameAddress(ip netip.Addr, own string) bool {
	other, err := netip.ParseAddr(own)
	return err == nil && ip.Unmap() == other.Unmap()
}

// isForeign reports whether a page of another site asked, unless the browser opens the
// answer as a page of its own, as when a link is followed. Only browsers send these
// headers, and no page can change them.
func isForeign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return false
	}
	return r.Header.Get("Sec-Fetch-Mode") != "navigate" || r.Header.Get("Sec-Fetch-Dest") != "document"
}

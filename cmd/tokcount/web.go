package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/web"
)

const webHelp = `Serve a page that shows the tokens of a text in a browser, and
print its address. The page counts in the browser, with the vocabularies of this
program: no text leaves the browser, and no network is needed. Interrupt (Ctrl-C)
ends the command.

The page is served on ADDR, which is HOST:PORT, or PORT of this machine alone; a
PORT of 0 is any that is free. Without --addr it is 127.0.0.1:8256, or a free port if
that is taken. Other machines can open the page only if ADDR is an address that they
can reach; the command then prints a warning.

With --export nothing is served: the page is written into the folder DIR, to be put on
any web server, at any path. DIR must be new or empty, or have an earlier export, which
is replaced unless it was changed; files whose names begin with a dot may be in it.
Browsers do not run the page from a file: try it with python3 -m http.server -d DIR.`

// defaultAddr is where the page is served. The port is always the same since browsers
// keep files, and settings, by address.
const defaultAddr = "127.0.0.1:8256"

// webFlags are those of the command web.
type webFlags struct {
	addr   string
	open   bool
	export string
}

func newWeb() *cobra.Command {
	var flags webFlags
	cmd := &cobra.Command{
		Use:   "web [--addr ADDR] [--open] | web --export DIR",
		Short: "Serve or export a page that shows the tokens of a text",
		Long:  webHelp,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError(cmd, fmt.Errorf("web takes no FILE, such as %s: the page opens files", printable(args[0])))
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runWeb(cmd, &flags)
		},
		DisableFlagsInUseLine: true,
	}
	cmd.Flags().StringVar(&flags.addr, "addr", defaultAddr, "serve the page at `ADDR`: HOST:PORT, or PORT")
	cmd.Flags().BoolVar(&flags.open, "open", false, "open the page in the browser")
	cmd.Flags().StringVar(&flags.export, "export", "", "write the page into folder `DIR`, for any web server")
	return cmd
}

func runWeb(cmd *cobra.Command, flags *webFlags) error {
	if cmd.Flags().Changed("export") {
		return exportWeb(cmd, flags.export)
	}
	l, addr, err := listen(cmd, flags.addr)
	if err != nil {
		return err
	}
	defer l.Close()
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	url := pageURL(addr, l)
	if _, err := fmt.Fprintln(cmd.OutOrStdout(), url); err != nil {
		return err
	}
	if flags.open {
		go openBrowser(cmd, url)
	}
	return web.New(releaseName()).Serve(ctx, l, addr, log.New(cmd.ErrOrStderr(), "tokcount: ", 0))
}

func exportWeb(cmd *cobra.Command, dir string) error {
	for _, flag := range []string{"addr", "open"} {
		if _, err := only(cmd, "export", flag); err != nil {
			return err
		}
	}
	if dir == "" {
		return usageError(cmd, errors.New("--export needs a DIR"))
	}
	err := web.New(releaseName()).Export(dir)
	var occupied *web.OccupiedError
	if err != nil && !errors.As(err, &occupied) {
		return named(dir, err)
	}
	return err
}

// listen takes the address that the user gave, or a free port instead of the default
// one, and returns it as HOST:PORT.
func listen(cmd *cobra.Command, addr string) (net.Listener, string, error) {
	if isPort(addr) {
		addr = "127.0.0.1:" + addr
	}
	if _, port, err := net.SplitHostPort(addr); err != nil || !isPort(port) {
		return nil, "", usageError(cmd, fmt.Errorf("--addr %s: it is HOST:PORT, such as 127.0.0.1:8080, or PORT", strconv.Quote(addr)))
	}
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, addressInUse) && !cmd.Flags().Changed("addr") {
		l, err = net.Listen("tcp", "127.0.0.1:0")
	}
	switch {
	case errors.Is(err, addressInUse):
		return nil, "", fmt.Errorf("--addr %s is in use by another program: give another port, or 0 for any that is free", printable(addr))
	case err != nil:
		return nil, "", fmt.Errorf("--addr %s: %w", printable(addr), reason(err))
	}
	if ap, err := netip.ParseAddrPort(l.Addr().String()); err != nil || !ap.Addr().Unmap().IsLoopback() {
		complain(cmd.ErrOrStderr(), fmt.Errorf("warning: other machines can open the page, since %s is not a loopback address", printable(addr)))
	}
	return l, addr, nil
}

// isPort reports whether s is a number that a port can have.
func isPort(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil
}

// pageURL is where a browser on this machine finds what is served at addr.
func pageURL(addr string, l net.Listener) string {
	host, _, _ := net.SplitHostPort(addr)
	_, port, _ := net.SplitHostPort(l.Addr().String())
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port) + "/"
}

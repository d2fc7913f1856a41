package main

import (
	"fmt"
	"os/exec"
	"runtime"

	"github.com/spf13/cobra"
)

// openBrowser opens a page in the user's browser, as the system does it. Whoever has
// the address can do without, so failing is only said.
func openBrowser(cmd *cobra.Command, url string) {
	opener := browserCommand(runtime.GOOS, url)
	detach(opener) // a browser that it starts outlives this program
	if err := opener.Run(); err != nil {
		complain(cmd.ErrOrStderr(), fmt.Errorf("--open: no browser opened (%w): open %s yourself", err, url))
	}
}

// browserCommand is what opens a page on a system.
func browserCommand(system, url string) *exec.Cmd {
	switch system {
	case "darwin":
		return exec.Command("open", url)
	case "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", url)
	}
	return exec.Command("xdg-open", url)
}

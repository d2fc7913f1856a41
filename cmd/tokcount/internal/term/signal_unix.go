//go:build unix

package term

import (
	"os"
	"os/signal"
	"syscall"
)

// endings returns the signals that end the program.
func endings() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} }

// dieBy ends the program by a signal that it has caught, so that whoever
// started it sees that it did: a shell's loop ends too.
func dieBy(sig os.Signal) {
	signal.Reset(sig)
	_ = syscall.Kill(syscall.Getpid(), sig.(syscall.Signal))
	select {} // until the signal comes
}

package term

import (
	"os"
	"syscall"
)

// endings returns the signals that end the program. SIGTERM is the closing of its
// window.
func endings() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }

// dieBy ends the program by a signal that it has caught, as the system would
// have.
func dieBy(os.Signal) {
	const controlC = 0xC000013A // STATUS_CONTROL_C_EXIT
	os.Exit(controlC - 1<<32)
}

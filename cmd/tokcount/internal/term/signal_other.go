//go:build !unix && !windows

package term

import "os"

// endings returns the signals that end the program.
func endings() []os.Signal { return []os.Signal{os.Interrupt} }

// dieBy ends the program by a signal that it has caught, where there is no other
// way than an exit code. It is that of shells for SIGINT.
func dieBy(os.Signal) { os.Exit(128 + 2) }

//go:build unix

package main

import (
	"syscall"
	"time"
)

// processorTime is what this process has had of all processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // no Unix says so
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

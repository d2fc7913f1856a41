//go:build unix

package main

import (
	"os"
	"syscall"
)

// pageFaults returns how many pages a finished process asked the system for.
func pageFaults(p *os.ProcessState) int64 {
	return int64(p.SysUsage().(*syscall.Rusage).Minflt)
}

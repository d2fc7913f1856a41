//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// detach keeps what a command starts from the signals of this program's terminal.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

//go:build unix

package browsertest

import "syscall"

const terminate = syscall.SIGTERM

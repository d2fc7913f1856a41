//go:build !windows && !plan9

package main

import "syscall"

// closedPipe are the errors of writing to a pipe that nobody reads.
var closedPipe = []error{syscall.EPIPE}

// addressInUse is the error of listening where another program does.
const addressInUse = syscall.EADDRINUSE

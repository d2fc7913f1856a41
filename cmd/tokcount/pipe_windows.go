package main

import "syscall"

// closedPipe are the errors of writing to a pipe that nobody reads:
// ERROR_BROKEN_PIPE, and ERROR_NO_DATA, to which package syscall gives no name.
var closedPipe = []error{syscall.ERROR_BROKEN_PIPE, syscall.Errno(232)}

// addressInUse is the error of listening where another program does: WSAEADDRINUSE, for
// which package syscall has another number.
const addressInUse = syscall.Errno(10048)

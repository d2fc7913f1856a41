package main

import "syscall"

// closedPipe are the errors of writing to a pipe that nobody reads.
var closedPipe = []error{syscall.NewError("i/o on hungup channel")}

// addressInUse is the error of listening where another program does.
var addressInUse = syscall.NewError("address in use")

//go:build !unix

package main

import "time"

// processorTime panics, which the bench reports: here the system does not say.
func processorTime() time.Duration { panic("-cpu is not for this system") }

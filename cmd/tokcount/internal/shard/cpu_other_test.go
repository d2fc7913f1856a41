//go:build !unix

package shard

import "time"

// processorTime is the time, where it is not known what a process has used.
func processorTime() time.Duration { return time.Duration(time.Now().UnixNano()) }

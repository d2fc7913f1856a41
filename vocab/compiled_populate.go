//go:build linux && !purego

package vocab

import "syscall"

// mapFlags map a whole file at once: the checksum reads it all, and each page that
// is not there would take a trap.
const mapFlags = syscall.MAP_SHARED | syscall.MAP_POPULATE

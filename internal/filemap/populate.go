//go:build linux && !purego

package filemap

import "syscall"

// flags map a whole file at once: it is all read, and each page that is not there
// would take a trap.
const flags = syscall.MAP_SHARED | syscall.MAP_POPULATE

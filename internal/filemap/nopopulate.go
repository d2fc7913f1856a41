//go:build !purego && (darwin || dragonfly || freebsd || netbsd || openbsd)

package filemap

import "syscall"

const flags = syscall.MAP_SHARED

//go:build !purego && (darwin || dragonfly || freebsd || netbsd || openbsd)

package vocab

import "syscall"

const mapFlags = syscall.MAP_SHARED

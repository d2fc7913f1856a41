//go:build !tokcount_small

package message

import "fmt"

// Errorf is [fmt.Errorf].
func Errorf(format string, args ...any) error { return fmt.Errorf(format, args...) }

// Sprintf is [fmt.Sprintf].
func Sprintf(format string, args ...any) string { return fmt.Sprintf(format, args...) }

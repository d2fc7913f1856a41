//go:build !unix

package browsertest

import "os"

var terminate = os.Kill

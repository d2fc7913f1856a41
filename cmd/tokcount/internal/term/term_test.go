//go:build unix

package term

import (
	"os"
	"strings"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWantsColor(t *testing.T) {
	user, device, err := pty.Open()
	if err != nil {
		t.Skip("there are no pseudo-terminals:", err)
	}
	defer user.Close()
	defer device.Close()
	null, err := os.Open(os.DevNull) // a device too
	require.NoError(t, err)
	defer null.Close()
	for _, test := range []struct {
		name  string
		env   string
		tty   bool
		color bool
	}{
		{"terminal", "", true, true},
		{"other device", "", false, false},
		{"forbidden", "NO_COLOR=1", true, false},
		{"empty forbids nothing", "NO_COLOR=", true, true},
		{"forced", "FORCE_COLOR=1", false, true},
		{"forced by 0 is not", "FORCE_COLOR=0", false, false},
		{"both", "NO_COLOR=1 FORCE_COLOR=1", true, false},
		{"dumb", "TERM=dumb", true, false},
		{"dumb but forced", "TERM=dumb FORCE_COLOR=1", true, true},
		{"clever", "TERM=xterm", true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			env := map[string]string{}
			for _, v := range strings.Fields(test.env) {
				name, value, _ := strings.Cut(v, "=")
				env[name] = value
			}
			out := NewConsole(null)
			if test.tty {
				out = NewConsole(device)
			}
			assert.Equal(t, test.color, WantsColor(out, func(name string) string { return env[name] }))
		})
	}
	assert.False(t, WantsColor(&strings.Builder{}, func(string) string { return "" }))
}

package main

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
			out := &output{w: null}
			if test.tty {
				out.w = device
			}
			assert.Equal(t, test.color, wantsColor(out, func(name string) string { return env[name] }))
		})
	}
	assert.False(t, wantsColor(&strings.Builder{}, func(string) string { return "" }))
}

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "",
		"naïve 日本語":                   "naïve·日本語",
		"a\tb  c":                     "a→b··c",
		"a\r\n\nb":                    `a\r⏎` + "\n⏎\nb",
		"\xff\xe2\x82":                `\xff\xe2\x82`,
		"\x1b[2J\a\x00":               `\x1b[2J\a\x00`,
		"\u00a0\u3000\u2028":          `\u00a0\u3000\u2028`,
		"\u202eabc\ufffd":             `\u202eabc` + "\ufffd",
		"👩\u200d🚀 e\u0301 \U000e0001": "👩\u200d🚀·e\u0301·" + `\U000e0001`,
	} {
		assert.Equal(t, want, visible(text), "%q", text)
	}
}

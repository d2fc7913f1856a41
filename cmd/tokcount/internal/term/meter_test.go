//go:build unix

package term

import (
	"bufio"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/term/termtest"
)

func TestMeterIsForTerminals(t *testing.T) {
	user, program, err := pty.Open()
	if err != nil {
		t.Skip("there are no pseudo-terminals:", err)
	}
	defer user.Close()
	defer program.Close()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	require.NoError(t, err)
	defer null.Close()
	for _, test := range []struct {
		name   string
		stderr io.Writer
		term   string
		want   bool
	}{
		{"terminal", NewConsole(program), "xterm", true},
		{"terminal without a name", NewConsole(program), "", true},
		{"dumb terminal", NewConsole(program), "dumb", false},
		{"device", NewConsole(null), "xterm", false},
		{"no file", NewConsole(io.Discard), "xterm", false},
		{"no console", io.Discard, "xterm", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := StartMeter(test.stderr, test.term, func() int64 { return 0 })
			assert.Equal(t, test.want, m != nil)
			m.Stop()
		})
	}
}

// The line fits in whatever the terminal has.
func TestBarFits(t *testing.T) {
	user, program, err := pty.Open()
	if err != nil {
		t.Skip("there are no pseudo-terminals:", err)
	}
	defer user.Close()
	defer program.Close()
	screen := bufio.NewReader(user)
	for _, total := range []int64{0, 5e9} {
		for _, columns := range []int{1, 2, 5, 10, 20, 40, 60, 80, 200} {
			require.NoError(t, pty.Setsize(user, &pty.Winsize{Rows: 24, Cols: uint16(columns)}))
			b := &progressBar{terminal: program, total: total, since: time.Now().Add(-time.Minute),
				state: func() (bytes, files int64) { return 4.5e9, 1234 }}
			b.draw()
			_, err := program.WriteString("\n")
			require.NoError(t, err)
			drawn, err := screen.ReadString('\n')
			require.NoError(t, err)
			line := strings.TrimRight(termtest.Screen(t, drawn), " \n")
			assert.Less(t, len(line), max(columns, 2), "%q", line)
			assert.NotContains(t, line, "[]")
			if columns >= 80 {
				assert.Contains(t, line, "1234 files, 4.50 GB")
				assert.Contains(t, line, ", 75.0 MB/s")
				assert.Equal(t, total > 0, strings.Contains(line, "90% ["), line)
			}
		}
	}
}

func TestProgressFigures(t *testing.T) {
	for _, test := range []struct {
		bytes, total, files int64
		seconds             time.Duration
		want                string
	}{
		{0, 0, 0, 1, "0 kB, 0 kB/s"},
		{999_000, 0, 1, 2, "1 file, 999 kB, 500 kB/s"},
		{12_345_678, 0, 12, 1, "12 files, 12.3 MB, 12.3 MB/s"},
		{1_500_000_000, 2_000_000_000, 0, 10, "1.50 GB of 2.00 GB, 150.0 MB/s"},
	} {
		assert.Equal(t, test.want, strings.Join(progressFigures(test.bytes, test.total, test.files, test.seconds*time.Second), ", "))
	}
}

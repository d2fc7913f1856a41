package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/term"
)

// A process built with -race sleeps for a second before it exits, to report
// late races: a minute for the many that the scripts start.
const (
	raceOptions = "GORACE"
	noSleep     = "atexit_sleep_ms=0"
)

// impatient is tokcount with a bar as soon as there is something to count.
const impatient = "tokcount-impatient"

// TestMain lets scripts, and every process that a test starts, run tokcount
// by its name.
func TestMain(m *testing.M) {
	os.Setenv(raceOptions, noSleep)
	testscript.Main(m, map[string]func(){
		"tokcount": main,
		impatient: func() {
			term.Delay = 0
			main()
		},
	})
}

func TestScripts(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the scripts have slashes and the messages of Unix")
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv(raceOptions, noSleep)
			program, err := exec.LookPath("tokcount")
			env.Setenv("BIN", filepath.Dir(program)) // a PATH of nothing else
			if err != nil {
				return err
			}
			tokenizers, err := filepath.Abs(filepath.Join(root, "testdata", "tokenizers"))
			env.Setenv("TOKENIZERS", tokenizers)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":  scriptExits,
			"bytes":  scriptBytes,
			"repeat": scriptRepeat,
		},
		Condition: func(cond string) (bool, error) {
			if cond == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, errors.New("unknown condition")
		},
	})
}

// scriptExits is "exits CODE PROGRAM ARG...": exec that asserts the exit code.
func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG...")
	}
	code := 0
	err := ts.Exec(args[1], args[2:]...)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// scriptBytes is "bytes FILE STRING...": writes STRINGs with Go's escapes, for
// what cannot stand in a script, such as a NUL or a last line that does not end.
func scriptBytes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: bytes FILE STRING...")
	}
	var data string
	for _, arg := range args[1:] {
		s, err := strconv.Unquote(`"` + arg + `"`)
		ts.Check(err)
		data += s
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(data), 0o666))
}

// scriptRepeat is "repeat FILE COUNT STRING": writes STRING so many times.
func scriptRepeat(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: repeat FILE COUNT STRING")
	}
	count, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat(args[2], count)), 0o666))
}

package browsertest

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// root is the folder of the module that has the command.
const root = "../../../../.."

// program is the command under test, and browser what all tests open their pages in.
// Both are made once.
var (
	program  string
	address  string // of the page that program serves
	chromium string
	browser  context.Context
)

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

// run makes what all tests share, and takes it away after them.
func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "tokcount-browsertest-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "tokcount.exe")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", program, "./cmd/tokcount")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		panic(fmt.Sprintf("go build: %v\n%s", err, out))
	}
	var stop func()
	address, stop = serve("--addr", "127.0.0.1:0")
	defer stop()

	chromium = findChromium()
	if chromium == "" {
		fmt.Println("SKIPPED: no Chromium or Chrome to be had, so the page was not tested: install one, or name it in TOKCOUNT_CHROMIUM")
		return m.Run()
	}
	ctx, cancel := launch()
	defer cancel()
	browser = ctx
	return m.Run()
}

// serve runs tokcount web, and returns the address that it prints and what ends it.
func serve(args ...string) (address string, stop func()) {
	cmd := exec.Command(program, append([]string{"web"}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		panic(err)
	}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		panic(err)
	}
	return strings.TrimSpace(line), func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
}

func findChromium() string {
	for _, name := range []string{os.Getenv("TOKCOUNT_CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// launch starts a browser. The sandbox of Chromium is not for root, as in containers.
func launch(options ...chromedp.ExecAllocatorOption) (context.Context, context.CancelFunc) {
	all := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium), chromedp.WindowSize(1280, 900),
		chromedp.Flag("lang", "en-US"), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-field-trial-config", true), chromedp.Flag("no-pings", true),
		chromedp.Flag("disable-features", "Translate,AutofillServerCommunication,OptimizationHints,MediaRouter"))
	if os.Geteuid() == 0 {
		all = append(all, chromedp.NoSandbox)
	}
	allocator, cancelAllocator := chromedp.NewExecAllocator(context.Background(), append(all, options...)...)
	ctx, cancel := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		panic("Chromium does not start: " + err.Error())
	}
	return ctx, func() {
		cancel()
		cancelAllocator()
	}
}

// export writes the site into a new folder, and returns that.
func export(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "site")
	out, err := exec.Command(program, "web", "--export", dir).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return dir
}

package browsertest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// axeVersion is pinned: newer versions find more.
const axeVersion = "4.14.1"

// axe returns the script of axe-core, which is fetched from npm.
func axe(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("SKIPPED: there is no npm to fetch axe-core, so accessibility was not tested")
	}
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
	defer cancel()
	pack := exec.CommandContext(ctx, "npm", "pack", "--silent", "axe-core@"+axeVersion)
	pack.Dir = dir
	if out, err := pack.CombinedOutput(); err != nil {
		t.Skipf("SKIPPED: axe-core cannot be fetched, so accessibility was not tested: %v %.200s", err, out)
	}
	untar := exec.Command("tar", "-xzf", "axe-core-"+axeVersion+".tgz", "package/axe.min.js")
	untar.Dir = dir
	require.NoError(t, untar.Run())
	script, err := os.ReadFile(filepath.Join(dir, "package", "axe.min.js"))
	require.NoError(t, err)
	return string(script)
}

// violations returns what axe-core finds, one line for each rule and element.
func (p *tab) violations(script string) []string {
	p.t.Helper()
	js[bool](p, script+"; true")
	return js[[]string](p, `axe.run().then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target + " " + (n.failureSummary ?? ""))))`)
}

// emulate sets what the user prefers, such as prefers-color-scheme, and the kind of medium.
func (p *tab) emulate(medium string, features ...string) {
	p.t.Helper()
	params := emulation.SetEmulatedMediaParams{Media: medium}
	for _, feature := range features {
		name, value, _ := strings.Cut(feature, "=")
		params.Features = append(params.Features, &emulation.MediaFeature{Name: name, Value: value})
	}
	p.do(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, params)
		return err
	})
}

const sample = "Hello, world! Counting tokens is not counting words:\nantidisestablishmentarianism.\n\n" +
	"def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n\n" +
	"Emoji: 👋🏽 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪\nहिन्दी: सभी मनुष्यों को गौरव\nالعربية: يولد جميع الناس أحرارا متساوين ١٢٣\nעברית: כל בני האדם\n日本語: 吾輩は猫である。名前はまだ無い。\n<|endoftext|> <script>alert(1)</script>\n"

// No rule of axe-core is broken in any of the page's states, in light and dark.
func TestThePageIsAccessible(t *testing.T) {
	t.Parallel()
	script := axe(t)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			p := open(t)
			p.emulate("", "prefers-color-scheme="+scheme)
			state := func(name string) { assert.Empty(t, p.violations(script), name) }
			state("empty")
			p.enter("#text", sample)
			p.wait(`document.querySelector("#tokens .t.many")`)
			p.click("#special")
			p.click("#spaces")
			p.hover("#tokens .many")
			state("text")
			p.click("#tab-compare")
			p.click(`#pane-compare input[aria-label="Show the tokens of cl100k_base"]`)
			p.wait(`document.querySelector("#pane-compare .t")`)
			state("compare")
			p.click("#tab-tokens")
			p.click("#tab-chat")
			p.wait(`document.querySelector("#estimate table")`)
			state("chat")
			p.click("#tab-ids")
			p.enter("#ids", "1 2 x")
			p.wait(`document.getElementById("ids-error").textContent`)
			state("ids")
			p.enter("#model", "gpt")
			p.press(kb.ArrowDown)
			p.wait(`document.querySelector("#models [aria-selected=true]")`)
			state("models")
		})
	}
}

// size gives the window another size, as of a telephone.
func (p *tab) size(width, height int64, scale float64) {
	p.t.Helper()
	require.NoError(p.t, chromedp.Do(p.ctx, chromedp.EmulateViewport(width, height, chromedp.EmulateScale(scale))))
}

// A page that is narrower than its text wraps it, and the count stays in sight.
func TestNarrowWindowsNeedNoScrollingSideways(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.enter("#text", sample+strings.Repeat("x", 300))
	for _, width := range []int64{1280, 640, 390, 360, 320} {
		p.size(width, 700, 1)
		for _, id := range []string{"tab-text", "tab-chat", "tab-ids"} {
			p.click("#" + id)
			assert.LessOrEqual(t, js[int](p, `document.documentElement.scrollWidth`), int(width), "%d %s", width, id)
		}
		p.click("#tab-text")
		p.click("#tab-compare")
		assert.LessOrEqual(t, js[int](p, `document.documentElement.scrollWidth`), int(width), "%d compare", width)
		p.click("#tab-tokens")
	}
	p.focus("#text")
	p.press("more")
	seen := js[bool](p, `(() => { const r = document.getElementById("count").getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })()`)
	assert.True(t, seen, "the count is in sight while one types on a telephone")
}

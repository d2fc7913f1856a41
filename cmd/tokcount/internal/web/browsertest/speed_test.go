package browsertest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"context"

	"github.com/tokcount/tokcount/encodings"
)

// What is measured here is reported and not asserted: machines differ, and are busy. What is
// asserted is that large texts are counted exactly, and drawn in a bounded number of elements.

// stopwatch notes when the count is first shown, and what frames take.
const stopwatch = `
	new MutationObserver((_, me) => {
		const count = document.getElementById("count");
		if (!count || count.textContent === "–") return;
		globalThis.firstCount = performance.now();
		me.disconnect();
	}).observe(document, { childList: true, subtree: true, characterData: true });
	globalThis.frames = async (act, ms) => {
		let last = performance.now(), worst = 0, go = true;
		const end = last + ms;
		const frame = () => {
			const now = performance.now();
			worst = Math.max(worst, now - last);
			last = now;
			if (go) requestAnimationFrame(frame);
		};
		requestAnimationFrame(frame);
		while (performance.now() < end) {
			act();
			await new Promise((done) => setTimeout(done, 16));
		}
		go = false;
		return worst;
	};`

// timed returns a tab with a stopwatch.
func timed(t *testing.T) *tab {
	p := newTab(t)
	p.do(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: stopwatch})
		return err
	})
	return p
}

func TestReportStart(t *testing.T) {
	for _, encoding := range []string{"o200k_base", "cl100k_base"} {
		p := timed(t)
		url := address + "#model=" + encoding
		p.visit(url)
		cold := js[float64](p, "firstCount")
		var warm []float64
		for range 3 {
			p.visit(url)
			warm = append(warm, js[float64](p, "firstCount"))
		}
		t.Logf("first count, %s: cold %.0f ms, cached %.0f ms (least of 3)", encoding, cold, slices.Min(warm))
	}
}

// latencies types keys into the text box and returns how long each took to be counted and
// drawn, in milliseconds, sorted.
func (p *tab) latencies(keys string) []float64 {
	p.t.Helper()
	js[bool](p, `(() => {
		globalThis.took = [];
		let pressed = 0;
		document.getElementById("text").addEventListener("keydown", () => { pressed = performance.now(); }, true);
		new MutationObserver(() => requestAnimationFrame(() => {
			if (pressed) took.push(performance.now() - pressed);
			pressed = 0;
		})).observe(document.getElementById("chars"), { childList: true, characterData: true, subtree: true });
		return true;
	})()`)
	p.focus("#text")
	for i, key := range keys {
		p.press(string(key))
		p.wait(fmt.Sprintf("took.length > %d", i))
	}
	took := js[[]float64](p, "took")
	slices.Sort(took)
	return took
}

// prose returns the start of a book, from its start again where it ends, in bytes of ASCII.
func prose(t *testing.T, size int) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "testdata", "texts", "moby.txt"))
	require.NoError(t, err)
	ascii := strings.Map(func(r rune) rune {
		if r > 126 {
			return '-'
		}
		return r
	}, strings.ReplaceAll(string(data), "\r", ""))
	return strings.Repeat(ascii, size/len(ascii)+1)[:size]
}

func TestReportTyping(t *testing.T) {
	p := timed(t)
	p.visit(address)
	for _, size := range []int{1_000, 100_000, 190_000} {
		p.paste(quoted(prose(t, size)))
		p.wait(fmt.Sprintf(`document.getElementById("bytes").textContent.replaceAll(",", "") === "%d"`, size))
		took := p.latencies("the cat sat on a mat")
		t.Logf("typing at %d bytes: median %.0f ms, 95 %% %.0f ms", size, took[len(took)/2], took[len(took)*95/100])
	}
}

// Large texts are counted whole, scrolled, and shown in few elements.
func TestLargeTextsAreCountedAndScrolled(t *testing.T) {
	texts := map[string]string{
		"5 MB of prose":          prose(t, 5_000_000),
		"10 MB of prose":         prose(t, 10_000_000),
		"one line of 5 MB":       strings.ReplaceAll(prose(t, 5_000_000), "\n", " "),
		"5 MB of one letter":     strings.Repeat("a", 5_000_000),
		"a million empty lines":  strings.Repeat("\n", 1_000_000),
		"1 MB of lone accents":   strings.Repeat("\u0301", 500_000),
		"1 MB of bytes not text": strings.Repeat("\x80\xff", 500_000),
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			p := timed(t)
			p.visit(address)
			p.choose("#file", file(t, "large.txt", text))
			want := encodings.O200kBase().Count(text)
			counted := js[float64](p, fmt.Sprintf(`(async () => {
				const start = performance.now();
				while (document.getElementById("count").textContent.replaceAll(",", "") !== "%d") {
					if (performance.now() - start > 30000) return -1;
					await new Promise((done) => setTimeout(done, 5));
				}
				return performance.now() - start;
			})()`, want))
			require.GreaterOrEqual(t, counted, 0.0, "count %s, not %d", p.text("#count"), want)
			p.wait(`document.querySelector("#tokens .t")`)
			worst := js[float64](p, `frames(() => { document.getElementById("tokens").scrollTop += 400; }, 800)`)
			spans := js[int](p, `document.querySelectorAll("#tokens .t").length`)
			jump := js[float64](p, `(async () => {
				const box = document.getElementById("tokens"), start = performance.now();
				box.scrollTop = box.scrollHeight;
				for (;;) {
					await new Promise((done) => requestAnimationFrame(done));
					if (box.querySelector(".chunk:last-child .t") || performance.now() - start > 10000) return performance.now() - start;
				}
			})()`)
			spans = max(spans, js[int](p, `document.querySelectorAll("#tokens .t").length`))
			t.Logf("counted in %.0f ms, worst frame %.0f ms, %d spans, a jump to the end %.0f ms, memory %s", counted, worst, spans, jump, p.memory())
			assert.LessOrEqual(t, spans, 8000)
		})
	}
}

// memory returns what the process of the largest tab takes, its worker and WebAssembly too,
// where the system says it.
func (p *tab) memory() string {
	p.t.Helper()
	largest := 0
	processes, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range processes {
		if command, _ := os.ReadFile(filepath.Join(dir, "cmdline")); !strings.Contains(string(command), "--type=renderer") {
			continue
		}
		status, _ := os.ReadFile(filepath.Join(dir, "status"))
		if _, rss, ok := strings.Cut(string(status), "VmRSS:"); ok {
			var kB int
			_, _ = fmt.Sscan(rss, &kB)
			largest = max(largest, kB)
		}
	}
	if largest == 0 {
		return "not measured"
	}
	return fmt.Sprintf("%d MB", largest/1000)
}

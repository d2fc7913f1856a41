package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// patience is how long a test waits for what should be there at once.
const patience = 20 * time.Second

// A tab is the page in a profile of its own, without cache, storage or workers of others.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	problems []string // errors on the console, exceptions, dialogs
	requests []string // addresses
}

// watcher collects reports of the policy, which the browser tells the page.
const watcher = `globalThis.reports = []; document.addEventListener("securitypolicyviolation", (e) => reports.push(e.violatedDirective + " " + e.blockedURI + " " + e.sample));`

// open opens the page that the program serves, and waits until it is ready.
func open(t *testing.T) *tab { return openAt(t, address) }

// openAt opens the page at an address.
func openAt(t *testing.T, url string) *tab {
	t.Helper()
	p := newTab(t)
	p.visit(url)
	return p
}

// newTab returns an empty tab, which ends with the test; then nothing may have gone wrong.
func newTab(t *testing.T) *tab {
	t.Helper()
	if browser == nil {
		t.Skip("there is no Chromium")
	}
	return newTabIn(t, browser)
}

func newTabIn(t *testing.T, browser context.Context) *tab {
	t.Helper()
	p := &tab{t: t}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.listen))
	t.Cleanup(func() {
		p.check()
		cancel()
	})
	p.ctx = ctx
	p.do(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watcher})
		return err
	})
	return p
}

func (p *tab) listen(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	problem := func(format string, args ...any) { p.problems = append(p.problems, fmt.Sprintf(format, args...)) }
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		problem("exception: %s %v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			problem("console: %s %v", e.Type, e.Args)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			problem("log: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *page.EventJavascriptDialogOpening:
		problem("dialog: %s", e.Message)
	}
}

// check promises that nothing went wrong, and that every request was for a file of the page.
func (p *tab) check() {
	if p.t.Failed() {
		p.save("failed-" + strings.ReplaceAll(p.t.Name(), "/", "-"))
	}
	reports := js[[]string](p, "globalThis.reports ?? []")
	assert.Empty(p.t, reports, "reports of the policy")
	p.mu.Lock()
	defer p.mu.Unlock()
	assert.Empty(p.t, p.problems, "console, exceptions, dialogs")
	for _, url := range p.requests {
		assert.Regexp(p.t, `^(http://127\.0\.0\.1:\d+/[\w./]*(#.*)?|about:blank|blob:http://127\.0\.0\.1.*|file://.*)$`, url, "a request")
	}
}

// forgive forgets problems that a test has brought about.
func (p *tab) forgive() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problems = nil
}

// do runs something in the tab.
func (p *tab) do(f func(ctx context.Context, t *chromedp.Target) error) {
	p.t.Helper()
	require.NoError(p.t, chromedp.Do(p.ctx, chromedp.Func(f)))
}

// visit goes to an address and waits for the page to be ready.
func (p *tab) visit(url string) {
	p.t.Helper()
	require.NoError(p.t, chromedp.Do(p.ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(url)))
	require.False(p.t, broken.Load(), "the page did not open before")
	opened := false
	defer func() {
		if !opened {
			broken.Store(true)
		}
	}()
	p.wait(`document.getElementById("needs")?.hidden && document.getElementById("count").textContent !== "–"`)
	opened = true
}

// broken is set when a page did not open: the other tests need not wait for theirs.
var broken atomic.Bool

// js returns the value of an expression, awaited, in the page.
func js[T any](p *tab, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 3*patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(p.t, err, "%.200s", expression)
	return v
}

// quoted is a Go value as JavaScript.
func quoted(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// wait waits until an expression, in which await may stand, is true.
func (p *tab) wait(condition string) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if js[bool](p, "(async () => Boolean("+condition+"))()") {
			return
		}
		if time.Now().After(deadline) {
			require.Fail(p.t, "not within "+patience.String()+": "+condition, "status %q, count %q",
				p.text("#status"), p.text("#count"))
		}
	}
}

// text returns the text of the element that a selector of CSS names.
func (p *tab) text(selector string) string {
	p.t.Helper()
	return js[string](p, "document.querySelector("+quoted(selector)+")?.textContent ?? ''")
}

// waitText waits until nothing is being counted and an element has a text.
func (p *tab) waitText(selector, want string) {
	p.t.Helper()
	p.settle()
	for deadline := time.Now().Add(patience); p.text(selector) != want; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			require.Equal(p.t, want, p.text(selector), selector)
		}
	}
}

// settle waits until what was entered last is counted: what the page says before may be
// true of the text before, which may have as many tokens.
func (p *tab) settle() {
	p.t.Helper()
	p.wait(`document.getElementById("tokens").ariaBusy !== "true"`)
}

// click clicks in the middle of an element, as with a mouse.
func (p *tab) click(selector string) {
	p.t.Helper()
	p.at(selector, "mousePressed", "mouseReleased")
}

// hover moves the mouse there.
func (p *tab) hover(selector string) {
	p.t.Helper()
	p.at(selector)
}

func (p *tab) at(selector string, then ...input.DispatchMouseEventType) {
	p.t.Helper()
	p.wait("document.querySelector(" + quoted(selector) + ")?.getClientRects().length")
	middle := js[[]float64](p, `(() => {
		const e = document.querySelector(`+quoted(selector)+`);
		e.scrollIntoView({block: "nearest"});
		const r = e.getClientRects()[0];
		return [r.left + r.width / 2, r.top + r.height / 2];
	})()`)
	p.do(func(ctx context.Context, t *chromedp.Target) error {
		event := input.DispatchMouseEventParams{Type: "mouseMoved"} // from elsewhere
		if _, err := cdp.Call(ctx, t, input.DispatchMouseEvent, event); err != nil {
			return err
		}
		event.X, event.Y = middle[0], middle[1]
		if _, err := cdp.Call(ctx, t, input.DispatchMouseEvent, event); err != nil {
			return err
		}
		for _, event.Type = range then {
			event.Button, event.ClickCount = "left", 1
			if _, err := cdp.Call(ctx, t, input.DispatchMouseEvent, event); err != nil {
				return err
			}
		}
		return nil
	})
}

// press presses keys one after another.
func (p *tab) press(keys string, modifiers ...chromedp.Modifier) {
	p.t.Helper()
	require.NoError(p.t, chromedp.Do(p.ctx, chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...))))
}

// focus puts the cursor into an element.
func (p *tab) focus(selector string) {
	p.t.Helper()
	js[bool](p, "document.querySelector("+quoted(selector)+").focus(), true")
}

// enter replaces what an element has by a text, as from a keyboard that has all characters.
func (p *tab) enter(selector, text string) {
	p.t.Helper()
	js[bool](p, "(() => { const e = document.querySelector("+quoted(selector)+"); e.focus(); e.select(); return true; })()")
	p.do(func(ctx context.Context, t *chromedp.Target) error {
		if text == "" {
			return chromedp.Do(p.ctx, chromedp.KeyEvent(kb.Backspace))
		}
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	})
}

// paste is enter by way of the clipboard, of which the page hears before the box does.
// The text is given as an expression of JavaScript.
func (p *tab) paste(expression string) {
	p.t.Helper()
	prevented := js[bool](p, `(() => {
		const e = document.getElementById("text"), data = new DataTransfer();
		e.focus(); e.select();
		globalThis.pasted = `+expression+`;
		data.setData("text/plain", pasted);
		return !e.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
	})()`)
	if !prevented {
		js[bool](p, `(() => {
			const e = document.getElementById("text");
			e.setRangeText(pasted, 0, e.value.length, "end");
			return e.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
		})()`)
	}
}

// choose gives files to an element that asks for them.
func (p *tab) choose(selector string, files ...string) {
	p.t.Helper()
	p.do(func(ctx context.Context, t *chromedp.Target) error {
		object, err := cdp.Call(ctx, t, runtime.Evaluate, runtime.EvaluateParams{Expression: "document.querySelector(" + quoted(selector) + ")"})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, t, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: files, ObjectID: object.Result.ObjectID})
		return err
	})
}

// drop drops files on an element.
func (p *tab) drop(selector string, files ...string) {
	p.t.Helper()
	middle := js[[]float64](p, `(() => { const r = document.querySelector(`+quoted(selector)+`).getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; })()`)
	p.do(func(ctx context.Context, t *chromedp.Target) error {
		data := &input.DragData{Items: []*input.DragDataItem{}, Files: files, DragOperationsMask: 1}
		for _, kind := range []input.DispatchDragEventType{"dragEnter", "dragOver", "drop"} {
			event := input.DispatchDragEventParams{Type: kind, X: middle[0], Y: middle[1], Data: data}
			if _, err := cdp.Call(ctx, t, input.DispatchDragEvent, event); err != nil {
				return err
			}
		}
		return nil
	})
}

// file writes a file of the test's own, and returns its path.
func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o666))
	return path
}

// model chooses a model or an encoding by typing its name.
func (p *tab) model(name, encoding string) {
	p.t.Helper()
	p.enter("#model", name)
	p.press(kb.Enter)
	p.waitText("#encoding", encoding)
}

// ids returns the ids of the text as the page copies them, which it does once it has
// counted it.
func (p *tab) ids() string {
	p.t.Helper()
	js[bool](p, `(() => { globalThis.copied = null; navigator.clipboard.write = async ([item]) => { copied = await (await item.getType("text/plain")).text(); }; return true; })()`)
	p.click("#copy-ids")
	p.wait("copied !== null")
	return js[string](p, "copied")
}

// shown returns the text of the tokens that are drawn, without the signs for white space.
func (p *tab) shown() string {
	p.t.Helper()
	return js[string](p, `[...document.querySelectorAll("#tokens .t")].map((e) => e.textContent).join("")`)
}

// waitShown waits until a text is what the tokens show.
func (p *tab) waitShown(want string) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); p.shown() != want; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			require.Equal(p.t, want, p.shown())
		}
	}
}

// save writes a picture of the page into the folder of TOKCOUNT_SCREENSHOTS, if that is set.
func (p *tab) save(name string) {
	dir := os.Getenv("TOKCOUNT_SCREENSHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if assert.NoError(p.t, err) {
		assert.NoError(p.t, os.MkdirAll(dir, 0o777))
		assert.NoError(p.t, os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o666))
	}
}

package browsertest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

// hello is what every backend makes of "Hello, world!" in cl100k_base.
const hello = "[9906, 11, 1917, 0]"

// ids returns what the library makes of a text, as the page copies it.
func ids(t *testing.T, encoding, text string) string {
	t.Helper()
	enc, err := encodings.Get(encoding)
	require.NoError(t, err)
	return strings.ReplaceAll(fmt.Sprint(enc.Encode(text)), " ", ", ")
}

func TestTypedTextIsCountedAndShown(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.click("#text")
	p.press("Hello, world!")
	p.waitText("#count", "4")
	p.waitText("#unit", "tokens")
	p.waitText("#chars", "13")
	p.waitText("#bytes", "13")
	p.waitShown("Hello, world!")
	p.press(kb.Backspace)
	p.waitText("#count", "3")
	p.model("cl100k_base", "encoding")
	p.enter("#text", "Hello, world!")
	p.waitText("#count", "4")
	assert.Equal(t, hello, p.ids())
	p.click("#clear")
	p.waitText("#count", "0")
	p.waitShown("")
}

// Keys that come faster than counts end with the count of the last text.
func TestAFastTypistSeesTheLastCount(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.click("#text")
	text := strings.Repeat("The quick brown fox jumps. ", 20)
	p.press(text)
	enc := encodings.O200kBase()
	p.waitText("#count", fmt.Sprint(enc.Count(text)))
	assert.Equal(t, ids(t, "o200k_base", text), p.ids())
	p.waitShown(text)
}

func TestModelsAreFoundByPartsOfTheirNames(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.enter("#text", "one two three")
	p.enter("#model", "GPT-5")
	p.wait(`document.querySelectorAll("#models [role=option]").length > 1`)
	assert.Equal(t, "true", js[string](p, `document.getElementById("model").getAttribute("aria-expanded")`))
	p.press(kb.Escape)
	p.wait(`document.getElementById("models").hidden`)

	p.model("gpt-5", "o200k_base")
	p.wait(`/400,000 \(window\)/.test(document.getElementById("shares").textContent)`)
	assert.Contains(t, p.text("#shares"), "272,000 (input limit)")

	p.enter("#model", "turbo-16k")
	p.press(kb.ArrowDown + kb.Enter)
	p.waitText("#encoding", "cl100k_base")
	p.wait(`/16,385 \(window\)/.test(document.getElementById("shares").textContent)`)

	p.model("azure/gpt-4", "cl100k_base") // as gateways call it
	p.wait(`/8,192/.test(document.getElementById("shares").textContent)`)
	p.enter("#model", "gtp-4")
	p.press(kb.Enter)
	p.wait(`document.getElementById("model").getAttribute("aria-invalid") === "true"`)
	assert.Contains(t, p.text("#encoding"), "gpt-4")

	p.enter("#model", "gpt-3.5-turbo-16k-0613")
	p.click("#text")
	p.waitText("#encoding", "cl100k_base")
}

func TestATextLongerThanTheWindowIsSaidToBe(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.model("gpt-4", "cl100k_base")
	p.enter("#text", strings.Repeat("word ", 9000))
	p.wait(`document.querySelector("#shares .over")`)
	assert.Contains(t, p.text("#shares"), "809 too many") // of 9,001
}

// Who copies the ids before the text is counted gets those of the text.
func TestCopyingWaitsForTheCount(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.model("cl100k_base", "encoding")
	p.enter("#text", "before")
	p.waitText("#count", "1")
	js[bool](p, `(() => {
		navigator.clipboard.write = async ([item]) => { globalThis.copied = await (await item.getType("text/plain")).text(); };
		const e = document.getElementById("text");
		e.value = "Hello, world!";
		e.dispatchEvent(new InputEvent("input"));
		document.getElementById("copy-ids").click();
		return true;
	})()`)
	p.wait("globalThis.copied")
	assert.Equal(t, hello, js[string](p, "copied"))
}

// The token at the pointer or the cursor is described: number, id, bytes, escapes, rank.
func TestTheTokenAtThePointerIsDescribed(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.model("cl100k_base", "encoding")
	p.enter("#text", "Hello, world!")
	p.waitText("#count", "4")
	p.hover("#tokens .t:nth-child(3)")
	p.waitText("#token .id", "1917")
	p.waitText("#token .hex", "20 77 6f 72 6c 64")
	p.waitText("#token .rank", "1917")
	assert.Contains(t, p.text("#token"), "3 of 4")
	p.hover("#clear")
	p.enter("#text", "tab\tend\n")
	p.waitText("#token .id", "198") // that at the cursor, which follows the count
	p.hover("#tokens .t:nth-child(2)")
	p.wait(`/\\t/.test(document.getElementById("token").textContent)`)
}

func TestTheTokenAtTheCursorIsDescribed(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.model("cl100k_base", "encoding")
	p.enter("#text", "Hello, world!")
	p.waitText("#token .id", "0")
	p.press(kb.ArrowLeft)
	p.waitText("#token .id", "1917")
	p.press(kb.Home)
	p.waitText("#token .id", "9906")
}

// All that the mouse does, the keyboard does: here it is never touched.
func TestTheKeyboardAloneWillDo(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.focus("#text")
	p.press("Hello, world! How are you?")
	p.waitText("#count", fmt.Sprint(encodings.O200kBase().Count("Hello, world! How are you?")))
	for range 20 {
		p.press(kb.Tab)
		if js[bool](p, `document.activeElement.id === "tokens"`) {
			break
		}
	}
	require.Equal(t, "tokens", js[string](p, "document.activeElement.id"), "Tab does not come to the tokens")
	p.wait(`document.querySelector("#tokens .current")`)
	assert.Equal(t, "polite", js[string](p, `document.getElementById("token").ariaLive`), "the token is announced")
	p.press(kb.Home)
	p.waitText("#token .id", "13225")
	p.press(kb.ArrowRight)
	p.waitText("#token .id", "11")
	p.press(kb.ArrowRight + kb.ArrowRight + kb.ArrowLeft)
	p.waitText("#token .id", "2375")
	p.press(kb.End, chromedp.ModifierCtrl)
	p.waitText("#token .id", "30")

	p.focus("#tab-text")
	p.press(kb.ArrowRight)
	p.wait(`!document.getElementById("pane-chat").hidden`)
	p.press(kb.ArrowRight)
	p.wait(`!document.getElementById("pane-ids").hidden && document.activeElement.id === "tab-ids"`)
}

// Characters that fall into several tokens are shown whole, and their tokens one by one.
func TestCharactersOfSeveralTokensAreShownWhole(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.model("r50k_base", "encoding")
	for _, text := range []string{"👨‍👩‍👧‍👦", "🇩🇪", "👋🏽", "हिन्दी", "ส", "吾輩", "é", "Z̸̢͝"} {
		p.enter("#text", text)
		p.wait(`[...document.querySelectorAll("#tokens .t")].map((e) => e.textContent).join("") === ` + quoted(text))
		assert.NotContains(t, p.shown(), "\ufffd", text)
	}
	p.enter("#text", "a👋🏽b")
	p.wait(`document.querySelector("#tokens .many")`)
	p.hover("#tokens .many")
	n := encodings.R50kBase().Count("👋🏽")
	p.wait(fmt.Sprintf(`document.querySelectorAll("#token .id").length === %d`, n))
	assert.Contains(t, p.text("#token"), fmt.Sprintf("%d tokens", n))
}

func TestSpacesAreShownOnRequest(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.enter("#text", "a  b\tc\nd")
	p.settle()
	p.wait(`document.querySelector("#tokens .t")`)
	before := p.shown()
	assert.Equal(t, 0, js[int](p, `document.querySelectorAll("#tokens .s, #tokens .tab").length`))
	p.click("#spaces")
	p.wait(`document.querySelector("#tokens .s") && document.querySelector("#tokens .tab")`)
	assert.Equal(t, before, p.shown(), "signs for spaces are not text")
	p.click("#spaces")
	p.wait(`!document.querySelector("#tokens .s")`)
}

func TestSpecialTokensAreTextUnlessAskedFor(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.model("cl100k_base", "encoding")
	p.enter("#text", "a<|endoftext|>b")
	p.waitText("#count", fmt.Sprint(encodings.CL100kBase().Count("a<|endoftext|>b")))
	p.click("#special")
	p.waitText("#count", "3")
	assert.Equal(t, "[64, 100257, 65]", p.ids())
	p.wait(`document.querySelector("#tokens .special")?.textContent === "<|endoftext|>"`)
	p.click("#special")
	p.wait(`document.getElementById("count").textContent !== "3"`)
}

func TestEncodingsAreCompared(t *testing.T) {
	t.Parallel()
	p := open(t)
	text := "Counting tokens is not counting words: 你好 🤝"
	p.enter("#text", text)
	p.click("#tab-compare")
	for _, name := range []string{"o200k_base", "cl100k_base", "p50k_base", "r50k_base"} {
		enc, err := encodings.Get(name)
		require.NoError(t, err)
		p.wait(fmt.Sprintf(`[...document.querySelectorAll("#pane-compare tbody tr")].some((r) => r.querySelector("code").textContent === %q && r.querySelector("td").textContent === "%d")`, name, enc.Count(text)))
	}
	for _, name := range []string{"cl100k_base", "r50k_base"} {
		p.click(`#pane-compare input[aria-label="Show the tokens of ` + name + `"]`)
		p.wait(`[...document.querySelectorAll('section[aria-label="Tokens by ` + name + `"] .t')].map((e) => e.textContent).join("") === ` + quoted(text))
	}
	p.hover(`section[aria-label="Tokens by cl100k_base"] .t`)
	p.waitText("#token .id", "2568") // "Count"
	p.enter("#text", "other")
	p.wait(`[...document.querySelectorAll('section[aria-label="Tokens by cl100k_base"] .t')].map((e) => e.textContent).join("") === "other"`)
}

func TestIdsBecomeText(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.model("cl100k_base", "encoding")
	p.click("#tab-ids")
	p.enter("#ids", hello)
	p.waitText("#count", "4")
	p.waitShown("Hello, world!")
	p.enter("#ids", "9906 11 100300 0")
	p.wait(`/100300/.test(document.getElementById("ids-error").textContent)`)
	p.waitShown("Hello,") // what is before the wrong one
	p.enter("#ids", "9906, x, 0")
	p.wait(`/"x"/.test(document.getElementById("ids-error").textContent)`)
	p.enter("#ids", "9906 11 1917 0 100257")
	p.waitText("#ids-error", "")
	p.waitText("#count", "5")
	p.waitShown("Hello, world!<|endoftext|>")
}

// A link gives the text back byte for byte; no server sees it, since it is behind the #.
func TestALinkBringsTheTextBack(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"plain":  "Hello, world!",
		"hard":   "\u202etab\t\x00 e\u0301 \U0001F468\u200d\U0001F469\u200d\U0001F467 <script>alert(1)</script>\n\n ",
		"return": "one\r\ntwo\rthree\n",
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t)
			p.model("cl100k_base", "encoding")
			p.paste(quoted(text))
			if name == "return" { // which the box cannot hold
				text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
			}
			p.waitText("#count", fmt.Sprint(encodings.CL100kBase().Count(text)))
			js[bool](p, `(navigator.clipboard.write = async ([item]) => { globalThis.copied = await (await item.getType("text/plain")).text(); }, true)`)
			p.click("#copy-link")
			p.wait("globalThis.copied")
			link := js[string](p, "copied")
			require.True(t, strings.HasPrefix(link, address+"#"), link)

			other := newTab(t)
			other.visit(link)
			other.waitText("#count", fmt.Sprint(encodings.CL100kBase().Count(text)))
			assert.Equal(t, ids(t, "cl100k_base", text), other.ids())
			assert.Equal(t, "cl100k_base", js[string](other, `document.getElementById("model").value`))
		})
	}
}

func TestALinkWithoutItsEndIsReported(t *testing.T) {
	t.Parallel()
	p := openAt(t, address+"#model=gpt-4&text=q1YqS00uSUzPLy5RAA")
	p.wait(`/link/.test(document.getElementById("status").textContent)`)
}

func TestATextTooLongForALinkIsSaidToBe(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.paste(`Array.from({length: 30000}, (_, i) => (i * 2654435761 >>> 0).toString(36)).join(" ").slice(0, 190000)`)
	p.wait(`document.getElementById("count").textContent.length > 4`)
	p.click("#copy-link")
	p.wait(`/too long/.test(document.getElementById("status").textContent)`)
}

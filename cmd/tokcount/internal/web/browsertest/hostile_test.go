package browsertest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

// What is pasted stays text: no element, no dialog, no report of the policy (see tab.check).
func TestHostilePastesStayText(t *testing.T) {
	t.Parallel()
	p := open(t)
	elements := `document.querySelectorAll("script, img, iframe, svg, style, link, form, object").length`
	before := js[int](p, elements)
	for _, text := range []string{
		"<script>alert(1)</script>",
		"</textarea><script>alert(1)</script>",
		"<img src=x onerror=alert(1)>",
		`"><svg/onload=alert(1)>`,
		"<style>*{display:none}</style>",
		"<iframe src=https://example.com></iframe>",
		"javascript:alert(1)",
		"${alert(1)} {{constructor.constructor('alert(1)')()}}",
		"</span></div></body></html>",
		"<!-- ]]> &lt;b&gt; &#x3c;",
		"__proto__ constructor toString",
	} {
		p.paste(quoted(text))
		p.waitText("#count", fmt.Sprint(encodings.O200kBase().Count(text)))
		p.waitShown(text)
		assert.Equal(t, before, js[int](p, elements), text)
	}
}

// Text of any script is shown as it is, and what would not be seen, or would turn or hide
// its neighbours, as an escape.
func TestTextOfAnyScriptIsShownAsItIs(t *testing.T) {
	t.Parallel()
	p := open(t)
	for _, text := range []string{
		"Hello, world!", "सभी मनुष्यों को गौरव और अधिकारों", "มนุษย์ทั้งหลายเกิดมามีอิสระ", "العربية: ١٢٣ و 456",
		"כל בני האדם", "吾輩は猫である。", "👨‍👩‍👧‍👦🏳️‍🌈🇩🇪1️⃣", "Z̸̢̛͙͝ä̷l̶g̴o̵", "한국어 텍스트", "ไทย\n\nབོད་", "𒀀𒁀 𝕳𝖊𝖑𝖑𝖔",
	} {
		p.paste(quoted(text))
		p.waitText("#count", fmt.Sprint(encodings.O200kBase().Count(text)))
		p.waitShown(text)
	}
	for text, shown := range map[string]string{
		"a\u202eb":     `a\u202eb`,
		"a\u2067b":     `a\u2067b`,
		"a\u200bb":     `a\u200bb`,
		"a\ufeffb":     `a\ufeffb`,
		"a\x1b[31mb":   `a\x1b[31mb`,
		"a\u0085b":     `a\u0085b`,
		"a\x7fb":       `a\x7fb`,
		"a\u200db\x00": `a` + "\u200d" + `b\x00`, // which joins, and stays
	} {
		p.paste(quoted(text))
		p.waitText("#count", fmt.Sprint(encodings.O200kBase().Count(text)))
		p.waitShown(shown)
	}
}

func TestLoneSurrogatesAreReported(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.paste(`"a\ud800b\udc00"`)
	p.waitText("#count", fmt.Sprint(encodings.O200kBase().Count("a\ufffdb\ufffd")))
	p.wait(`/2 lone surrogates/.test(document.getElementById("file-bar").textContent)`)
}

// Every special token of every encoding is text, and one token when that is asked for.
func TestEverySpecialTokenIsTextUntilAskedFor(t *testing.T) {
	t.Parallel()
	p := open(t)
	for _, name := range []string{"p50k_edit", "cl100k_base", "o200k_base", "o200k_harmony"} {
		enc, err := encodings.Get(name)
		require.NoError(t, err)
		special := slices.Sorted(maps.Keys(enc.Special()))
		text := strings.Join(special[:min(len(special), 40)], "\n")
		p.model(name, "encoding")
		p.paste(quoted(text))
		p.wait(fmt.Sprintf(`document.getElementById("count").textContent.replaceAll(",", "") === "%d"`, enc.Count(text)))
		p.waitShown(text)
		p.click("#special")
		want := enc.WithAllSpecial().Encode(text)
		p.waitText("#count", fmt.Sprint(len(want)))
		assert.Equal(t, strings.ReplaceAll(fmt.Sprint(want), " ", ", "), p.ids())
		p.click("#special")
	}
}

package browsertest

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// With -update the pictures of README.md are taken anew; they are not compared, since fonts
// and browsers differ:
//
//	cd cmd/tokcount/internal/web/browsertest && go test -run Pictures -update .
var update = flag.Bool("update", false, "take the pictures of README.md anew")

// pictured is the folder of those pictures.
const pictured = "../testdata/pictures"

// arabic is a text that is read from right to left.
const arabic = "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق.\nوقد وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم بعضا بروح الإخاء، المادة 1.\n"

// Pictures are taken of every state and setting, to be looked at (TOKCOUNT_SCREENSHOTS).
func TestPictures(t *testing.T) {
	if os.Getenv("TOKCOUNT_SCREENSHOTS") == "" && !*update {
		t.Skip("TOKCOUNT_SCREENSHOTS names no folder for pictures")
	}
	p := open(t)
	p.enter("#text", sample)
	p.wait(`document.querySelector("#tokens .t.many")`)
	p.hover("#tokens .many")
	for _, scheme := range []string{"light", "dark"} {
		p.emulate("", "prefers-color-scheme="+scheme)
		p.size(1280, 800, 1)
		p.save(scheme)
		if *update {
			p.size(1100, 700, 1)
			p.keep("page-" + scheme)
		}
		p.size(360, 740, 2)
		p.save("phone-" + scheme)
		p.size(640, 400, 2) // as 1280 by 800 at 200 %
		p.save("zoom-" + scheme)
		p.size(1280, 800, 1)
		for _, id := range []string{"tab-compare", "tab-tokens", "tab-chat", "tab-ids", "tab-text"} {
			if id == "tab-compare" || id == "tab-tokens" {
				p.click("#" + id)
				if id == "tab-compare" {
					p.wait(`![...document.querySelectorAll("#pane-compare td.n")].some((e) => e.textContent === "…")`)
				}
			} else {
				p.click("#" + id)
			}
			if id == "tab-chat" {
				p.enter("#pane-chat .message:nth-child(2) textarea", "How many tokens is this?")
				p.wait(`document.querySelector("#estimate table")`)
			}
			if id == "tab-ids" {
				p.enter("#ids", "13225 11 2375 0 999999999")
				p.wait(`document.getElementById("ids-error").textContent`)
			}
			p.save(strings.TrimPrefix(id, "tab-") + "-" + scheme)
		}
	}
	p.emulate("", "prefers-color-scheme=light")
	p.click("#spaces")
	p.save("spaces")
	p.emulate("", "forced-colors=active")
	p.save("forced-colors")
	p.emulate("", "forced-colors=none", "prefers-color-scheme=light")
	p.enter("#text", arabic)
	p.wait(`document.getElementById("tokens").textContent.includes("الإخاء")`)
	p.save("rtl")
	p.size(360, 740, 2)
	p.save("rtl-phone")
	p.enter("#text", sample)
	p.wait(`document.querySelector("#tokens .t.many")`)
	p.print("print")
	p.emulate("print", "forced-colors=none")
	p.size(800, 1000, 1)
	p.save("print")
}

// keep writes a picture for README.md.
func (p *tab) keep(name string) {
	p.t.Helper()
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	require.NoError(p.t, err)
	assert.Less(p.t, len(picture), 150_000, name)
	require.NoError(p.t, os.MkdirAll(pictured, 0o777))
	require.NoError(p.t, os.WriteFile(filepath.Join(pictured, name+".png"), picture, 0o666))
}

// print writes what a printer would get.
func (p *tab) print(name string) {
	p.t.Helper()
	dir := os.Getenv("TOKCOUNT_SCREENSHOTS")
	if dir == "" {
		return
	}
	p.do(func(ctx context.Context, t *chromedp.Target) error {
		result, err := cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{})
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, name+".pdf"), result.Data, 0o666)
	})
}

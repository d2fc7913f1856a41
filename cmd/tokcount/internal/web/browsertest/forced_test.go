package browsertest

import "testing"

// Where the system forces its colors, which takes gradients away, spaces are still marked.
func TestSpacesAreMarkedInForcedColors(t *testing.T) {
	p := open(t)
	p.enter("#text", "one two")
	p.waitShown("one two")
	p.click("#spaces")
	for _, forced := range []string{"none", "active"} {
		p.emulate("", "forced-colors="+forced)
		p.wait(`getComputedStyle(document.querySelector(".show .s")).backgroundImage !== "none"`)
	}
}

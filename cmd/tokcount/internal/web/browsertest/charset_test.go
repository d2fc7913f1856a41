package browsertest

import "testing"

// Ids are read in the charset that its file says, as a text is.
func TestAFileOfIdsMayBeUTF16(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.click("#tab-ids")
	p.choose("#file", file(t, "ids.txt", "\xff\xfe9\x009\x000\x006\x00"))
	p.waitText("#count", "1")
	p.choose("#file", file(t, "ids.txt", "99\xe9"))
	p.wait(`/not valid UTF-8/.test(document.getElementById("status").textContent)`)
}

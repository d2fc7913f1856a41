package browsertest

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

// Files are read as the command reads them, and it is said how.
func TestFilesOfAnyCharsetAreRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		data, charset string // charset is chosen in the page
		text, says    string
		notes         string
	}{
		"UTF-8":          {"Grüße, 世界\n", "", "Grüße, 世界\n", "UTF-8, unchanged", ""},
		"mark of UTF-8":  {"\ufeffabc", "", "\ufeffabc", "UTF-8", ""},
		"mark of UTF-16": {"\xff\xfeh\x00\xe9\x00", "", "hé", "UTF-16LE, by its mark", ""},
		"other end":      {"\xfe\xff\x00h\x00\xe9", "", "hé", "UTF-16BE, by its mark", ""},
		"latin1":         {"caf\xe9", "windows-1252", "café", "windows-1252", ""},
		"Shift JIS":      {"\x93\xfa\x96\x7b", "shift_jis", "日本", "shift_jis", ""},
		"invalid UTF-8":  {"a\xffb\xc3", "", "a\\xffb\\xc3", "UTF-8", "2 bytes that are not valid UTF-8"},
		"line ends":      {"a\r\nb\r\n", "", "a\r\nb\r\n", "UTF-8", ""},
		"NUL":            {"a\x00b", "", "a\\0b", "UTF-8", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t)
			p.choose("#file", file(t, "some.txt", test.data))
			p.wait(`/some\.txt/.test(document.getElementById("file-bar").textContent)`)
			if test.charset != "" {
				js[bool](p, `(() => { const s = document.querySelector("#file-bar select"); s.value = `+quoted(test.charset)+`; return s.dispatchEvent(new Event("change")); })()`)
				p.wait(`document.querySelector("#file-bar select")?.value === ` + quoted(test.charset))
			}
			text := test.text
			if test.notes != "" || name == "NUL" {
				text = test.data
			}
			p.waitText("#count", fmt.Sprint(encodings.O200kBase().Count(text)))
			assert.Contains(t, p.text("#file-bar select"), test.says)
			assert.Contains(t, p.text("#file-bar"), test.notes)
			if name != "line ends" && name != "mark of UTF-8" && name != "NUL" {
				p.waitShown(test.text)
			}
			assert.Equal(t, ids(t, "o200k_base", text), p.ids())
		})
	}
}

func TestADroppedFileIsOpened(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.drop("#text", file(t, "dropped.txt", "Hello, world!"))
	p.wait(`/dropped\.txt/.test(document.getElementById("file-bar").textContent)`)
	p.waitText("#count", "4")
	assert.Equal(t, "Hello, world!", js[string](p, `document.getElementById("text").value`), "a short text can be edited")
}

func TestAFileIsClosedAgain(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.choose("#file", file(t, "a.txt", "a\r\nb"))
	p.wait(`!document.getElementById("document").hidden`)
	p.click("#file-bar .facts button")
	p.waitText("#count", "0")
	assert.True(t, js[bool](p, `document.getElementById("document").hidden && document.activeElement.id === "text"`))
}

// tokenizer is the path of a synthetic tokenizer file.
func tokenizer(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(root, "testdata", "tokenizers", "synthetic", name))
	require.NoError(t, err)
	return path
}

// A tokenizer file of one's own is read in the browser and counts as in the program.
func TestATokenizerFileIsReadInTheBrowser(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.enter("#text", "Hello, world!\n")
	path := tokenizer(t, "ok_template_bos_eos.json")
	p.choose("#tokenizer-file", path)
	enc, err := encodings.Open(path)
	require.NoError(t, err)
	p.wait(`document.getElementById("model").value === "ok_template_bos_eos.json"`)
	p.waitText("#count", fmt.Sprint(enc.Count("Hello, world!\n")))
	assert.Equal(t, strings.ReplaceAll(fmt.Sprint(enc.Encode("Hello, world!\n")), " ", ", "), p.ids())
	p.model("gpt-4", "cl100k_base") // and back
	p.waitText("#count", "4")
	p.enter("#model", "ok_template_bos_eos.json")
	p.press("\r")
	p.waitText("#count", fmt.Sprint(enc.Count("Hello, world!\n")))
}

func TestATokenizerFileThatCannotBeUsedSaysWhy(t *testing.T) {
	t.Parallel()
	for name, says := range map[string]string{
		"refuse_unigram.json": "Unigram",
		"bad_truncated.json":  "bad_truncated.json",
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t)
			p.choose("#tokenizer-file", tokenizer(t, name))
			p.wait(`document.getElementById("status").textContent.includes(` + quoted(says) + `)`)
			p.enter("#text", "still here")
			p.waitText("#count", "2")
		})
	}
}

func TestAChatIsEstimated(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.model("gpt-4o", "o200k_base")
	p.click("#tab-chat")
	p.enter("#pane-chat .message:nth-child(2) textarea", "Hello, world!")
	p.wait(`document.querySelector("#estimate table")`)
	p.wait(`document.getElementById("count").textContent === "≈ 21"`) // 6 + 4 words, 2 x 3 + 2 roles, 3 to begin the answer
	assert.Contains(t, p.text("#unit"), "estimate")
	p.click("#pane-chat input[value=body]")
	p.enter("#body", `{"model":"gpt-4o","messages":[{"role":"user","content":"Hello, world!"}]}`)
	p.waitText("#count", "≈ 11")
	for _, broken := range []string{`{"messages": 3`, `{"messages": 5}`, `{"messages": [null]}`, `[1]`} {
		p.enter("#body", `{"messages":[{"role":"user","content":"fine"}]}`)
		p.wait(`document.querySelector("#estimate table")`)
		p.enter("#body", broken)
		p.wait(`document.getElementById("estimate").className.includes("error")`)
	}
	p.enter("#body", `{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]}`)
	p.wait(`/Not counted/.test(document.getElementById("estimate").textContent)`)
}

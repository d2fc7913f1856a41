package termtest

import (
	"fmt"
	"html"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/width"
)

// The measures of a picture, in pixels: a character of most monospace fonts is 0.6
// times as wide as it is high.
const (
	fontSize   = 14
	cellWidth  = 8.4
	lineHeight = 20
	padding    = 16
	baseline   = 15 // of a line, from its top
)

// The colors of a picture are those of a dark terminal, with a border, so that it can
// be told from a dark page as well as from a light one.
var (
	foregrounds = map[string]string{"": "#e6edf3", "30": "#0d1117", "32": "#3fb950", "34": "#79c0ff", "90": "#8b949e"}
	backgrounds = map[string]string{"42": "#56d364", "43": "#e3b341", "44": "#79c0ff", "45": "#d2a8ff", "46": "#56d4dd"}
)

const pictureHead = `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d" role="img" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="%[3]d">
<title>%[4]s</title>
<rect x="0.5" y="0.5" width="%[5]d" height="%[6]d" rx="8" fill="#0d1117" stroke="#30363d"/>
`

// Picture returns a picture of a terminal of some columns that was sent text, as SVG.
// It knows the colors that the command uses. Each run of characters has the width that
// a terminal would give it, whatever the font.
func Picture(t *testing.T, title, text string, columns int) string {
	lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
	w := 2*padding + int(cellWidth*float64(columns)+0.5)
	h := 2*padding + lineHeight*len(lines)
	p := picture{t: t}
	fmt.Fprintf(&p, pictureHead, w, h, fontSize, html.EscapeString(title), w-1, h-1)
	for i, line := range lines {
		p.line(line, padding+i*lineHeight)
		require.LessOrEqual(t, p.column, columns, line)
	}
	p.WriteString("</svg>\n")
	return p.String()
}

// picture is one of which some lines have been drawn.
type picture struct {
	strings.Builder
	t          *testing.T
	top        int // of the line
	column     int
	color      string // "" is that of plain text
	background string // "" if there is none
	bold       bool
}

func (p *picture) line(line string, top int) {
	p.top, p.column = top, 0
	for line != "" {
		if rest, ok := strings.CutPrefix(line, "\x1b["); ok {
			codes, after, ok := strings.Cut(rest, "m")
			require.True(p.t, ok, line)
			p.style(codes)
			line = after
			continue
		}
		end := strings.Index(line+"\x1b", "\x1b")
		p.text(line[:end])
		line = line[end:]
	}
}

// style obeys an escape sequence of ANSI.
func (p *picture) style(codes string) {
	for code := range strings.SplitSeq(codes, ";") {
		switch {
		case code == "0":
			p.color, p.background, p.bold = "", "", false
		case code == "1":
			p.bold = true
		case foregrounds[code] != "":
			p.color = code
		default:
			require.Contains(p.t, backgrounds, code)
			p.background = code
		}
	}
}

// text draws characters of one style.
func (p *picture) text(text string) {
	if p.background != "" {
		p.rect(float64(cells(text)), 0, backgrounds[p.background])
	}
	for text != "" {
		r, end := utf8.DecodeRuneInString(text)
		switch {
		case r == ' ':
			p.column++
		case isBar(r):
			end = run(text, isBar)
			p.bar(text[:end])
		case isNarrow(r):
			end = run(text, isNarrow)
			p.glyphs(text[:end])
		default:
			p.glyphs(text[:end])
		}
		text = text[end:]
	}
}

const eighths = "▏▎▍▌▋▊▉█"

func isBar(r rune) bool    { return strings.ContainsRune(eighths, r) }
func isNarrow(r rune) bool { return r != ' ' && !isBar(r) && cells(string(r)) == 1 }

// run is how long the run of such characters at the beginning of text is.
func run(text string, such func(rune) bool) int {
	for i, r := range text {
		if !such(r) {
			return i
		}
	}
	return len(text)
}

// bar draws block characters, between which fonts leave gaps.
func (p *picture) bar(text string) {
	n := 0
	for _, r := range text {
		n += strings.IndexRune(eighths, r)/len("█") + 1
	}
	p.rect(float64(n)/8, 3, foregrounds[p.color])
	p.column += utf8.RuneCountInString(text)
}

// cells is how many columns text takes.
func cells(text string) (n int) {
	for _, r := range text {
		n++
		if kind := width.LookupRune(r).Kind(); kind == width.EastAsianWide || kind == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

func (p *picture) x() float64 { return padding + cellWidth*float64(p.column) }

func (p *picture) rect(cells float64, inset int, color string) {
	fmt.Fprintf(p, `<rect x="%.1f" y="%d" width="%.2f" height="%d" fill="%s"/>`+"\n", p.x(), p.top+inset, cells*cellWidth, lineHeight-2*inset, color)
}

func (p *picture) glyphs(text string) {
	n := cells(text)
	weight := ""
	if p.bold {
		weight = ` font-weight="bold"`
	}
	fmt.Fprintf(p, `<text x="%.1f" y="%d" textLength="%.1f" lengthAdjust="spacingAndGlyphs" fill="%s"%s>%s</text>`+"\n",
		p.x(), p.top+baseline, float64(n)*cellWidth, foregrounds[p.color], weight, html.EscapeString(text))
	p.column += n
}

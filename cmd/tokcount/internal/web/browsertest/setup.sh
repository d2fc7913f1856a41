#!/bin/sh
# Installs Debian's chromium, and fonts for the scripts and emoji of the tests, where there
# is no Chromium yet. Needs a Debian, its root, and a configured mirror; 110 MB are
# downloaded.
set -eu

for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
	if command -v "$name" >/dev/null; then
		exit
	fi
done
command -v apt-get >/dev/null || {
	echo "setup.sh: this is not a Debian: there is no apt-get" >&2
	exit 1
}
[ "$(id -u)" = 0 ] || {
	echo "setup.sh: only root can install chromium" >&2
	exit 1
}
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq -y --no-install-recommends install chromium fonts-noto-core fonts-noto-color-emoji

#!/bin/sh
# Finds a Python with NumPy for readers.py, and prints its path. As root on a Debian
# where there is none, it installs the package python3-numpy.
set -eu

found() {
	for python in "${TOKCOUNT_PYTHON:-python3}" /usr/bin/python3; do
		if "$python" -c 'import numpy' 2>/dev/null; then
			command -v "$python"
			exit 0
		fi
	done
}

found
command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || {
	echo "setup.sh: no Python with NumPy, and no apt-get as root to install python3-numpy" >&2
	exit 1
}
install() { apt-get -qq install -y --no-install-recommends python3-numpy >&2; }
install || { apt-get -qq update >&2 && install; }
found
echo "setup.sh: python3-numpy is installed, and no Python finds it" >&2
exit 1

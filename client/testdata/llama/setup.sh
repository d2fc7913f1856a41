#!/bin/sh
# Puts llama.cpp's llama-server under DIR, for client/llama_test.go:
#
#	client/testdata/llama/setup.sh DIR
#	TOKCOUNT_LLAMA=DIR go test -run Llama ./client
#
# The server is Debian's package llama.cpp-tools, which older releases do not
# have. So it is taken from RELEASE with package lists of its own, downloaded
# (22 MB), unpacked (123 MB) and started through its own dynamic linker: nothing
# is installed, and the system's packages stay as they are. Needs a Debian of
# the same architecture (amd64), apt-get and dpkg-deb, and a configured mirror.
set -eu
RELEASE=forky

dir=${1:?usage: setup.sh DIR}
mkdir -p "$dir/apt/lists/partial" "$dir/apt/cache/archives/partial" "$dir/root"
dir=$(cd "$dir" && pwd)

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || {
	echo "setup.sh: apt-get or dpkg-deb is missing" >&2
	exit 1
}
mirror() { apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep -v -- '-security' | sort -u | head -n 1; }
[ -n "$(mirror)" ] || apt-get -qq update
[ -n "$(mirror)" ] || {
	echo "setup.sh: no Debian mirror is configured" >&2
	exit 1
}
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(mirror) $RELEASE main" >"$dir/apt/sources.list"

# An empty status file makes apt-get resolve all dependencies, as for a machine
# with no packages at all.
get() {
	apt-get -qq \
		-o Dir::Etc::sourcelist="$dir/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
		-o Dir::State::lists="$dir/apt/lists" -o Dir::State::status=/dev/null -o Dir::Cache="$dir/apt/cache" \
		-o Acquire::Languages=none -o APT::Sandbox::User=root -o APT::Get::List-Cleanup=0 "$@"
}
get update
get -y --no-install-recommends --download-only install llama.cpp-tools
for deb in "$dir"/apt/cache/archives/*.deb; do
	dpkg-deb -x "$deb" "$dir/root"
done

# Without GGML_BACKEND_PATH the server finds no backend to compute with.
cat >"$dir/llama-server" <<'SERVER'
#!/bin/sh
root=$(dirname "$(readlink -f "$0")")/root
lib=$root/usr/lib/x86_64-linux-gnu
export GGML_BACKEND_PATH="$lib/ggml/backends0/libggml-cpu-x64.so"
exec "$lib/ld-linux-x86-64.so.2" --library-path "$lib:$lib/llama" "$root/usr/bin/llama-server" "$@"
SERVER
chmod +x "$dir/llama-server"
"$dir/llama-server" --version

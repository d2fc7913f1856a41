#!/bin/sh
# Installs what the tests here run, from Debian's packages, as root, and says what is
# not to be had: those tests skip it.
set -u
missing=
for need in sbatch:slurm-client slurmctld:slurmctld slurmd:slurmd munged:munge parallel:parallel; do
	command -v "${need%%:*}" >/dev/null || missing="$missing ${need##*:}"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	# No daemon starts by itself: the tests start their own.
	export RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive
	install() { apt-get -qq install -y --no-install-recommends $missing >&2; }
	if install || { apt-get -qq update >&2 && install; }; then
		exit 0
	fi
fi
echo "SKIPPED: not to be had from Debian's packages:$missing" >&2
exit 1

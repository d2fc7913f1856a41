#!/bin/bash
# Usage: submit.sh DIR TASKS [FLAG]...
#
# Does the plan in DIR, which all nodes see, as an array job of TASKS tasks, and waits
# until it is finished. FLAGs of sbatch are for the array: --cpus-per-task=16 --time=2:00:00.
# What both jobs need is said by variables that sbatch reads: SBATCH_PARTITION,
# SBATCH_ACCOUNT. Done units are never done again, so if this script is interrupted, run
# it again.
set -euo pipefail
dir=${1:?usage: submit.sh DIR TASKS [FLAG]...} tasks=${2:?usage: submit.sh DIR TASKS [FLAG]...}
shift 2
here=$(cd "$(dirname "$0")" && pwd)
logs=$dir/logs
mkdir -p "$logs"

markers() { find "$dir" -maxdepth 1 -name 'unit-*.done' | wc -l; }

# A task may be lost for good: with its node where jobs are not requeued, or by its time
# limit. So the array is submitted again until all is finished, and no longer than each
# round does some unit.
for round in 1 2 3 4 5 6 7 8 9; do
	before=$(markers)
	array=$(sbatch --parsable --array="0-$((tasks - 1))" --output="$logs/run-$round-%a.log" "$@" "$here/run.sbatch" "$dir")
	array=${array%%;*} # "JOB;CLUSTER" where there are several
	if sbatch --wait --dependency="afterany:$array" --output="$logs/finish-$round.log" "$here/finish.sbatch" "$dir"; then
		cat "$logs/finish-$round.log"
		exit 0
	fi
	[ "$(markers)" -gt "$before" ] || break
done
cat "$logs/finish-$round.log" >&2
echo "submit.sh: not finished after $round rounds, the last of which did no unit: see $logs" >&2
exit 1

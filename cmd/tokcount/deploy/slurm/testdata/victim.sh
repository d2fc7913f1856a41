#!/bin/sh
# Is the tokcount of a job in a test of Slurm. The first task on the node n2 stops in the
# middle of a unit, and $VICTIM/pids says which processes to kill: tokcount, its shell,
# which is also the job's, and the daemon above it. All else is the tokcount of $TOKCOUNT.
#
# tokcount runs for a moment at a time, and is looked at while all its threads stand
# still: what it has open then stays so. If it gets through its task without being
# caught, its units are undone and it starts again.
set -u

# ended reports whether tokcount has ended, or has not begun.
ended() { ! grep -qs '^State:.[^ZX]' "/proc/$pid/status"; }

# caught stops tokcount, and reports whether it is writing a shard.
caught() {
	kill -STOP "$pid" 2>/dev/null
	while cat "/proc/$pid/task/"*/status 2>/dev/null | grep -q '^State:.[^TZX]'; do :; done
	! ended && ls -l "/proc/$pid/fd" | grep -q 'tmp-[0-9]*-train-'
}

# undo removes the markers of the task's units, so that they are not done.
undo() {
	for marker in "$1"/unit-*.done; do
		unit=${marker##*/unit-} unit=1${unit%.done}
		[ $(((unit - 100000) % SLURM_ARRAY_TASK_COUNT)) != "$SLURM_ARRAY_TASK_ID" ] || rm "$marker"
	done
}

if [ "${SLURMD_NODENAME:-}" = n2 ] && mkdir "$VICTIM" 2>/dev/null; then
	pid=none
	until caught; do
		if ended; then
			[ "$pid" = none ] || undo "$3"
			"$TOKCOUNT" "$@" &
			pid=$!
		else
			kill -CONT "$pid"
			sleep 0.001
		fi
	done
	echo "$pid $$ $PPID" >"$VICTIM/new"
	mv "$VICTIM/new" "$VICTIM/pids"
	wait
fi
exec "$TOKCOUNT" "$@"

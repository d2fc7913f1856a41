#!/bin/bash
# Runs a Slurm cluster with two nodes, n1 and n2, on this machine alone, for tests:
#
#	cluster.sh DIR
#
# Needs root and Debian's slurmctld, slurmd, slurm-client and munge. Prints "ready" when
# both nodes are idle, and ends the cluster when its input ends. A line "n2" there starts
# the node n2, after it was killed, and DIR/n2.pid has its number. Ports are on the loopback,
# and others for each process, so that several clusters do not meet.
set -euo pipefail
dir=$(mkdir -p "$1" && cd "$1" && pwd)
mkdir -p "$dir"/{state,spool/n1,spool/n2,log}
host=$(hostname -s)
port=$((10000 + $$ % 7000 * 3))
export SLURM_CONF=$dir/slurm.conf

# Time-outs are as short as Slurm takes them, so that a lost node is soon noticed.
cat >"$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge.socket,cred_expire=5
SlurmctldPort=$port
SlurmctldPidFile=$dir/slurmctld.pid
SlurmctldLogFile=$dir/log/slurmctld
SlurmdPidFile=$dir/slurmd-%n.pid
SlurmdLogFile=$dir/log/slurmd-%n
SlurmdSpoolDir=$dir/spool/%n
SlurmdParameters=config_overrides
StateSaveLocation=$dir/state
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SchedulerParameters=sched_interval=1,sched_min_interval=0,bf_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
BatchStartTimeout=1
MessageTimeout=2
SlurmdTimeout=2
KillWait=1
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=4 RealMemory=8000
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=4 RealMemory=8000
PartitionName=all Nodes=ALL Default=YES
CONF

daemons=()
trap 'kill -9 "${daemons[@]}" 2>/dev/null; wait' EXIT
node() {
	slurmd -D -N "$1" >"$dir/log/$1" 2>&1 &
	echo $! >"$dir/$1.pid"
	daemons+=($!)
}
# until_ok waits for a command to succeed, for ten seconds.
until_ok() {
	for _ in $(seq 100); do
		if "$@"; then return; fi
		sleep 0.1
	done
	echo "cluster.sh: gave up waiting for: $*" >&2
	tail -n 3 "$dir"/log/* >&2
	exit 1
}
idle() { [ "$(sinfo -h -N -o %t 2>/dev/null | sort | uniq -c | tr -s ' ')" = " 2 idle" ]; }

dd if=/dev/urandom of="$dir/munge.key" bs=128 count=1 status=none
chmod 400 "$dir/munge.key"
munged --force --foreground --key-file="$dir/munge.key" --socket="$dir/munge.socket" \
	--pid-file="$dir/munge.pid" --seed-file="$dir/munge.seed" --log-file="$dir/log/munge" >"$dir/log/munged" 2>&1 &
daemons+=($!)
until_ok [ -S "$dir/munge.socket" ]
slurmctld -D >"$dir/log/ctld" 2>&1 &
daemons+=($!)
node n1
node n2
until_ok idle
echo ready
while read -r name; do node "$name"; done

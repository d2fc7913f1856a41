package main

import (
	"os"
	"strconv"
	"strings"
	"time"
)

// usage is what a process took.
type usage struct {
	wall, processor time.Duration
	idle            time.Duration // of all cores while it ran, 0 if not known
	peak            int64         // bytes of resident memory, 0 if not known
}

// idleCores is how many cores had nothing to do, "-" if that is not known.
func (u usage) idleCores() string {
	if idleTime() == 0 {
		return "-"
	}
	return strconv.FormatFloat(u.idle.Seconds()/u.wall.Seconds(), 'f', 2, 64)
}

// idleTime is how long all cores together have been idle since the machine was
// started, by hundredths of a second, as Linux tells it; elsewhere 0.
func idleTime() time.Duration {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(stat)) // cpu, user, nice, system, idle, waiting for disks
	if len(fields) < 6 || fields[0] != "cpu" {
		return 0
	}
	var total time.Duration
	for _, field := range fields[4:6] {
		ticks, _ := strconv.ParseInt(field, 10, 64)
		total += time.Duration(ticks) * time.Second / 100
	}
	return total
}

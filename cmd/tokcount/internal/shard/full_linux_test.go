package shard

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// A disk that is really full is told, and when it has room again, the work goes on.
func TestAFullFileSystem(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can make a small file system")
	}
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=256k"); err != nil {
		t.Skip("no file system can be made here:", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	in, want := t.TempDir(), filepath.Join(t.TempDir(), "out")
	write(t, in, map[string][]byte{"x.jsonl": jsonLines(docs(3000, 1))})
	done(t, in, want, nil)

	out := filepath.Join(disk, "out")
	p := planned(t, in, nil)
	r := runner(t, p, out)
	require.ErrorIs(t, r.Run(context.Background()), syscall.ENOSPC)
	_, err := p.Finish(out)
	var missing *MissingError
	require.ErrorAs(t, err, &missing)
	require.NoError(t, syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size=64m"))
	require.NoError(t, r.Run(context.Background()))
	_, err = p.Finish(out)
	require.NoError(t, err)
	require.Equal(t, sums(t, want), sums(t, out))
}

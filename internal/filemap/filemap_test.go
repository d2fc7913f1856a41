package filemap

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadLendsTheContents(t *testing.T) {
	dir := t.TempDir()
	for _, text := range []string{"", "a", "contents"} {
		path := filepath.Join(dir, "file")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		failure := errors.New("of use")
		require.ErrorIs(t, Read(path, 8, func(data []byte) error {
			require.Equal(t, text, string(data))
			return failure
		}), failure)
		require.NoError(t, Read(path, 8, func([]byte) error { return nil }))
	}
	require.Error(t, Read(filepath.Join(dir, "file"), 7, nil), "more than the limit")
	require.ErrorIs(t, Read(filepath.Join(dir, "none"), 7, nil), fs.ErrNotExist)
	require.Error(t, Read(dir, 1<<20, nil))
}

// Some devices never end.
func TestReadRefusesDevices(t *testing.T) {
	err := Read(os.DevNull, 8, func([]byte) error {
		t.Error("read")
		return nil
	})
	require.ErrorIs(t, err, errDevice)
	require.ErrorContains(t, err, os.DevNull)
}

func TestReadOfAPipe(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("no /dev/fd")
	}
	for _, limit := range []int64{8, 7} {
		r, w, err := os.Pipe()
		require.NoError(t, err)
		_, err = w.WriteString("contents")
		require.NoError(t, err)
		require.NoError(t, w.Close())
		err = readAll(r, 0, limit, func(data []byte) error {
			require.Equal(t, "contents", string(data))
			return nil
		})
		require.Equal(t, limit == 7, err != nil)
		require.NoError(t, r.Close())
	}
}

// A pipe may have no end: it is refused when it has more than MaxStream bytes.
func TestReadBoundsPipes(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("no /dev/fd")
	}
	r, w, err := os.Pipe()
	require.NoError(t, err)
	written := make(chan int64)
	go func() {
		n, _ := io.Copy(w, io.LimitReader(zeros{}, 2*MaxStream))
		written <- n
	}()
	err = Read(fmt.Sprintf("/dev/fd/%d", r.Fd()), MaxTokenizer, func([]byte) error {
		t.Error("read")
		return nil
	})
	require.ErrorContains(t, err, "the file has more than 67108864 bytes")
	require.NoError(t, r.Close())
	require.Less(t, <-written, int64(2*MaxStream))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestAFileThatIsCutOffMeanwhileIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, make([]byte, 1<<20), 0o600))
	sum := 0
	err := Read(path, 1<<20, func(data []byte) error {
		require.NoError(t, os.Truncate(path, 0))
		for _, b := range data {
			sum += int(b)
		}
		return io.ErrUnexpectedEOF // where it was read before
	})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestReadPassesPanicsOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, []byte("contents"), 0o600))
	require.PanicsWithValue(t, "of use", func() {
		Read(path, 8, func([]byte) error { panic("of use") })
	})
}

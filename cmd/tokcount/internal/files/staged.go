package files

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Staged yields the files that git's index holds at or below names, all of those in
// the work tree if there are none: as a commit would have them, whatever the work
// tree has. What is in the index but is not a file is passed over: links, submodules,
// and files in conflict, which no commit can have.
//
// In a hook, the index is the one that git tells the hook.
func (s *Set) Staged(names []string) iter.Seq[Source] {
	s.Several = true
	where := names
	if len(names) == 0 {
		where = []string{":/"}
	}
	return func(yield func(Source) bool) {
		blobs := &blobReader{}
		for _, name := range where {
			list, err := stagedIn(name, len(names) > 0)
			if err != nil {
				if len(names) == 0 {
					name = "--staged" // nobody typed a name
				}
				if !yield(Source{Name: name, Err: err}) {
					return
				}
				continue
			}
			if list == "" && len(names) > 0 {
				s.warn(fmt.Errorf("the index has no file at or below %s", name))
			}
			dir := "" // all is below the current one, or as good as that
			if clean := filepath.Clean(name); len(names) > 0 && clean != "." {
				dir = clean
			}
			for entry := range strings.SplitSeq(strings.TrimSuffix(list, "\x00"), "\x00") {
				one, ok := stagedFile(entry, blobs)
				switch {
				case !ok:
					continue
				case !s.globs.want(dir, one.Name):
					s.skip(Excluded)
					continue
				}
				if s.MaxSize > 0 {
					text, err := one.Blob()
					if int64(len(text)) > s.MaxSize {
						s.skip(TooLarge)
						continue
					}
					one.Blob = func() ([]byte, error) { return text, err }
				}
				if !yield(one) {
					return
				}
			}
		}
	}
}

// stagedIn returns what git lists of its index at or below name, a path if literal
// is set.
func stagedIn(name string, literal bool) (string, error) {
	args := []string{"-c", "core.fsmonitor=false"}
	if literal {
		args = append(args, "--literal-pathspecs")
	}
	out, err := hookGit(append(args, "ls-files", "-z", "--stage", "--", name)...).Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		message, _, _ := strings.Cut(string(exit.Stderr), "\n")
		return "", errors.New("git: " + message)
	}
	if errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("git is not installed, and only git reads its index")
	}
	if err != nil {
		return "", fmt.Errorf("git: %w", err)
	}
	return string(out), nil
}

// stagedFile is an entry of the index, "MODE HASH STAGE\tNAME", as a file.
func stagedFile(entry string, blobs *blobReader) (Source, bool) {
	about, name, ok := strings.Cut(entry, "\t")
	fields := strings.Fields(about)
	if !ok || len(fields) != 3 || !strings.HasPrefix(fields[0], "100") || fields[2] != "0" {
		return Source{}, false
	}
	hash := fields[1]
	return Source{Name: filepath.FromSlash(name), Found: true, Blob: func() ([]byte, error) { return blobs.read(hash) }}, true
}

// hookGit runs git in the current directory, for the repository that git tells a hook.
func hookGit(args ...string) *exec.Cmd {
	cmd := exec.Command("git", args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	return cmd
}

// blobReader reads what git keeps, by one process for all. It may be used by several
// goroutines.
type blobReader struct {
	mu  sync.Mutex
	in  io.Writer
	out *bufio.Reader
	err error
}

func (b *blobReader) start() error {
	cmd := hookGit("cat-file", "--batch")
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	b.in, b.out = in, bufio.NewReader(out)
	return cmd.Start() // it ends when this program does, which closes its input
}

func (b *blobReader) read(hash string) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.out == nil && b.err == nil {
		b.err = b.start()
	}
	if b.err != nil {
		return nil, b.err
	}
	if _, err := io.WriteString(b.in, hash+"\n"); err != nil {
		return nil, err
	}
	head, err := b.out.ReadString('\n')
	if err != nil {
		return nil, err
	}
	var name, kind string
	var size int
	if _, err := fmt.Sscanf(head, "%s %s %d", &name, &kind, &size); err != nil {
		return nil, fmt.Errorf("git cat-file: %s", strings.TrimSpace(head))
	}
	text := slices.Grow([]byte(nil), size+1)[:size+1] // and a newline
	if _, err := io.ReadFull(b.out, text); err != nil {
		return nil, err
	}
	return text[:size], nil
}

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
// tree has. What is in the index but is not a file is passed over: links, submodules
// that were not named, and files in conflict, which no commit can have.
//
// In a hook, the index is the one that git tells the hook. A name that is not in the
// repository of the current directory is looked for in its own.
func (s *Set) Staged(names []string) iter.Seq[Source] {
	s.Several = true
	where := names
	if len(names) == 0 {
		where = []string{":/"}
	}
	return func(yield func(Source) bool) {
		blobs := blobReaders{}
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
			if list.entries == "" && len(names) > 0 {
				s.warn(fmt.Errorf("the index has no file at or below %s", name))
			}
			dir := "" // all is below the current one, or as good as that
			if clean := filepath.Clean(name); len(names) > 0 && clean != "." {
				dir = clean
			}
			for one := range s.stagedMatching(dir, list.files(blobs)) {
				if !yield(one) {
					return
				}
			}
		}
	}
}

// stagedMatching is matching for files in the index, whose sizes are those there.
func (s *Set) stagedMatching(dir string, files iter.Seq[Source]) iter.Seq[Source] {
	return func(yield func(Source) bool) {
		for one := range files {
			if !s.globs.want(dir, one.Name) {
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

// A stagedList is what git lists of an index.
type stagedList struct {
	place   place
	dir     string // the names are from here, which is "" or a directory outside of the current repository
	entries string // as git prints them, each ended by a NUL
}

// files yields those of the entries that are files.
func (l stagedList) files(blobs blobReaders) iter.Seq[Source] {
	return func(yield func(Source) bool) {
		for entry := range strings.SplitSeq(strings.TrimSuffix(l.entries, "\x00"), "\x00") {
			mode, hash, name, ok := parseEntry(entry)
			if !ok || !strings.HasPrefix(mode, "100") {
				continue
			}
			read := blobs.of(l.place)
			one := Source{Name: filepath.FromSlash(name), Found: true, Blob: func() ([]byte, error) { return read.read(hash) }}
			if l.dir != "" {
				one.Name = filepath.Join(l.dir, one.Name)
			}
			if !yield(one) {
				return
			}
		}
	}
}

// isModule reports whether the list is a submodule, and nothing else.
func (l stagedList) isModule() bool {
	mode, _, _, ok := parseEntry(strings.TrimSuffix(l.entries, "\x00"))
	return ok && mode == "160000" && strings.Count(l.entries, "\x00") == 1
}

// parseEntry takes an entry of the index apart, "MODE HASH STAGE\tNAME". It is not ok if
// it is in conflict.
func parseEntry(entry string) (mode, hash, name string, ok bool) {
	about, name, ok := strings.Cut(entry, "\t")
	fields := strings.Fields(about)
	if !ok || len(fields) != 3 || fields[2] != "0" {
		return "", "", "", false
	}
	return fields[0], fields[1], name, true
}

// stagedIn returns what git lists of its index at or below name, a path if literal
// is set: of the index of the current directory, or else of the repository that the
// path is in.
func stagedIn(name string, literal bool) (stagedList, error) {
	entries, err := place("").list(name, literal)
	list := stagedList{entries: entries}
	if !literal || !errors.Is(err, errNoWorkTree) && !list.isModule() {
		return list, err
	}
	dir, below := existing(name)
	if _, nested := gitDirOf(name); list.isModule() && !nested {
		return list, nil // it was not fetched
	}
	top, err := place(dir).git("rev-parse", "--show-toplevel")
	if err != nil {
		return stagedList{}, err
	}
	list = stagedList{place: place(strings.TrimSuffix(top, "\n")), dir: dir}
	list.entries, err = place(dir).list(below, true)
	return list, err
}

// existing cuts name into a directory that is there, and what is below it.
func existing(name string) (dir, below string) {
	dir, below = filepath.Clean(name), "."
	for {
		if info, err := os.Stat(dir); err == nil && info.IsDir() || dir == filepath.Dir(dir) {
			return dir, below
		}
		dir, below = filepath.Dir(dir), filepath.Join(filepath.Base(dir), below)
	}
}

// A place is where git runs: in a directory, or, if it is "", in the current one for the
// repository that git tells a hook.
type place string

// list returns what git lists of its index at or below name.
func (p place) list(name string, literal bool) (string, error) {
	args := []string{"-c", "core.fsmonitor=false"}
	if literal {
		args = append(args, "--literal-pathspecs")
	}
	return p.git(append(args, "ls-files", "-z", "--stage", "--", name)...)
}

// git returns what git prints.
func (p place) git(args ...string) (string, error) {
	out, err := p.command(args...).Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		message, _, _ := strings.Cut(string(exit.Stderr), "\n")
		if isNoWorkTree(message) || strings.Contains(message, "is outside repository") {
			return "", &elsewhereError{message}
		}
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

// An elsewhereError is errNoWorkTree in the words of git.
type elsewhereError struct{ message string }

func (e *elsewhereError) Error() string { return "git: " + e.message }

func (e *elsewhereError) Is(target error) bool { return target == errNoWorkTree }

// command is git with arguments. A repository elsewhere may have come from anywhere: what
// it lacks is not fetched, for that would run what its configuration names.
func (p place) command(args ...string) *exec.Cmd {
	if p == "" {
		cmd := exec.Command("git", args...)
		cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
		return cmd
	}
	cmd := exec.Command("git", append([]string{"-C", string(p)}, args...)...)
	cmd.Env = append(gitEnv(), "GIT_NO_LAZY_FETCH=1")
	return cmd
}

// blobReaders has one for each repository.
type blobReaders map[place]*blobReader

func (b blobReaders) of(p place) *blobReader {
	if b[p] == nil {
		b[p] = &blobReader{place: p}
	}
	return b[p]
}

// blobReader reads what git keeps, by one process for all. It may be used by several
// goroutines.
type blobReader struct {
	place place
	mu    sync.Mutex
	in    io.Writer
	out   *bufio.Reader
	err   error
}

func (b *blobReader) start() error {
	cmd := b.place.command("cat-file", "--batch")
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

package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// workTree is a work tree of git that is read without git: its index and its ignore
// files. It serves where git is not there, or distrusts the folder.
type workTree struct {
	top     string // its folder, an absolute path without links
	gitDir  string
	common  string // where what all work trees of a repository share is
	tracked map[string]uint32
	folders map[string]bool // that have something tracked in them, without a slash at the end
}

// openWorkTree returns the work tree that dir, an absolute path without links, is in.
func openWorkTree(dir string) (*workTree, error) {
	for top := dir; ; top = filepath.Dir(top) {
		if gitDir, ok := gitDirOf(top); ok {
			w := &workTree{top: top, gitDir: gitDir, common: gitDir}
			if text, err := os.ReadFile(filepath.Join(gitDir, "commondir")); err == nil {
				w.common = resolved(gitDir, strings.TrimSpace(string(text)))
			}
			return w, w.readIndex()
		}
		if filepath.Dir(top) == top || isGitDir(top) {
			return nil, errNoWorkTree
		}
	}
}

func (w *workTree) readIndex() error {
	hashSize := 20
	if strings.EqualFold(configValue(filepath.Join(w.common, "config"), "extensions", "objectformat"), "sha256") {
		hashSize = 32
	}
	entries, err := readIndex(filepath.Join(w.gitDir, "index"), hashSize)
	w.tracked, w.folders = map[string]uint32{}, map[string]bool{}
	for _, e := range entries {
		w.tracked[e.name] = e.mode
		for i, c := range []byte(e.name) {
			if c == '/' {
				w.folders[e.name[:i]] = true
			}
		}
	}
	return err
}

// gitDirOf returns the repository of a folder that is the top of a work tree.
func gitDirOf(top string) (string, bool) {
	name := filepath.Join(top, ".git")
	info, err := os.Stat(name)
	if err != nil {
		return "", false
	}
	if !info.IsDir() {
		text, err := os.ReadFile(name)
		link, ok := strings.CutPrefix(string(text), "gitdir: ")
		if err != nil || !ok {
			return "", false
		}
		name = resolved(top, strings.TrimRight(link, "\r\n"))
	}
	return name, isGitDir(name)
}

// isGitDir reports whether dir is a repository, as git tells.
func isGitDir(dir string) bool {
	if _, err := os.Lstat(filepath.Join(dir, "HEAD")); err != nil {
		return false
	}
	if _, err := os.Stat(filepath.Join(dir, "commondir")); err == nil {
		return true
	}
	for _, name := range []string{"objects", "refs"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

func resolved(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// names returns what git would name in dir, an absolute path in the tree, as paths
// from dir on with slashes. A repository inside ends in a slash.
func (w *workTree) names(dir string) []string {
	rel, err := filepath.Rel(w.top, dir)
	if err != nil {
		return nil
	}
	prefix := ""
	if rel != "." {
		prefix = filepath.ToSlash(rel) + "/"
	}
	var names []string
	for name := range w.tracked {
		if rest, below := strings.CutPrefix(name, prefix); below {
			names = append(names, rest)
		}
	}
	lists := w.excludes()
	ignored := false
	at := ""
	for part := range strings.SplitSeq(strings.TrimSuffix(prefix, "/"), "/") {
		if part == "" {
			break
		}
		lists = lists.with(filepath.Join(w.top, at, ".gitignore"), at)
		ignored = ignored || lists.ignored(at+part, true)
		at += part + "/"
	}
	if !ignored {
		w.untracked(lists, prefix, func(name string) { names = append(names, name[len(prefix):]) })
	}
	return names
}

// isIgnored reports whether a rule leaves dir, an absolute path in the tree, out.
func (w *workTree) isIgnored(dir string) bool {
	rel, err := filepath.Rel(w.top, dir)
	if err != nil || rel == "." {
		return false
	}
	lists, at := w.excludes(), ""
	for part := range strings.SplitSeq(filepath.ToSlash(rel), "/") {
		lists = lists.with(filepath.Join(w.top, at, ".gitignore"), at)
		if lists.ignored(at+part, true) {
			return true
		}
		at += part + "/"
	}
	return false
}

// untracked visits the files of a directory, a path from the top on that ends in a
// slash, that are neither tracked nor ignored.
func (w *workTree) untracked(lists ignores, dir string, visit func(name string)) {
	lists = lists.with(filepath.Join(w.top, dir, ".gitignore"), dir)
	entries, _ := os.ReadDir(filepath.Join(w.top, dir))
	for _, entry := range entries {
		name := dir + entry.Name()
		mode, tracked := w.tracked[name]
		switch {
		case entry.Name() == ".git", tracked && mode&fileType == gitlinkMode:
		case lists.ignored(name, entry.IsDir()):
		case !entry.IsDir():
			if !tracked {
				visit(name)
			}
		default:
			if _, nested := gitDirOf(filepath.Join(w.top, name)); nested && !w.folders[name] {
				visit(name + "/")
				continue
			}
			w.untracked(lists, name+"/", visit)
		}
	}
}

// excludes are the rules for the whole tree: the user's, and before them those of
// the repository.
func (w *workTree) excludes() ignores {
	var lists ignores
	if file := userExcludes(filepath.Join(w.common, "config")); file != "" {
		lists = lists.withFile(file, "")
	}
	return lists.withFile(filepath.Join(w.common, "info", "exclude"), "")
}

// userExcludes returns the file of core.excludesFile, or the one that git reads
// where that is not set.
func userExcludes(repoConfig string) string {
	home, _ := os.UserHomeDir()
	xdg := os.Getenv("XDG_CONFIG_HOME")
	if xdg == "" && home != "" {
		xdg = filepath.Join(home, ".config")
	}
	configs := []string{filepath.Join(xdg, "git", "config"), filepath.Join(home, ".gitconfig")}
	if global, ok := os.LookupEnv("GIT_CONFIG_GLOBAL"); ok {
		configs = []string{global}
	}
	if os.Getenv("GIT_CONFIG_NOSYSTEM") == "" {
		configs = append([]string{"/etc/gitconfig"}, configs...)
	}
	file := ""
	for _, config := range append(configs, repoConfig) {
		if value := configValue(config, "core", "excludesfile"); value != "" {
			file = value
		}
	}
	if rest, ok := strings.CutPrefix(file, "~/"); ok {
		return filepath.Join(home, rest)
	}
	if file == "" && xdg != "" {
		return filepath.Join(xdg, "git", "ignore")
	}
	return file
}

// configValue returns a value of a file of git's configuration, "" if it is not
// there. Of the format it knows what people write for a single value.
func configValue(file, section, key string) (value string) {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	in := ""
	for line := range strings.SplitSeq(string(text), "\n") {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "["); ok {
			in, line, _ = strings.Cut(name, "]")
			line = strings.TrimSpace(line)
		}
		name, v, ok := strings.Cut(line, "=")
		if ok && strings.EqualFold(in, section) && strings.EqualFold(strings.TrimSpace(name), key) {
			value = unquoted(strings.TrimSpace(v))
		}
	}
	return value
}

func unquoted(s string) string {
	if len(s) > 1 && s[0] == '"' {
		if end := strings.IndexByte(s[1:], '"'); end >= 0 {
			return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(s[1 : 1+end])
		}
	}
	return s
}

// nativeNames is gitNames without git.
func nativeNames(dir string) ([]string, error) {
	path, err := realPath(dir)
	if err != nil {
		return nil, err
	}
	w, err := openWorkTree(path)
	if err != nil {
		return nil, err
	}
	names := w.names(path)
	if len(names) == 0 && w.isIgnored(path) {
		return nil, errNoWorkTree
	}
	slices.SortFunc(names, comparePaths)
	return slices.Compact(names), nil
}

// realPath is dir as an absolute path without links.
func realPath(dir string) (string, error) {
	path, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrPermission) {
		return path, nil
	}
	return real, err
}

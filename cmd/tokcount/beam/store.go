package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"gocloud.dev/blob"
	_ "gocloud.dev/blob/azureblob"
	_ "gocloud.dev/blob/gcsblob"
	_ "gocloud.dev/blob/s3blob"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
)

func isURL(name string) bool { return strings.Contains(name, "://") }

// openBucket opens the bucket of a URL, and returns what comes after it.
func openBucket(ctx context.Context, url string) (*blob.Bucket, string, error) {
	scheme, path, _ := strings.Cut(url, "://")
	name, key, _ := strings.Cut(path, "/")
	bucket, err := blob.OpenBucket(ctx, scheme+"://"+name)
	return bucket, strings.Trim(key, "/"), err
}

// find is shard.Find, for URLs too.
func find(ctx context.Context, names []string) (all []shard.Found, err error) {
	if !slices.ContainsFunc(names, isURL) {
		return shard.Find(names)
	}
	for _, name := range names {
		if !isURL(name) {
			return nil, fmt.Errorf("%s: inputs are all on disk or all in buckets", name)
		}
		found, err := list(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, found...)
	}
	seen := map[string]bool{}
	for _, f := range all {
		if seen[f.Path] {
			return nil, fmt.Errorf("%s: it is named twice, and its documents would be there twice", f.Path)
		}
		seen[f.Path] = true
	}
	return all, nil
}

// outside is shard.Outside, for URLs too.
func outside(files []shard.Found, dir string) ([]shard.Found, error) {
	if !isURL(dir) {
		return shard.Outside(files, dir)
	}
	below := strings.TrimRight(dir, "/") + "/"
	var rest []shard.Found
	for _, f := range files {
		switch {
		case f.Folder == "" || !strings.HasPrefix(f.Path, below):
			rest = append(rest, f)
		case strings.HasPrefix(strings.TrimRight(f.Folder, "/")+"/", below):
			return nil, &shard.InsideError{Folder: f.Folder}
		}
	}
	return rest, nil
}

// list returns the objects of a URL: one, those below a folder that are not hidden, or
// those that a pattern matches, in the order of their names.
func list(ctx context.Context, name string) (all []shard.Found, err error) {
	bucket, key, err := openBucket(ctx, name)
	if err != nil {
		return nil, err
	}
	defer bucket.Close()
	before := strings.IndexAny(key, "*?[{")
	inFolder := strings.HasSuffix(name, "/") || key == ""
	if before < 0 && !inFolder {
		return []shard.Found{{Path: name}}, nil
	}
	prefix, folder := key, ""
	switch {
	case before >= 0:
		prefix = key[:before]
	default:
		folder = name
		if key != "" {
			prefix = key + "/"
		}
	}
	root := strings.TrimSuffix(name, "/")
	root = root[:len(root)-len(key)]
	if key == "" {
		root += "/"
	}
	for o := range objects(ctx, bucket, prefix, &err) {
		matches := !strings.Contains("/"+strings.TrimPrefix(o.Key, prefix), "/.")
		if before >= 0 {
			if matches, err = doublestar.Match(key, o.Key); err != nil {
				return nil, err
			}
		}
		if matches && !strings.HasSuffix(o.Key, "/") {
			all = append(all, shard.Found{Path: root + o.Key, Folder: folder})
		}
	}
	if err == nil && len(all) == 0 {
		err = errors.New("there is no such object")
	}
	return all, err
}

// objects gives all objects below a prefix.
func objects(ctx context.Context, bucket *blob.Bucket, prefix string, failed *error) func(func(*blob.ListObject) bool) {
	return func(yield func(*blob.ListObject) bool) {
		in := bucket.List(&blob.ListOptions{Prefix: prefix})
		for {
			o, err := in.Next(ctx)
			if err != nil {
				if err != io.EOF {
					*failed = err
				}
				return
			}
			if !yield(o) {
				return
			}
		}
	}
}

// A store has files on disk and objects in buckets.
type store struct{}

// Open implements shard.Store.
func (*store) Open(path string) (shard.Object, error) {
	if !isURL(path) {
		return shard.Disk{}.Open(path)
	}
	ctx := context.Background()
	bucket, key, err := openBucket(ctx, path)
	if err != nil {
		return nil, err
	}
	attrs, err := bucket.Attributes(ctx, key)
	if err != nil {
		bucket.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &object{bucket: bucket, key: key, size: attrs.Size, time: attrs.ModTime}, nil
}

// An object is an input in a bucket. It is read in ranges, which grow while one follows
// the other: a seek asks for little, and a whole file in few requests.
type object struct {
	bucket *blob.Bucket
	key    string
	size   int64
	time   time.Time

	mu    sync.Mutex
	in    io.ReadCloser // a range
	at    int64         // of its next byte
	chunk int64         // the length of the next range
}

const leastChunk, mostChunk = 256 << 10, 64 << 20

func (o *object) Size() int64     { return o.size }
func (o *object) Time() time.Time { return o.time }

func (o *object) Close() error { return errors.Join(o.end(), o.bucket.Close()) }

// end closes the range.
func (o *object) end() (err error) {
	if o.in != nil {
		err = o.in.Close()
	}
	o.in = nil
	return err
}

// ReadAt implements io.ReaderAt.
func (o *object) ReadAt(p []byte, off int64) (n int, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if off != o.at {
		o.end()
		o.chunk = 0
	}
	for o.at = off; n < len(p) && o.at < o.size; {
		if o.in == nil {
			o.chunk = max(min(2*o.chunk, mostChunk), leastChunk)
			if o.in, err = o.bucket.NewRangeReader(context.Background(), o.key, o.at, o.chunk, nil); err != nil {
				return n, err
			}
		}
		k, err := o.in.Read(p[n:])
		n, o.at = n+k, o.at+int64(k)
		if err == io.EOF {
			err = o.end()
		}
		if err != nil {
			return n, err
		}
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

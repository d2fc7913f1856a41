package shard

import (
	"context"
	"io"
)

// metered returns r, and tells what is read of it.
func (u *unitRun) metered(r io.Reader) io.Reader {
	if u.Progress == nil {
		return r
	}
	return meteredReader{r, u.Progress}
}

type meteredReader struct {
	io.Reader
	progress func(bytes int64)
}

func (r meteredReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.progress(int64(n))
	return n, err
}

// meteredAt returns o, and tells what is read of it.
func (u *unitRun) meteredAt(o Object) Object {
	if u.Progress == nil {
		return o
	}
	return meteredObject{o, u.Progress}
}

type meteredObject struct {
	Object
	progress func(bytes int64)
}

func (o meteredObject) ReadAt(p []byte, off int64) (int, error) {
	n, err := o.Object.ReadAt(p, off)
	o.progress(int64(n))
	return n, err
}

// A stoppable reader fails when a context is done.
type stoppable struct {
	ctx      context.Context
	in       io.Reader
	progress func(bytes int64) // or nil
}

func (r *stoppable) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, ErrStopped
	}
	n, err := r.in.Read(p)
	if r.progress != nil {
		r.progress(int64(n))
	}
	return n, err
}

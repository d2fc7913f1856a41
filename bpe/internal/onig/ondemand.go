package onig

import "sync"

// An onDemand value is made when it is first asked for. Unlike sync.OnceValue, it needs
// nothing at the start of a program, so that one that never asks does not contain
// what it is made by.
type onDemand[T any] struct {
	once  sync.Once
	value T
}

func (l *onDemand[T]) get(make func() T) T {
	l.once.Do(func() { l.value = make() })
	return l.value
}

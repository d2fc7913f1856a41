//go:build !goexperiment.simd || !amd64 || purego

package pretok

// Constants, so that the compiler drops what would use vectors.
const (
	noVectors = iota
	vectors   = noVectors
)

func (b *block) loadVector(string)         {}
func (b *block) loadVectorEnd(string) bool { return false }
func (b *block) allPlanes(string)          {}

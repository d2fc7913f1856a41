package files

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSkipped(t *testing.T) {
	var s Set
	assert.Empty(t, s.Skipped())
	s.Skip(Special)
	s.Skip(Repository)
	assert.Equal(t, "1 link or special file, 1 bare repository", s.Skipped())
	s.Skip(Special)
	s.Skip(Repository)
	s.Skip(Hidden)
	s.Skip(Packed)
	assert.Equal(t, "1 compressed, 1 hidden, 2 links or special files, 2 bare repositories", s.Skipped())
}

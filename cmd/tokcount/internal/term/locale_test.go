package term

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHasUTF8(t *testing.T) {
	for _, test := range []struct {
		env  map[string]string
		want bool
	}{
		{nil, true},
		{map[string]string{"LC_ALL": "C"}, false},
		{map[string]string{"LANG": "POSIX"}, false},
		{map[string]string{"LANG": "C.UTF-8"}, true},
		{map[string]string{"LANG": "de_DE.utf8@euro"}, true},
		{map[string]string{"LANG": "de_DE"}, true},
		{map[string]string{"LANG": "en_US.ISO-8859-1"}, false},
		{map[string]string{"LC_CTYPE": "ja_JP.eucJP", "LANG": "ja_JP.UTF-8"}, false},
		{map[string]string{"LC_ALL": "C.UTF-8", "LANG": "C"}, true},
		{map[string]string{"LANG": "C.UTF-8", "TERM": "dumb"}, false},
	} {
		assert.Equal(t, test.want, HasUTF8(func(name string) string { return test.env[name] }), "%v", test.env)
	}
}

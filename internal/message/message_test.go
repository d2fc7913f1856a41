package message

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSmallFormatsAsFmtDoes(t *testing.T) {
	for _, c := range []struct {
		format string
		args   []any
	}{
		{"no verbs", nil},
		{"100%% of %d", []any{7}},
		{"%d, %d and %d", []any{-1, uint32(1 << 31), uint64(1) << 40}},
		{"token %d: %v", []any{3, errors.New("bad")}},
		{"%w: more than %d", []any{errors.New("too large"), int64(9)}},
		{"%s and %q", []any{"a\"b\xff", "a\"b\xff\n"}},
		{"%q", []any{[]byte("x\x00")}},
		{"%q, not %q", []any{byte('1'), byte(0)}},
		{"%#02x %#02x", []any{byte(5), byte(0xab)}},
		{"<0x%02X>", []any{byte(10)}},
		{"%v", []any{text{}}},
		{"%d", []any{int32(-5)}},
	} {
		require.Equal(t, fmt.Errorf(c.format, c.args...).Error(), small(c.format, c.args), c.format)
	}
}

type text struct{}

func (text) String() string { return "text" }

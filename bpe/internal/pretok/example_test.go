package pretok_test

import (
	"fmt"

	"github.com/tokcount/tokcount/bpe/internal/pretok"
)

// The ends come in batches; each starts where the one before it ended.
func ExamplePattern_Split() {
	pattern, _ := pretok.For(pretok.CL100k)
	text := "It's 12345 o'clock.\n"
	ends := make([]int, 4)
	for pos, n := 0, len(ends); n == len(ends); {
		n = pattern.Split(text, pos, ends)
		for _, end := range ends[:n] {
			fmt.Printf("%q ", text[pos:end])
			pos = end
		}
	}
	// Output: "It" "'s" " " "123" "45" " o" "'clock" ".\n"
}

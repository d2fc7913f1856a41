package encodings_test

import (
	"errors"
	"fmt"

	"github.com/tokcount/tokcount/encodings"
)

// A program that names one encoding carries no other.
func ExampleCL100kBase() {
	fmt.Println(encodings.CL100kBase().Count("Say this is a test"))
	// Output: 5
}

func ExampleGet() {
	enc, err := encodings.Get("r50k_base")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(enc.Name(), enc.Count("Say this is a test"))
	// Output: r50k_base 5
}

func ExampleGet_unknown() {
	_, err := encodings.Get("o200k")
	fmt.Println(err)

	var unknown *encodings.UnknownEncodingError
	if errors.As(err, &unknown) {
		fmt.Println(unknown.Nearest[0])
	}
	// Output:
	// unknown encoding "o200k": did you mean o200k_base or o200k_harmony?
	// o200k_base
}

func ExampleForModel() {
	enc, err := encodings.ForModel("gpt-4o-mini")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(enc.Name(), enc.Count("Say this is a test"))
	// Output: o200k_base 5
}

func ExampleLookupModel() {
	m, err := encodings.LookupModel("davinci")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Encoding, m.ContextWindow, m.Endpoints)
	fmt.Println(m.Note)
	// Output:
	// r50k_base 2049 [completions]
	// shut down 2024-01-04; out+prompt share the window
}

// Matched tells what was inferred from the name: from a base model or a
// snapshot's date with its figures, from a prefix without.
func ExampleLookupModel_inferred() {
	for _, name := range []string{"ft:gpt-4.1-mini:acme::8x", "gpt-4o-2027-01-31", "o4-mini-high"} {
		m, err := encodings.LookupModel(name)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(m.Matched, m.Encoding, m.ContextWindow, m.Exact())
	}
	// Output:
	// gpt-4.1-mini o200k_base 1047576 false
	// gpt-4o o200k_base 128000 false
	// o4-mini-* o200k_base 0 false
}

func ExampleModels() {
	for _, m := range encodings.Models() {
		if m.Encoding == "o200k_harmony" {
			fmt.Println(m.Name, m.ContextWindow)
		}
	}
	// Output:
	// gpt-oss-120b 131072
	// gpt-oss-20b 131072
}

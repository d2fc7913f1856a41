//go:build tokcount_small

package message

// Errorf is [fmt.Errorf] as far as package small goes.
func Errorf(format string, args ...any) error {
	e := &wrapped{text: small(format, args)}
	for _, arg := range args {
		if err, ok := arg.(error); ok {
			e.errs = append(e.errs, err)
		}
	}
	return e
}

// Sprintf is [fmt.Sprintf].
func Sprintf(format string, args ...any) string { return small(format, args) }

type wrapped struct {
	text string
	errs []error
}

func (e *wrapped) Error() string { return e.text }

func (e *wrapped) Unwrap() []error { return e.errs }

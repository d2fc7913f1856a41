package naive

import (
	"testing"

	"github.com/tokcount/tokcount/bpe/internal/goldens"
	"github.com/tokcount/tokcount/vocab/spec"
)

func maker(s *spec.Tokenizer) (goldens.Tokenizer, error) {
	t, err := New(s)
	if err != nil {
		return nil, err
	}
	return t, nil
}

func TestSyntheticFiles(t *testing.T) { goldens.Synthetic(t, maker) }

func TestSyntheticOther(t *testing.T) { goldens.Other(t, maker) }

func TestRealTokenizers(t *testing.T) { goldens.Real(t, maker) }

func TestRealTexts(t *testing.T) {
	goldens.Long(t)
	goldens.RealTexts(t, maker)
}

func TestRealCodePoints(t *testing.T) {
	goldens.Long(t)
	goldens.RealCodePoints(t, maker)
}

func TestRealTokenizersAgainstTheReference(t *testing.T) { goldens.Reference(t, maker) }

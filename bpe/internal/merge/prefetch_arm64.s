//go:build !purego

#include "textflag.h"

// func prefetchLines(base unsafe.Pointer, offsets *uint64, n, stride int)
TEXT ·prefetchLines(SB), NOSPLIT, $0-32
	MOVD base+0(FP), R0
	MOVD offsets+8(FP), R1
	MOVD n+16(FP), R2
	MOVD stride+24(FP), R3
	CMP  $0, R2
	BLE  done

loop:
	MOVD (R1), R4
	ADD  R3, R1
	ADD  R0, R4
	PRFM (R4), PLDL1KEEP
	SUBS $1, R2
	BNE  loop

done:
	RET

//go:build !purego

#include "textflag.h"

// func prefetchLines(base unsafe.Pointer, offsets *uint64, n, stride int)
TEXT ·prefetchLines(SB), NOSPLIT, $0-32
	MOVQ  base+0(FP), DX
	MOVQ  offsets+8(FP), SI
	MOVQ  n+16(FP), CX
	MOVQ  stride+24(FP), BX
	TESTQ CX, CX
	JLE   done

loop:
	MOVQ       (SI), AX
	ADDQ       BX, SI
	PREFETCHT0 (DX)(AX*1)
	DECQ       CX
	JNZ        loop

done:
	RET

// LD_ABS and LD_IND read the packet of the context in r6; r1 to r5 are gone behind them.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: absolute: accepted
// CHECK: indirect: accepted
// CHECK: clobbers: rejected
// CHECK: r2 is read before it is written
// CHECK: keeps: accepted
// CHECK: other_context: rejected
// CHECK: r6 must be the unmodified context
// CHECK: index_missing: rejected
// CHECK: r7 is read before it is written
#include "rules.h"

PROGRAM("socket", absolute,
        "r6 = r1; r0 = *(u32 *)skb[14]; exit;")
PROGRAM("socket", indirect,
        "r6 = r1; r7 = 14; r0 = *(u16 *)skb[r7]; exit;")
PROGRAM("socket", clobbers,
        "r6 = r1; r2 = 1; r0 = *(u8 *)skb[0]; r0 = r2; exit;")
PROGRAM("socket", keeps,
        "r6 = r1; r7 = 1; r0 = *(u8 *)skb[0]; r0 = r7; r1 = r6; r0 = *(u32 *)(r1 + 0); exit;")
PROGRAM("socket", other_context,
        "r6 = r1; r6 += 4; r0 = *(u8 *)skb[0]; exit;")
PROGRAM("socket", index_missing,
        "r6 = r1; r0 = *(u8 *)skb[r7]; exit;")

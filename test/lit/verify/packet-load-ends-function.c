// Where a packet load finds nothing, a static function returns 0 to its caller.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: trusts: rejected
// CHECK: error: read of 1 byte at offset -520 leaves the stack
// CHECK: tests: accepted
#include "rules.h"

/* 8 to 15, if it returns by itself. */
static __attribute__((naked, noinline, used)) int at_least_8(void) {
  asm volatile("r6 = r1; r0 = *(u8 *)skb[0]; r0 &= 7; r0 += 8; exit;");
}
/* Reads the stack's byte r0 - 8. */
#define READ "r0 -= 8; r1 = r10; r1 += -512; r1 += r0; r0 = *(u8 *)(r1 + 0); exit;"

PROGRAM("socket", trusts,
        "call at_least_8;" READ)
PROGRAM("socket", tests,
        "call at_least_8; if r0 >= 8 goto +1; exit;" READ)

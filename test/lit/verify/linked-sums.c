// What is learned of a number holds for the sums of it with constants.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: sum: accepted
// CHECK: from_sum: accepted
// CHECK: too_far: rejected
// CHECK: leaves the stack
// CHECK: sum_of_sum: accepted
// CHECK: in_32_bits: rejected
// CHECK: changed: rejected
#include "rules.h"

/* r1 = any number, r2 = r1 + 4; r10 - 512 + r2 is read, for an r2 that is known to be small. */
#define NUMBER "call 7; r1 = r0;"
#define INDEX(reg) "r3 = r10; r3 += -512; r3 += " #reg "; r0 = *(u8 *)(r3 + 0); exit;"
#define OUT "r0 = 0; exit;"

PROGRAM("kprobe", sum,
        NUMBER "r2 = r1; r2 += 4; if r1 < 508 goto +2;" OUT INDEX(r2))
PROGRAM("kprobe", from_sum,
        NUMBER "r2 = r1; r2 += 4; if r2 < 516 goto +2;" OUT "if r2 > 3 goto +2;" OUT INDEX(r1))
PROGRAM("kprobe", too_far,
        NUMBER "r2 = r1; r2 += 4; if r1 < 509 goto +2;" OUT INDEX(r2))
PROGRAM("kprobe", sum_of_sum,
        NUMBER "r2 = r1; r2 += 4; r4 = r1; r4 += 8; if r1 < 504 goto +2;" OUT INDEX(r4))
/* 2^32 - 4 plus 4 is 0 in 32 bits. */
PROGRAM("kprobe", in_32_bits,
        NUMBER "r2 = r1; w2 += 4; if r2 < 4 goto +2;" OUT INDEX(r1))
PROGRAM("kprobe", changed,
        NUMBER "r2 = r1; r2 += 4; r2 *= 2; if r1 < 508 goto +2;" OUT INDEX(r2))

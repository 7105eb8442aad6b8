// The low half of a saved number that fits into it is the number itself.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = *(u32 *)(r1 + 8); *(u64 *)(r10 - 16) = r6;" LOOKUP_CHECKED
        "r7 = *(u32 *)(r10 - 16); if r6 > 7 goto +3; r7 <<= 3; r0 += r7; r0 = *(u64 *)(r0 + 0); r0 = 0; exit;")

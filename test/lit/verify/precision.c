// A number that becomes an index later is compared when paths meet.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: read of 1 byte at offset 64 leaves a value of map 'array'
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = *(u64 *)(r1 + 0); r7 = 0; if r6 == 0 goto +1; r7 = 64; r8 = *(u64 *)(r1 + 8); if r8 == 0 goto +0; r8 = *(u64 *)(r1 + 8); if r8 == 0 goto +0; r8 = 1;" LOOKUP_CHECKED "r0 += r7; r0 = *(u8 *)(r0 + 0); exit;")

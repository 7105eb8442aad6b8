// Reserved memory is written and submitted, or was not reserved.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s
// CHECK: f: accepted
// CHECK: call {{.*}} ; map=ring size=16
// CHECK: ; ringbuf_mem [8, 8]
#include "rules.h"

PROGRAM("kprobe", f,
        RESERVE "if r0 == 0 goto +5; r1 = 7; *(u64 *)(r0 + 8) = r1; r1 = r0; r2 = 0; call 132; r0 = 0; exit;")

// Only the start of reserved memory can be released.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: argument 1 of bpf_ringbuf_submit must be the start of the reserved memory
#include "rules.h"

PROGRAM("kprobe", f,
        RESERVE "if r0 == 0 goto +4; r1 = r0; r1 += 8; r2 = 0; call 132; r0 = 0; exit;")

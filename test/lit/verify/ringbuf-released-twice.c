// Memory cannot be submitted twice.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: argument 1 of bpf_ringbuf_discard must be reserved ring-buffer memory
#include "rules.h"

PROGRAM("kprobe", f,
        RESERVE "if r0 == 0 goto +7; r6 = r0; r1 = r0; r2 = 0; call 132; r1 = r6; r2 = 0; call 133; r0 = 0; exit;")

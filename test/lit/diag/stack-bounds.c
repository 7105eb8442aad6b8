// The stack ends 512 bytes below the frame pointer.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: write of 8 bytes at offset -520 leaves the stack
// CHECK: because: the stack of a function is bytes -512 to -1 from r10; the access covers bytes -520 to -513
// CHECK: insn: 1: *(u64 *)
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = 0; *(u64 *)(r10 - 520) = r0; exit;")

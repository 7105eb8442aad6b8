// The frame pointer cannot be written.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: r10, the frame pointer, is read-only
// CHECK: insn: 0: r10 += 8
#include "rules.h"

PROGRAM("kprobe", f,
        "r10 += 8; r0 = 0; exit;")

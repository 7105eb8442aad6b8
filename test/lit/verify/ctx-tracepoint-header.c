// The first word of a tracepoint record is not for programs.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: read of 8 bytes at offset 0 of the context is not allowed in a program of type tracepoint
#include "rules.h"

PROGRAM("tracepoint", f,
        "r0 = *(u64 *)(r1 + 0); exit;")

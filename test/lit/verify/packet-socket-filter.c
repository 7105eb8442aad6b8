// A socket filter has no pointers into the packet.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: read of 4 bytes at offset 76 of the context is not allowed in a program of type socket_filter
#include "rules.h"

PROGRAM("socket", f,
        "r2 = *(u32 *)(r1 + 76); r0 = 0; exit;")

// Packet pointers are not supported.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: unsupported
// CHECK: error: direct packet access is not supported yet (read of 4 bytes at offset 0)
#include "rules.h"

PROGRAM("xdp", f,
        "r0 = *(u32 *)(r1 + 0); exit;")

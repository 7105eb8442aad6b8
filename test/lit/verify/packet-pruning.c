// A path on which less of the packet was checked is not covered by one with more.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: read of 8 bytes at offset 0 leaves the part of the packet that was checked
#include "packet.h"

/* The jump is followed last; both ways meet before the read. */
PROGRAM("xdp", f,
        PACKET "r5 = *(u32 *)(r6 + 12); r7 = r2; r7 += 4; if r7 > r3 goto 1f;"
        "if r5 == 0 goto 2f; if r4 > r3 goto 1f;"
        "2: r0 = 0; r0 = *(u64 *)(r2 + 0); exit;"
        "1: r0 = 0; exit;")

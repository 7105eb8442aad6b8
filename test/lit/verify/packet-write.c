// XDP and tc programs may write the part of the packet that they checked.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: inside: accepted
// CHECK: outside: rejected
// CHECK: write of 8 bytes at offset 1 leaves the part of the packet that was checked
#include "packet.h"

PROGRAM("xdp", inside,
        PACKET_CHECKED "r0 = 0; *(u64 *)(r2 + 0) = r0; exit;")
PROGRAM("xdp", outside,
        PACKET_CHECKED "r0 = 0; *(u64 *)(r2 + 1) = r0; exit;")

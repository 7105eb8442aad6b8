// Nothing is known of a packet where the comparison failed, nor after one for equality.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: failed: rejected
// CHECK: read of 1 byte at offset 0 leaves the part of the packet that was checked
// CHECK: equal: rejected
// CHECK: read of 1 byte at offset 0 leaves the part of the packet that was checked
#include "packet.h"

PROGRAM("xdp", failed,
        PACKET "if r4 > r3 goto +2; r0 = 0; exit; r0 = *(u8 *)(r2 + 0); exit;")
PROGRAM("xdp", equal,
        PACKET "if r4 == r3 goto +2; r0 = 0; exit; r0 = *(u8 *)(r2 + 0); exit;")

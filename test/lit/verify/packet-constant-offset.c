// Constants added to a packet pointer, before or after the check, keep what is known.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: after: accepted
// CHECK: through_compared: accepted
// CHECK: too_far: rejected
// CHECK: read of 4 bytes at offset 5 leaves the part of the packet that was checked
#include "packet.h"

PROGRAM("xdp", after,
        PACKET_CHECKED "r2 += 4; r0 = *(u32 *)(r2 + 0); exit;")
PROGRAM("xdp", through_compared,
        PACKET_CHECKED "r0 = *(u64 *)(r4 - 8); exit;")
PROGRAM("xdp", too_far,
        PACKET_CHECKED "r2 += 5; r0 = *(u32 *)(r2 + 0); exit;")

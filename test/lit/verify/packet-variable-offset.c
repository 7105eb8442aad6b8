// A number added to a packet pointer needs a check of its own, which holds for pointers
// with the same number in them.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: unchecked: rejected
// CHECK: read of 1 byte at offset 0 leaves the part of the packet that was checked
// CHECK: checked: accepted
// CHECK: copied: accepted
// CHECK: other: rejected
// CHECK: read of 1 byte at offset 0 leaves the part of the packet that was checked
// CHECK: wide: rejected
// CHECK: before: rejected
#include "packet.h"

/* r5 = the packet plus a byte of it. */
#define MOVED PACKET_CHECKED "r5 = *(u8 *)(r2 + 0); r5 += r2;"
/* r0 = r5 + 4, of which is known that it lies in the packet. */
#define MOVED_CHECKED MOVED "r0 = r5; r0 += 4; if r0 <= r3 goto +2; r0 = 0; exit;"

PROGRAM("xdp", unchecked,
        MOVED "r0 = *(u8 *)(r5 + 0); exit;")
PROGRAM("xdp", checked,
        MOVED_CHECKED "r0 = *(u8 *)(r5 + 3); exit;")
PROGRAM("xdp", copied,
        MOVED "r7 = r5; r0 = r5; r0 += 4; if r0 <= r3 goto +2; r0 = 0; exit; r0 = *(u32 *)(r7 + 0); exit;")
PROGRAM("xdp", other,
        MOVED_CHECKED "r1 = *(u8 *)(r2 + 1); r1 += r2; r0 = *(u8 *)(r1 + 0); exit;")
/* A sum that may pass the longest packet may wrap around: comparing it shows nothing. */
PROGRAM("xdp", wide,
        PACKET_CHECKED "r5 = *(u32 *)(r2 + 0); r5 &= 0x1fffff; r5 += r2; r0 = r5; r0 += 4; if r0 <= r3 goto +2; r0 = 0; exit; r0 = *(u8 *)(r5 + 0); exit;")
PROGRAM("xdp", before,
        PACKET_CHECKED "r0 = *(u8 *)(r2 - 1); exit;")

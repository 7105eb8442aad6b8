// Metadata ends where the packet begins, and only the packet's unmoved start bounds it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: checked: accepted
// CHECK: unchecked: rejected
// CHECK: read of 4 bytes at offset 0 leaves the part of the packet that was checked
// CHECK: by_end: rejected
// CHECK: read of 4 bytes at offset 0 leaves the part of the packet that was checked
// CHECK: by_moved: rejected
// CHECK: read of 4 bytes at offset 0 leaves the part of the packet that was checked
#include "packet.h"

/* r5 = the metadata, r7 = r5 + 8. */
#define META PACKET "r5 = *(u32 *)(r6 + 8); r7 = r5; r7 += 8;"
#define READ "r0 = 0; exit; r0 = *(u32 *)(r5 + 0); exit;"

PROGRAM("xdp", checked,
        META "if r7 <= r2 goto +2;" READ)
PROGRAM("xdp", unchecked,
        META "r0 = *(u32 *)(r5 + 0); exit;")
PROGRAM("xdp", by_end,
        META "if r7 <= r3 goto +2;" READ)
PROGRAM("xdp", by_moved,
        META "if r7 <= r4 goto +2;" READ)

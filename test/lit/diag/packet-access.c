// Packet bytes are no target of atomic operations, nor what a helper works on that may
// move the packet.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: adds: rejected
// CHECK: packet-access.c:[[#@LINE+14]]:{{.*}}error: this access of packet bytes is not allowed: atomic operations on packet bytes are not allowed
// CHECK: because: r2 is
// CHECK: try: Copy the bytes to the stack first
// CHECK: insn: 6: lock
// CHECK: stores: rejected
// CHECK: error: this access of packet bytes is not allowed: the helper may change the packet under its argument
// CHECK: insn: 14: call skb_store_bytes#9
#include "rules.h"

/* r2 = the packet, of which 8 bytes are there. */
#define PACKET                                                            \
  "r6 = r1; r2 = *(u32 *)(r1 + 76); r3 = *(u32 *)(r1 + 80); r4 = r2;"     \
  "r4 += 8; if r4 > r3 goto +1;"

PROGRAM("tc", adds,
        PACKET "lock *(u64 *)(r2 + 0) += r4; r0 = 0; exit;")
PROGRAM("tc", stores,
        PACKET "goto +2; r0 = 0; exit; r3 = r2; r1 = r6; r2 = 0; r4 = 8; r5 = 0; call 9; r0 = 0; exit;")

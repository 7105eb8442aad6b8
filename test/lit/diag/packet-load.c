// Packet loads of the old kind are for programs that have a packet, and their context in r6.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include "rules.h"

// CHECK: packet-load.c:[[#@LINE+1]]:1: error: a packet load (LD_ABS, LD_IND) is not allowed here: programs of this type have no packet to load from
PROGRAM("kprobe", probe,
        "r6 = r1; r0 = *(u8 *)skb[0]; exit;")
// CHECK: try: Use bpf_skb_load_bytes() instead.
// CHECK: insn: 1: r0 = *(u8 *)skb[0]
// CHECK: packet-load.c:[[#@LINE+1]]:1: error: a packet load (LD_ABS, LD_IND) is not allowed here: r6 must be the unmodified context
PROGRAM("socket", unready,
        "r6 = 0; r0 = *(u8 *)skb[0]; exit;")

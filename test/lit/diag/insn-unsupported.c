// Packet loads of the old kind are refused by name.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: unsupported
// CHECK: error: LD_ABS and LD_IND packet loads are not supported
#include "rules.h"

PROGRAM("socket", f,
        "r6 = r1; r0 = *(u8 *)skb[0]; exit;")

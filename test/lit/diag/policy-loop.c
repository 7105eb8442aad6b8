// Where the policy forbids loops, the jump that makes one is refused.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: printf '{"name": "straight", "helpers": "*", "map_types": "*", "program_types": "*", "loops": false}' >%t.json
// RUN: not %bpftime-verify %t.o --policy=%t.json 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: this jump makes a loop, and policy 'straight' allows no loops [program f]
// CHECK: because: policy 'straight' says so at /loops
// CHECK: insn: 2: if r0 != 3 goto
// CHECK: g: accepted
#include "rules.h"

PROGRAM("kprobe", f, "r0 = 0; r0 += 1; if r0 != 3 goto -2; exit;")
// Backwards, but only once.
PROGRAM("kprobe", g, "goto +2; r0 = 0; exit; goto -3;")

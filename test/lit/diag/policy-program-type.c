// A program of a type that the policy does not allow is refused.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: printf '{"name": "packets", "helpers": "*", "map_types": "*", "program_types": ["xdp"]}' >%t.json
// RUN: not %bpftime-verify %t.o --policy=%t.json 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: programs of type kprobe are not allowed by policy 'packets' [program f]
// CHECK: because: policy 'packets' says so at /program_types
// CHECK: g: accepted
#include "rules.h"

PROGRAM("kprobe", f, "r0 = 0; exit;")
PROGRAM("xdp", g, "r0 = 2; exit;")

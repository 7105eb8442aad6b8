// A map of a type that the policy does not allow is refused where it is first used.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: printf '{"name": "flat", "helpers": "*", "map_types": ["array"], "program_types": "*"}' >%t.json
// RUN: not %bpftime-verify %t.o --policy=%t.json 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: map 'hash' is of type hash, which policy 'flat' does not allow [program f]
// CHECK: because: policy 'flat' says so at /map_types
// CHECK: insn: 4:
// CHECK: g: accepted
#include "rules.h"

PROGRAM("kprobe", f, LOOKUP_HASH "r0 = 0; exit;")
PROGRAM("kprobe", g, LOOKUP "r0 = 0; exit;")

// The lower of the policy's and the user's budget ends the walk, and a policy's is named.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: printf '{"name": "quick", "helpers": "*", "map_types": "*", "program_types": "*", "limits": {"insns_processed": 500}}' >%t.json
// RUN: not %bpftime-verify %t.o --policy=%t.json 2>&1 | FileCheck %s
// RUN: not %bpftime-verify %t.o --policy=%t.json --insn-budget=400 2>&1 | FileCheck %s --check-prefix=USER
// CHECK: error: the program is too complex: more than 500 instructions were followed
// CHECK: policy 'quick' says so at /limits/insns_processed
// CHECK: try: Lower the loop's bound, or raise the policy's limit.
// USER: more than 400 instructions were followed
// USER-NOT: says so
// USER: --insn-budget
#include "rules.h"

PROGRAM("kprobe", f, "r0 = 0; r0 += 1; if r0 != 1000 goto -2; r0 = 0; exit;")

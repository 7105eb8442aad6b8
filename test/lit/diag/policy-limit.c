// Each limit of a policy that a program exceeds is named with both numbers.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: printf '{"name": "small", "helpers": "*", "map_types": "*", "program_types": "*", "limits": {"stack_bytes": 4, "call_depth": 1, "atomic_bytes": 4, "map_entries": 15, "map_bytes": 1024}}' >%t.json
// RUN: not %bpftime-verify %t.o --policy=%t.json 2>&1 | FileCheck %s
// RUN: printf '{"name": "few", "helpers": "*", "map_types": "*", "program_types": "*", "limits": {"insns": 3, "maps": 2, "maps_bytes": 5503}}' >%t.json
// RUN: not %bpftime-verify %t.o --policy=%t.json 2>&1 | FileCheck %s --check-prefix=BEFORE
// CHECK: f: rejected
// CHECK: error: 16 entries in map 'hash', more than the 15 that policy 'small' allows [program f]
// CHECK: because: policy 'small' says so at /limits/map_entries
// CHECK: error: 1152 bytes in map 'hash', more than the 1024 that policy 'small' allows
// CHECK: error: 8 bytes in one atomic operation, more than the 4 that policy 'small' allows
// CHECK: error: 8 bytes of stack, more than the 4 that policy 'small' allows
// CHECK: error: 2 frames of nested calls, more than the 1 that policy 'small' allows
// CHECK: because: policy 'small' says so at /limits/call_depth
// BEFORE: error: {{[0-9]+}} instructions, more than the 3 that policy 'few' allows
// BEFORE: error: 3 maps, more than the 2 that policy 'few' allows
// BEFORE: error: 5504 bytes in all maps together, more than the 5503 that policy 'few' allows
#include "rules.h"

FUNCTION(callee, "r0 = 0; exit;")
SEC("kprobe") __attribute__((naked)) int f(void) {
  asm volatile(LOOKUP_HASH "if r0 == 0 goto +2; r1 = 1; lock *(u64 *)(r0 + 0) += r1; call callee; exit;" : : MAPS);
}

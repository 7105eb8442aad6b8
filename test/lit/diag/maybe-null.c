// The result of a lookup must be compared with NULL.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: r0 may be NULL here
// CHECK: because: r0 is a pointer to a value of map 'hash', or NULL
// CHECK-NEXT: insn 6 (maybe-null.c:{{[0-9]+}}) `call map_lookup_elem#1`: bpf_map_lookup_elem() returns a pointer
// CHECK-NEXT: try: Check the result of bpf_map_lookup_elem()
// CHECK: insn: 7:
#include "rules.h"

PROGRAM("kprobe", f,
        LOOKUP_HASH "r0 = *(u64 *)(r0 + 0); exit;")

// A ring buffer has no elements to look up.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: bpf_map_lookup_elem does not work on map 'ring' of type BPF_MAP_TYPE_RINGBUF
#include "rules.h"

PROGRAM("kprobe", f,
        "r2 = r10; r2 += -8; r1 = 0; *(u64 *)(r10 - 8) = r1; r1 = %[ring] ll; call 1; r0 = 0; exit;")

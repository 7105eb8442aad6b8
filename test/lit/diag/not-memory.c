// A number is not an address.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: r2 is used as an address but is not a pointer to memory of the program
// CHECK: because: r2 is a number, any 64-bit number
// CHECK-NEXT: insn 0 (not-memory.c:{{[0-9]+}}) `r2 = *(u64 *)(r1 + 0)`: r2 is read from the context at offset 0
// CHECK: try: {{.*}}bpf_probe_read_user()
// CHECK: insn: 1: r0 =
#include "rules.h"

PROGRAM("kprobe", f,
        "r2 = *(u64 *)(r1 + 0); r0 = *(u64 *)(r2 + 0); exit;")

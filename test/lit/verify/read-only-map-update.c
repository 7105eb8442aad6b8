// A map that programs may only read is not changed by a helper either.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o --program update 2>&1 | FileCheck %s
// RUN: not %bpftime-verify %t.o --program delete 2>&1 | FileCheck %s
// RUN: %bpftime-verify %t.o --program lookup | FileCheck %s --check-prefix=LOOKUP
// CHECK: rejected
// CHECK: error: write into map 'settings', which programs may only read
// LOOKUP: lookup: accepted
#include "rules.h"

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(map_flags, BPF_F_RDONLY_PROG);
  __uint(max_entries, 1);
  __type(key, __u64);
  __type(value, __u64);
} settings SEC(".maps");

#define SETTINGS "r2 = 0; *(u64 *)(r10 - 8) = r2; r2 = r10; r2 += -8; r3 = r2; r4 = 0; r1 = %[settings] ll;"
#define PROGRAM_WITH(name, text) \
  SEC("kprobe") __attribute__((naked)) int name(void) { asm volatile(text : : [settings] "i"(&settings)); }

PROGRAM_WITH(lookup, SETTINGS "call 1; r0 = 0; exit;")
PROGRAM_WITH(update, SETTINGS "call 2; r0 = 0; exit;")
PROGRAM_WITH(delete, SETTINGS "call 3; r0 = 0; exit;")

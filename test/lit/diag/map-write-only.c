// A map that programs may only write cannot be read.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: read from map 'sink', which programs may only write
#include "rules.h"

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __uint(map_flags, BPF_F_WRONLY_PROG);
  __type(key, __u32);
  __type(value, __u64);
} sink SEC(".maps");

SEC("kprobe") __attribute__((naked)) int f(void) {
  asm volatile("r1 = 0; *(u32 *)(r10 - 4) = r1; r2 = r10; r2 += -4; r1 = %[sink] ll; call 1;"
               "if r0 == 0 goto +1; r0 = *(u64 *)(r0 + 0); r0 = 0; exit;" : : [sink] "i"(&sink), MAPS);
}

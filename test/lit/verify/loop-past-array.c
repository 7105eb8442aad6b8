// A loop that runs one element too far is refused.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>/dev/null | FileCheck %s
// CHECK: f: rejected
#include "rules.h"

SEC("kprobe") int f(void *ctx) {
  __u32 key = 0;
  struct value *v = bpf_map_lookup_elem(&array, &key);
  volatile int sum = 0;
  if (!v) return 0;
  #pragma clang loop unroll(disable)
  for (int i = 0; i < 9; i++) sum += ((volatile __u64 *)v->words)[i];
  return sum;
}

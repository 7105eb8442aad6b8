// A loop whose counter indexes memory is followed to its end.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

SEC("kprobe") int f(void *ctx) {
  __u32 key = 0;
  struct value *v = bpf_map_lookup_elem(&array, &key);
  int sum = 0;
  if (!v) return 0;
  #pragma clang loop unroll(disable)
  for (int i = 0; i < 8; i++) sum += v->words[i];
  return sum;
}

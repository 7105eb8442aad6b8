// Where a line assigns several variables, the advice names none of them.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: try: Check the result of bpf_map_lookup_elem() before it is used: `if (!value) return 0;`.
#include "rules.h"

SEC("kprobe")
int f(void *ctx) {
  __u64 key = bpf_get_current_pid_tgid(); struct value *entry = bpf_map_lookup_elem(&hash, &key);
  entry->words[0]++;
  return 0;
}

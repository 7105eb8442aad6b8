// The result of a lookup that was not checked: which call, and which variable.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-missing-null.c:14{{.*}}: error: r0 may be NULL here
// CHECK: because: r0 is a pointer to a value of map 'hash', or NULL
// CHECK-NEXT: explain-missing-null.c:13 `struct value *entry = bpf_map_lookup_elem(&hash, &key);`: bpf_map_lookup_elem() returns a pointer to a value of map 'hash', or NULL
// CHECK-NEXT: try: Check the result of bpf_map_lookup_elem() before it is used: `if (!entry) return 0;`.
#include "rules.h"

SEC("kprobe")
int f(void *ctx) {
  __u64 key = bpf_get_current_pid_tgid();
  struct value *entry = bpf_map_lookup_elem(&hash, &key);
  entry->words[0]++;
  return 0;
}

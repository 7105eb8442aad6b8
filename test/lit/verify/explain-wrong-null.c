// Of two lookups the wrong one was checked for NULL.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-wrong-null.c:17{{.*}}: error: r0 may be NULL here
// CHECK: because: r0 is a pointer to a value of map 'hash', or NULL
// CHECK-NEXT: explain-wrong-null.c:14 `struct value *b = bpf_map_lookup_elem(&hash, &other);`: bpf_map_lookup_elem() returns a pointer to a value of map 'hash', or NULL
// CHECK-NEXT: try: Check the result of bpf_map_lookup_elem() before it is used: `if (!b) return 0;`.
#include "rules.h"

SEC("kprobe")
int f(void *ctx) {
  __u64 key = bpf_get_current_pid_tgid(), other = key + 1;
  struct value *a = bpf_map_lookup_elem(&hash, &key);
  struct value *b = bpf_map_lookup_elem(&hash, &other);
  if (!a)
    return 0;
  b->words[0] = a->words[0];
  return 0;
}

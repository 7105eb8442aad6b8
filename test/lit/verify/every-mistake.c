// Every mistake of a program is reported once, and nothing that follows from one.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s --implicit-check-not=error:
// RUN: sh -c '%bpftime-verify -j %t.o | %python -c "import json, sys; print([len(p[\"diagnostics\"]) for p in json.load(sys.stdin)[\"programs\"]])"' | FileCheck %s --check-prefix=COUNT
// COUNT: [3, 1, 1]
#include "rules.h"

// CHECK: three: rejected
SEC("kprobe") int three(struct value *ctx) {
  __u64 key = 0, sum;
  struct value *v = bpf_map_lookup_elem(&hash, &key);
  // CHECK: every-mistake.c:[[#@LINE+1]]:{{.*}}error: r0 may be NULL here
  sum = v->words[0];
  sum += *(volatile __u64 *)sum;
  // CHECK: every-mistake.c:[[#@LINE+1]]:{{.*}}error: r{{[1-9]}} is used as an address but is not a pointer
  sum += *(volatile __u64 *)64;
  // CHECK: every-mistake.c:[[#@LINE+1]]:{{.*}}error: read of 8 bytes at offset 4096 of the context is not allowed
  return sum + ((volatile __u64 *)ctx)[512];
}

// CHECK: often: rejected
SEC("kprobe") int often(void *ctx) {
  __u64 key = 0;
  struct value *v = bpf_map_lookup_elem(&hash, &key);
  // CHECK: every-mistake.c:[[#@LINE+1]]:{{.*}}error: r{{[06]}} may be NULL here
  v->words[0] = 1;
  v->words[1] = v->words[2];
  if (v->words[3]) v->words[4]++;
  bpf_map_update_elem(&hash, &key, v, 0);
  return v->words[5];
}

// CHECK: leaks: rejected
SEC("kprobe") int leaks(void *ctx) {
  __u64 *record = bpf_ringbuf_reserve(&ring, 8, 0);
  // CHECK: every-mistake.c:[[#@LINE+1]]:{{.*}}error: r0 may be NULL here
  *record = 1;
  return 0;
}

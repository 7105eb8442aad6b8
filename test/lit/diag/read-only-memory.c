// The key that a for_each callback gets is the map's own.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include "rules.h"

static long visit(void *map, __u64 *key, struct value *value, void *unused) {
  // CHECK: read-only-memory.c:[[#@LINE+1]]:{{[0-9]+}}: error: write through r2, which points to read-only memory
  *key = 0;
  // CHECK: because: r2 is a pointer to a key of map 'hash'
  // CHECK: try: Copy the data and change the copy.
  // CHECK: insn: 9: *(u64 *)(r2 + 0) = r1
  return 0;
}

SEC("kprobe") int f(void *ctx) {
  return bpf_for_each_map_elem(&hash, visit, 0, 0);
}

// A spin lock is no number that a program may write.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include "locked.h"

SEC("tc") int f(struct __sk_buff *skb) {
  struct locked *v = find(0);
  if (!v) return 0;
  // CHECK: special-field.c:[[#@LINE+1]]:{{[0-9]+}}: error: write that touches a bpf_spin_lock at offset 8 of a map value
  *(volatile int *)&v->lock = 0;
  // CHECK: because: r0 is a pointer into a value of map 'locked'
  // CHECK: try: Leave such members to their own helpers
  // CHECK: insn: 8: *(u32 *)(r0 + 8) = r6
  return 0;
}

// While a lock is held, no helper is called but the one that releases it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include "locked.h"

SEC("tc") int f(struct __sk_buff *skb) {
  struct locked *v = find(0);
  if (!v) return 0;
  bpf_spin_lock(&v->lock);
  // CHECK: call-in-lock.c:[[#@LINE+1]]:{{[0-9]+}}: error: call of bpf_ktime_get_ns while a bpf_spin_lock is held
  v->count = bpf_ktime_get_ns();
  // CHECK: try: Do the call before bpf_spin_lock() or after bpf_spin_unlock().
  // CHECK: insn: 13: call ktime_get_ns#5
  bpf_spin_unlock(&v->lock);
  return 0;
}

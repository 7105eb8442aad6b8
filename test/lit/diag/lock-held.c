// A lock must be released before the program ends.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include "locked.h"

SEC("tc") int f(struct __sk_buff *skb) {
  struct locked *v = find(0);
  if (!v) return 0;
  bpf_spin_lock(&v->lock);
  if (v->count++ > 10) return 1;
  bpf_spin_unlock(&v->lock);
  return 0;
  // CHECK: lock-held.c:[[#@LINE+1]]:1: error: the program ends while a bpf_spin_lock is held
}
// CHECK: because: it was taken at lock-held.c:9
// CHECK: try: On the way shown here, call bpf_spin_unlock() before returning.
// CHECK: insn: 24: exit

// A path that holds a lock is not covered by one that holds none, nor by one that holds another.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: held: rejected
// CHECK: the program ends while a bpf_spin_lock is held
// CHECK: other: rejected
// CHECK: releases another bpf_spin_lock than the one that is held
#include "locked.h"

SEC("tc") int held(struct __sk_buff *skb) {
  struct locked *v = find(0);
  if (!v) return 0;
  if (skb->len > 100) bpf_spin_lock(&v->lock);
  asm volatile("");
  v->count++;
  asm volatile("");
  return 0;
}
SEC("tc") int other(struct __sk_buff *skb) {
  struct locked *v = find(0), *w = find(1);
  if (!v || !w) return 0;
  if (skb->len > 100) bpf_spin_lock(&v->lock);
  else bpf_spin_lock(&w->lock);
  v->count++;
  bpf_spin_unlock(&w->lock);
  return 0;
}

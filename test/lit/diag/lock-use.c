// Locks are released through the pointer they were taken through, and taken one at a time.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include "locked.h"

SEC("tc") int other(struct __sk_buff *skb) {
  struct locked *v = find(0), *w = find(1);
  if (!v || !w) return 0;
  bpf_spin_lock(&v->lock);
  // CHECK: lock-use.c:[[#@LINE+1]]:{{[0-9]+}}: error: the call releases another bpf_spin_lock than the one that is held
  bpf_spin_unlock(&w->lock);
  // CHECK: because: the lock was taken at lock-use.c:9
  // CHECK: try: Take one bpf_spin_lock at a time
  // CHECK: insn: 23: call spin_unlock#94
  return 0;
}
SEC("tc") int second(struct __sk_buff *skb) {
  struct locked *v = find(0), *w = find(1);
  if (!v || !w) return 0;
  bpf_spin_lock(&v->lock);
  // CHECK: lock-use.c:[[#@LINE+1]]:{{[0-9]+}}: error: the call takes a second bpf_spin_lock while one is held
  bpf_spin_lock(&w->lock);
  bpf_spin_unlock(&v->lock);
  return 0;
}
// CHECK: unheld: rejected
SEC("tc") int unheld(struct __sk_buff *skb) {
  struct locked *v = find(0);
  if (!v) return 0;
  // CHECK: lock-use.c:[[#@LINE+1]]:3: error: the call releases a bpf_spin_lock that is not held
  bpf_spin_unlock(&v->lock);
  return 0;
}

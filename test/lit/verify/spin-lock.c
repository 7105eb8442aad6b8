// A value's members are used under its lock, which is released on every path.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: simple: accepted
// CHECK: two_in_turn: accepted
// CHECK: in_function: accepted
// CHECK: branches: accepted
// CHECK: not_a_lock: rejected
// CHECK: argument 1 of bpf_spin_lock must be the address of a bpf_spin_lock member of the map's value type
// CHECK: on_stack: rejected
// CHECK: argument 1 of bpf_spin_lock must be a bpf_spin_lock in a map value, at a fixed offset
// CHECK: tail_call: rejected
// CHECK: call of bpf_tail_call while a bpf_spin_lock is held
#include "locked.h"

struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 2);
  __uint(key_size, 4);
  __uint(value_size, 4);
} programs SEC(".maps");

SEC("tc") int simple(struct __sk_buff *skb) {
  struct locked *v = find(0);
  if (!v) return 0;
  bpf_spin_lock(&v->lock);
  v->count++;
  bpf_spin_unlock(&v->lock);
  return 0;
}
SEC("tc") int two_in_turn(struct __sk_buff *skb) {
  struct locked *v = find(0), *w = find(1);
  if (!v || !w) return 0;
  bpf_spin_lock(&v->lock);
  long count = v->count;
  bpf_spin_unlock(&v->lock);
  bpf_spin_lock(&w->lock);
  w->count = count;
  bpf_spin_unlock(&w->lock);
  return 0;
}
static __attribute__((noinline)) int count(struct locked *v) {
  v->count++;
  bpf_spin_unlock(&v->lock);
  return 0;
}
SEC("tc") int in_function(struct __sk_buff *skb) {
  struct locked *v = find(0);
  if (!v) return 0;
  bpf_spin_lock(&v->lock);
  return count(v);
}
SEC("tc") int branches(struct __sk_buff *skb) {
  struct locked *v = find(0);
  if (!v) return 0;
  bpf_spin_lock(&v->lock);
  if (v->count > 10) {
    bpf_spin_unlock(&v->lock);
    return 1;
  }
  v->count++;
  bpf_spin_unlock(&v->lock);
  return 0;
}
SEC("tc") int not_a_lock(struct __sk_buff *skb) {
  struct locked *v = find(0);
  if (v) bpf_spin_lock((struct bpf_spin_lock *)&v->count);
  return 0;
}
SEC("tc") int on_stack(struct __sk_buff *skb) {
  struct bpf_spin_lock lock = {};
  bpf_spin_lock(&lock);
  return 0;
}
SEC("tc") int tail_call(struct __sk_buff *skb) {
  struct locked *v = find(0);
  if (!v) return 0;
  bpf_spin_lock(&v->lock);
  bpf_tail_call(skb, &programs, 0);
  bpf_spin_unlock(&v->lock);
  return 0;
}

// A packet load may end the function, so it is refused where something is held, and in a
// callback.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: in_lock: rejected
// CHECK: it may end the function while a lock is held
// CHECK: in_callback: rejected
// CHECK: it may end a callback
// CHECK: below_callback: accepted
// CHECK: in_global: accepted
// CHECK: holding: rejected
// CHECK: it may end the function while something acquired is not released
#include "locked.h"

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} ring SEC(".maps");

unsigned long long load_byte(void *skb, unsigned long long off) asm("llvm.bpf.load.byte");

SEC("tc") int in_lock(struct __sk_buff *skb) {
  struct locked *v = find(0);
  if (!v) return 0;
  bpf_spin_lock(&v->lock);
  v->count = load_byte(skb, 0);
  bpf_spin_unlock(&v->lock);
  return 0;
}

static long step(unsigned i, struct __sk_buff **skb) {
  return load_byte(*skb, 0) & 1;
}
SEC("socket") int in_callback(struct __sk_buff *skb) {
  bpf_loop(2, step, &skb, 0);
  return 0;
}

static __attribute__((noinline)) int load(struct __sk_buff *skb) {
  return load_byte(skb, 0);
}
static long call(unsigned i, struct __sk_buff **skb) {
  return load(*skb) & 1;
}
SEC("socket") int below_callback(struct __sk_buff *skb) {
  bpf_loop(2, call, &skb, 0);
  return 0;
}

__attribute__((noinline)) int global(struct __sk_buff *skb) {
  return load_byte(skb, 0);
}
SEC("socket") int in_global(struct __sk_buff *skb) {
  return global(skb);
}
__attribute__((noinline)) int global_holding(struct __sk_buff *skb) {
  void *record = bpf_ringbuf_reserve(&ring, 8, 0);
  if (!record) return 0;
  int byte = load_byte(skb, 0);
  bpf_ringbuf_discard(record, 0);
  return byte;
}
SEC("socket") int holding(struct __sk_buff *skb) {
  return global_holding(skb);
}

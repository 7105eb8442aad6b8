// A lock in a map's value is taken and let go as in the kernel, and updates under it keep the lock's word.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: head -c 64 /dev/zero >%t.packet
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.packet | FileCheck %s
// CHECK: array_lock: kernel 1112 ours 1112 same
// CHECK: hash_lock: kernel {{[0-9]+}} ours {{[0-9]+}} same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct value {
  int before;
  struct bpf_spin_lock lock;
  __u64 count;
};
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct value);
} array SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, struct value);
} hash SEC(".maps");

SEC("tc") int array_lock(struct __sk_buff *ctx) {
  __u32 key = 0;
  struct value *v = bpf_map_lookup_elem(&array, &key);
  if (!v) return -1;
  bpf_spin_lock(&v->lock);
  v->before = 1100;
  v->count += 12;
  bpf_spin_unlock(&v->lock);
  return v->before + v->count;
}

SEC("tc") int hash_lock(struct __sk_buff *ctx) {
  __u32 key = 7;
  struct value first = {.before = 1}, second = {.before = 2, .count = 3};
  int absent = bpf_map_update_elem(&hash, &key, &first, BPF_F_LOCK | BPF_EXIST);
  int made = bpf_map_update_elem(&hash, &key, &first, BPF_ANY);
  struct value *v = bpf_map_lookup_elem(&hash, &key);
  if (!v) return -1;
  bpf_spin_lock(&v->lock);
  v->count = 40;
  bpf_spin_unlock(&v->lock);
  int before = v->count;
  int updated = bpf_map_update_elem(&hash, &key, &second, BPF_F_LOCK);
  bpf_spin_lock(&v->lock);
  v->count++;
  bpf_spin_unlock(&v->lock);
  v = bpf_map_lookup_elem(&hash, &key);
  if (!v) return -2;
  return absent * 100000 + made * 10000 + updated * 1000 + before * 10 + v->before + v->count;
}
char LICENSE[] SEC("license") = "GPL";

// The kernel judges programs with their types: spin locks, maps of maps, global functions,
// and programs that are attached by the kernel's own BTF.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify --engine=both %t.o 2>&1 | FileCheck %s
// CHECK: locks: {{.*}}
// CHECK-NEXT: kernel: accepted
// CHECK: nests: {{.*}}
// CHECK-NEXT: kernel: accepted
// CHECK: calls: {{.*}}
// CHECK-NEXT: kernel: rejected
// CHECK: error: the kernel's verifier rejects the program: R1 invalid mem access 'mem_or_null' [program calls]
// CHECK: switches: {{.*}}
// CHECK-NEXT: kernel: accepted
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct locked {
  struct bpf_spin_lock lock;
  int n;
};
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4);
  __type(key, int);
  __type(value, struct locked);
} locked SEC(".maps");

struct inner {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, int);
  __type(value, long);
};
struct {
  __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
  __uint(max_entries, 4);
  __type(key, int);
  __array(values, struct inner);
} outer SEC(".maps");

SEC("tc")
int locks(struct __sk_buff *skb) {
  int key = 0;
  struct locked *v = bpf_map_lookup_elem(&locked, &key);
  if (!v)
    return 0;
  bpf_spin_lock(&v->lock);
  v->n++;
  bpf_spin_unlock(&v->lock);
  return 0;
}

SEC("tc")
int nests(struct __sk_buff *skb) {
  int key = 0;
  void *map = bpf_map_lookup_elem(&outer, &key);
  long *value = map ? bpf_map_lookup_elem(map, &key) : 0;
  if (value)
    *value += 1;
  return 0;
}

/* By its contract the pointer may be null: known from the function's type only. */
__attribute__((noinline)) int unchecked(int *p) { return *p; }

SEC("tc")
int calls(struct __sk_buff *skb) {
  int n = skb->len;
  return unchecked(&n);
}

SEC("tp_btf/sched_switch")
int switches(unsigned long long *ctx) { return 0; }

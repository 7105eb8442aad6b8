// A program's update of an array checks flags, index and lock in the kernel's order, so that each wrong call has the kernel's error.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %python -c "open('%t.in', 'wb').write(bytes(1500))"
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.in | FileCheck %s
// CHECK-DAG: locked: {{.*}} same
// CHECK-DAG: per_cpu: {{.*}} same
// CHECK-DAG: plain: {{.*}} same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct value {
  struct bpf_spin_lock lock;
  __u32 number;
};
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 2);
  __type(key, __u32);
  __type(value, __u64);
} plain_values SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 2);
  __type(key, __u32);
  __type(value, __u64);
} cpu_values SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 2);
  __type(key, __u32);
  __type(value, struct value);
} locked_values SEC(".maps");

struct results {
  __s64 of[2][10];
};

// Every flag alone and with others, for an index that is there and for one that is not.
static __always_inline int update_all(struct __sk_buff *ctx, void *map) {
  const __u64 flags[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 1ull << 32 | 4};
  struct results *to = (void *)(long)ctx->data;
  if ((void *)(to + 1) > (void *)(long)ctx->data_end) return -1;
  for (int at = 0; at < 2; at++)
    for (int i = 0; i < 10; i++) {
      __u32 index = at * 2;
      __u64 value = 5;
      to->of[at][i] = bpf_map_update_elem(map, &index, &value, flags[i]);
    }
  return 0;
}

SEC("tc")
int plain(struct __sk_buff *ctx) { return update_all(ctx, &plain_values); }
SEC("tc")
int per_cpu(struct __sk_buff *ctx) { return update_all(ctx, &cpu_values); }
SEC("tc")
int locked(struct __sk_buff *ctx) { return update_all(ctx, &locked_values); }

char LICENSE[] SEC("license") = "GPL";

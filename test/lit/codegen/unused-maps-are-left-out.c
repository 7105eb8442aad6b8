// A map of a type that does not run is no obstacle to a program that does not use it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o -o %t.native
// RUN: %bpftime-aot inspect -j %t.native | FileCheck %s
// CHECK: "maps"
// CHECK-NOT: sockets
// CHECK: counts
// CHECK-NOT: sockets
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_SOCKMAP);
  __uint(max_entries, 8);
  __type(key, __u32);
  __type(value, __u32);
} sockets SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, __u32);
  __type(value, __u64);
} counts SEC(".maps");

const volatile int wants_sockets = 0;

SEC("tc") int probe(struct __sk_buff *ctx) {
  __u32 key = 1;
  __u64 one = 1;
  // Frozen to 0, so the verifier knows that this is dead.
  if (wants_sockets) return bpf_sk_redirect_map(ctx, &sockets, 0, 0);
  return bpf_map_update_elem(&counts, &key, &one, BPF_ANY);
}
char LICENSE[] SEC("license") = "GPL";

// What a host may set at load is read when the program runs, and how many elements a map
// has is asked of the map.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir --settable=limit --settable-size=values=1..16 | FileCheck %s
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s --check-prefix=FIXED
// RUN: %bpftime-aot compile %t.o --emit=facts --settable=limit | FileCheck %s --check-prefix=FACTS
// CHECK: load {{.*}}i32, {{.*}}rodata
// CHECK: call {{.*}}ptr @bpftime_helper_map_lookup_elem
// FIXED-NOT: bpftime_helper_map_lookup_elem
// FACTS-NOT: {{ always| never}}
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 5);
  __type(key, __u32);
  __type(value, __u64);
} values SEC(".maps");

const volatile int limit = 3;

SEC("raw_tp/x")
int f(struct bpf_raw_tracepoint_args *ctx) {
  __u32 key = ctx->args[0];
  if (limit == 3) return 1;
  __u64 *value = bpf_map_lookup_elem(&values, &key);
  return value ? *value : 0;
}

char LICENSE[] SEC("license") = "GPL";
